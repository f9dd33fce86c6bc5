/** `convoke dump`: what a stage of the compiler made of a model, as text. */
import { compileModel } from "../compile.ts";
import { nearest } from "../base/did-you-mean.ts";
import { printGraph } from "../graph/print.ts";
import { printProgram } from "../kernel/print.ts";
import { passes } from "../pipeline.ts";
import { strategyTable } from "../reports/strategies.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { helpOption, UsageError, type Command } from "./command.ts";
import { batchOption, demandBoundSizes, loadModel, modelOptions } from "./models.ts";

const graphStages: readonly (readonly [string, string])[] = [
  ["resolve", "the graph as written, every block and repeat expanded"],
  ...passes.map((pass) => [pass.name, pass.reason] as const),
];

const stages: readonly (readonly [string, string])[] = [
  ...graphStages,
  ["strategies", "which kernel was chosen for each layer, and why"],
  ["lower", "the kernel program: buffers, functions, order"],
];

export const dump: Command = {
  name: "dump",
  summary: "print what a stage of the compiler made of a model",
  usage: "MODEL.cvk --after STAGE",
  details: `Stages, in order:\n${stages.map(([name, reason]) => `  ${name.padEnd(18)}  ${reason}`).join("\n")}`,
  options: [
    { name: "after", value: "STAGE", help: "the stage to print (default: after the last pass)" },
    ...modelOptions,
    batchOption,
    helpOption,
  ],
  examples: ["convoke dump lenet.cvk --after fold-batch-norm", "convoke dump lenet.cvk --after strategies"],
  async run(words, io) {
    const stage = words.one("after") ?? graphStages.at(-1)![0];
    demandStage(stage);
    const model = loadModel(words, io);
    if (model === undefined) return 1;
    io.out(textAfter(model, stage));
    return 0;
  },
};

function demandStage(stage: string): void {
  const names = stages.map(([name]) => name);
  if (names.includes(stage)) return;
  const near = nearest(stage, names);
  const hint = near === undefined ? `the stages are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no stage ${JSON.stringify(stage)}; ${hint}`);
}

function textAfter(model: ResolvedModel, stage: string): string {
  if (stage === "resolve") return printGraph(model.graph);
  demandBoundSizes(model);
  let text = "";
  const { lowered } = compileModel(model, (at, graph) => {
    if (at === stage) text = printGraph(graph);
  });
  if (stage === "strategies") return strategyTable(lowered.choices);
  return stage === "lower" ? printProgram(lowered.program) : text;
}
