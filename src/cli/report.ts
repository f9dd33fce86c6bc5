/** `convoke report`: what a model costs, layer by layer. */
import { arenaBytes } from "../reports/arena.ts";
import { reportJson } from "../reports/json.ts";
import { reportTable } from "../reports/table.ts";
import { helpOption, type Command } from "./command.ts";
import { batchOption, loadModel, modelOptions } from "./models.ts";

export const report: Command = {
  name: "report",
  summary: "parameters, multiply-accumulates, memory and receptive fields, layer by layer",
  usage: "MODEL",
  details:
    "Parameters are counted as torchvision does: trainable tensors and literals, shared ones once, running statistics\n" +
    "apart. MACs are those of convolutions and matrix products. Memory is for float32.",
  options: [
    { name: "format", value: "FORMAT", choices: ["table", "json"], help: "how to print (default table)" },
    ...modelOptions,
    batchOption,
    helpOption,
  ],
  examples: [
    "convoke report alexnet.cvk",
    "convoke report alexnet.cvk --format json",
    "convoke report vgg.cvk --set classes=10",
  ],
  async run(words, io) {
    // Where a claim is false, its figures are what is wanted.
    const loaded = await loadModel(words, io, true);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    io.progress(`compiling ${model.name}`);
    const arena = arenaBytes(model);
    if (words.one("format") === "json") io.out(`${JSON.stringify(reportJson(model, arena), null, 2)}\n`);
    else io.out(reportTable(model, io.outStyle, arena));
    return loaded.breaksClaims === true ? 1 : 0;
  },
};
