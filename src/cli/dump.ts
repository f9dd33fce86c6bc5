/** `convoke dump`: what a stage of the compiler made of a model, as text. */
import { dependsOnTarget, lastPass, nearest, showsOpenSizes, stages, stageText, strategies } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { batchOption, demandCompilable, loadModel, modelOptions } from "./models.ts";
import { accuracyOption, chosenTarget, targetFlags, targetOption } from "./targets.ts";

export const dump: Command = {
  name: "dump",
  summary: "print what a stage of the compiler made of a model",
  usage: "MODEL --after STAGE",
  details: `Stages, in order:\n${stages.map(({ name, reason }) => `  ${name.padEnd(18)}  ${reason}`).join("\n")}`,
  options: [
    { name: "after", value: "STAGE", help: "the stage to print (default: the last pass)" },
    { name: "strategies", help: `short for --after ${strategies.name}` },
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
    "convoke dump lenet.cvk --after lower --target wasm",
  ],
  async run(words, io) {
    const stage = chosenStage(words);
    demandTargetFits(stage, words);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    if (!showsOpenSizes(stage)) demandCompilable(model);
    io.out(stageText(model, stage, chosenTarget(words, "dump")));
    return 0;
  },
};

function chosenStage(words: Words): string {
  const stage = words.one("after");
  if (stage !== undefined) demandStage(stage);
  if (!words.has("strategies")) return stage ?? lastPass;
  if (stage !== undefined && stage !== strategies.name) {
    throw new UsageError(`--strategies is short for --after ${strategies.name}, and excludes --after ${stage}`);
  }
  return strategies.name;
}

function demandStage(stage: string): void {
  const names = stages.map(({ name }) => name);
  if (names.includes(stage)) return;
  const near = nearest(stage, names);
  const hint = near === undefined ? `the stages are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no stage ${JSON.stringify(stage)}; ${hint}`);
}

function demandTargetFits(stage: string, words: Words): void {
  const given = ["target", "accuracy"].find((name) => words.has(name));
  if (given === undefined || dependsOnTarget(stage)) return;
  throw new UsageError(`${stage} is the same for all targets: --${given} goes with --after ${targetStages()}`);
}

function targetStages(): string {
  const names = stages.map(({ name }) => name).filter(dependsOnTarget);
  return names.join(" and ");
}
