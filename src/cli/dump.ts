/** `convoke dump`: what a stage of the compiler made of a model, as text. */
import { nearest } from "../base/did-you-mean.ts";
import { lastPass, showsOpenSizes, stages, stageText } from "../reports/stages.ts";
import { helpOption, UsageError, type Command } from "./command.ts";
import { batchOption, demandCompilable, loadModel, modelOptions } from "./models.ts";

export const dump: Command = {
  name: "dump",
  summary: "print what a stage of the compiler made of a model",
  usage: "MODEL.cvk --after STAGE",
  details: `Stages, in order:\n${stages.map(({ name, reason }) => `  ${name.padEnd(18)}  ${reason}`).join("\n")}`,
  options: [
    { name: "after", value: "STAGE", help: "the stage to print (default: the last pass)" },
    ...modelOptions,
    batchOption,
    helpOption,
  ],
  examples: ["convoke dump lenet.cvk --after fold-batch-norm", "convoke dump lenet.cvk --after strategies"],
  async run(words, io) {
    const stage = words.one("after") ?? lastPass;
    demandStage(stage);
    const model = loadModel(words, io);
    if (model === undefined) return 1;
    if (!showsOpenSizes(stage)) demandCompilable(model);
    io.out(stageText(model, stage));
    return 0;
  },
};

function demandStage(stage: string): void {
  const names = stages.map(({ name }) => name);
  if (names.includes(stage)) return;
  const near = nearest(stage, names);
  const hint = near === undefined ? `the stages are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no stage ${JSON.stringify(stage)}; ${hint}`);
}
