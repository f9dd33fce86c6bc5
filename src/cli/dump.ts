/** `convoke dump`: what a stage of the compiler made of a model, as text. */
import { targetNames, type ResolvedModel, type TargetChoice, type TargetName } from "../index.ts";
import {
  commonStages,
  dependsOnTarget,
  differentiated,
  kernelStages,
  lastPass,
  lastProgram,
  nearest,
  showsOpenSizes,
  stageText,
  stepStageText,
  strategiesStage,
  type Stage,
} from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { batchOption, demandCompilable, loadModel, modelOptions } from "./models.ts";
import { accuracyOption, chosenTarget, targetFlags, targetOption } from "./targets.ts";
import { batchFor, planOf, taskFor } from "./training-settings.ts";

export const dump: Command = {
  name: "dump",
  summary: "print what a stage of the compiler made of a model",
  usage: "MODEL --after STAGE",
  details: [
    stageList("Stages, in order:", commonStages),
    stageList("With --train, behind the first of them:", [differentiated]),
    ...targetNames.map((target) => stageList(`Then, for --target ${target}:`, kernelStages(target))),
  ].join("\n"),
  options: [
    {
      name: "after",
      value: "STAGE",
      help: "the stage to print (default: the last pass; with --target or --accuracy, the last kernel pass)",
    },
    { name: "strategies", help: `short for --after ${strategiesStage.name}` },
    { name: "train", help: "of a step of training, by the `train` block, of --batch examples or as many as that says" },
    { ...targetOption, help: `${targetOption.help}, for ${targetStages()}` },
    accuracyOption,
    ...targetFlags("dump"),
    ...modelOptions,
    batchOption,
    helpOption,
  ],
  examples: [
    "convoke dump lenet.cvk --after fold-batch-norm",
    "convoke dump lenet.cvk --strategies --target wasm",
    "convoke dump lenet.cvk --after vectorise-loops --target wasm",
    "convoke dump lenet.cvk --after code",
    "convoke dump lenet.cvk --after text --target wasm",
    "convoke dump digits.cvk --train --after differentiate",
  ],
  isOnModel: true,
  async run(words, io) {
    const stage = chosenStage(words);
    demandTargetFits(stage, words);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    if (!showsOpenSizes(stage)) demandCompilable(model);
    const choice = chosenTarget(words, "dump");
    io.out(words.has("train") ? textOfStep(words, model, stage, choice.target) : stageText(model, stage, choice));
    return 0;
  },
};

function textOfStep(words: Words, model: ResolvedModel, stage: string, target: TargetChoice | undefined): string {
  const plan = planOf(model);
  demandCompilable(model);
  return stepStageText(taskFor(model, plan, batchFor(words, plan)), stage, target);
}

function stageList(heading: string, stages: readonly Stage[]): string {
  return [heading, ...stages.map(({ name, reason }) => `  ${name.padEnd(18)}  ${reason}`)].join("\n");
}

function chosenStage(words: Words): string {
  const stage = words.one("after");
  const target = (words.one("target") ?? "ts") as TargetName;
  if (words.has("train") && words.has("accuracy")) {
    throw new UsageError("--accuracy goes with what infers: a step of training is lowered in one way");
  }
  if (stage === differentiated.name && words.has("train")) return stage;
  if (stage === differentiated.name) throw new UsageError(`${stage} is a stage of training: --train --after ${stage}`);
  if (stage !== undefined) demandStage(stage, target);
  if (!words.has("strategies")) return stage ?? (optionOfTargets(words) === undefined ? lastPass : lastProgram(target));
  if (stage !== undefined && stage !== strategiesStage.name) {
    throw new UsageError(`--strategies is short for --after ${strategiesStage.name}, and excludes --after ${stage}`);
  }
  return strategiesStage.name;
}

function demandStage(stage: string, target: TargetName): void {
  const has = (of: TargetName): boolean => kernelStages(of).some(({ name }) => name === stage);
  const names = [...commonStages, ...kernelStages(target)].map(({ name }) => name);
  if (names.includes(stage)) return;
  const others = targetNames.filter(has);
  if (others.length > 0)
    throw new UsageError(`${stage} is a stage of --target ${others.join(" and ")}, not of ${target}`);
  const near = meantStage(stage, [...names, ...targetNames.flatMap(kernelStages).map(({ name }) => name)]);
  const hint = near === undefined ? `the stages are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no stage ${JSON.stringify(stage)}; ${hint}`);
}

/** The nearest, or one that begins as it does: `lower` for `lowering`, `fold-batch-norm` for `fold`. */
function meantStage(stage: string, names: readonly string[]): string | undefined {
  const isBeginning = (name: string): boolean => stage.startsWith(name) || name.startsWith(stage);
  return nearest(stage, names) ?? (stage === "" ? undefined : names.find(isBeginning));
}

/** The options that matter only from lowering on, and what earlier stages are the same for. */
const OPTIONS = { target: "all targets", accuracy: "every accuracy" } as const;

function optionOfTargets(words: Words): keyof typeof OPTIONS | undefined {
  return (["target", "accuracy"] as const).find((name) => words.has(name));
}

function demandTargetFits(stage: string, words: Words): void {
  const given = optionOfTargets(words);
  if (given === undefined || dependsOnTarget(stage)) return;
  throw new UsageError(`${stage} is the same for ${OPTIONS[given]}: --${given} goes with --after ${targetStages()}`);
}

function targetStages(): string {
  const names = commonStages.map(({ name }) => name).filter(dependsOnTarget);
  return `${names.join(", ")} and what follows`;
}
