/** `convoke report`: what a model costs, layer by layer, or what several do, a line each. */
import { defaultColumns, overviewColumnNames } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import type { Io } from "./io.ts";
import { namesSeveral } from "./find-models.ts";
import { batchOption, judgedTypeOption, modelOptions } from "./models.ts";
import { reportFormats, type ReportFormat } from "./report-formats.ts";
import { outOption, printingTo } from "./out-option.ts";
import { reportLayers } from "./report-layers.ts";
import { reportModels } from "./report-models.ts";
import { reportAsPage } from "./report-page.ts";
import { columnsHelp, conventionOption, tableOptions } from "./report-options.ts";
import { reportScale } from "./report-scale.ts";
import { scaleOption } from "./scale-option.ts";
import { targetOption } from "./targets.ts";

export const report: Command = {
  name: "report",
  summary: "parameters, multiply-accumulates, memory and receptive fields, layer by layer",
  usage: "MODEL|FOLDER|PATTERN…",
  details:
    "Of a folder, a pattern or several models, a line each: weights, activations at their peak, and what is seen where the\n" +
    "net last looks at more than one place; so of one with --rows. Models with errors other than false claims are told and\n" +
    "left out.\n" +
    "With --scale a line for each value of a parameter or a size of one model; --format svg draws these nets as points,\n" +
    "parameters over MACs.\n" +
    "Parameters are counted as torchvision does: trainable tensors and literals, shared ones once, running statistics\n" +
    "apart. MACs are those of convolutions and matrix products. Memory is for float32, weights for\n" +
    "the type of --weights-type. At a terminal columns without room are left out; csv and tsv have numbers as they were counted,\n" +
    "and no sums.\n\n" +
    "html is one page of a model that opens without a network: a summary, its layers to sort, filter and fold, its graph, where\n" +
    "parameters and work sit, memory over a run, what cells see, its claims; with --profile how near layers come to the machine's peak.\n\n" +
    `Columns of layers (by default ${defaultColumns.join(", ")}):\n${columnsHelp()}\n` +
    `Columns of several models: ${overviewColumnNames.join(", ")}.\n\n` +
    "--format json prints { model, inputs: [{ name, shape, pixels }], outputs: [{ name, shape, classes: { file, count } }],\n" +
    "layers, totals }; pixels is there for inputs that pictures become, classes for outputs with names, whose file is null\n" +
    "where the model lists them.",
  options: [
    { name: "format", value: "FORMAT", choices: reportFormats, help: "how to print (default table)" },
    ...tableOptions,
    {
      name: "beside",
      help: "of several models: a column each, layers matched as diff does; --columns says what is told of them (default parameters)",
    },
    outOption,
    conventionOption,
    { name: "rows", help: "a line a model, also of one" },
    scaleOption,
    ...modelOptions,
    { name: "open", help: "with the sizes left open that have defaults: figures are formulas of them" },
    batchOption,
    {
      name: "train",
      help: "also what a step of training costs, by its `train` block: of --batch examples, or as many as that says",
    },
    { name: "profile", help: "also the time of each layer, with random weights; convoke profile tells more" },
    { ...targetOption, help: `with --profile: ${targetOption.help}` },
    judgedTypeOption,
    helpOption,
  ],
  examples: [
    "convoke report alexnet.cvk",
    "convoke report alexnet.cvk --format json",
    "convoke report resnet-50.cvk --depth 0 --columns layer,kind,output,parameters,macs --units M --format latex",
    "convoke report mobilenet.cvk --sort macs",
    "convoke report resnet.cvk --convention torchinfo",
    "convoke report vgg.cvk --set classes=10",
    "convoke report digits.cvk --train --batch 32",
    "convoke report models --format markdown",
    "convoke report old.cvk new.cvk --beside --columns parameters,macs",
    "convoke report u-net.cvk --scale width=16,32,64 --scale size=128,256",
    "convoke report resnet-50.cvk --format html --out resnet-50.html",
  ],
  async run(words, io) {
    const format = (words.one("format") ?? "table") as ReportFormat;
    return printingTo(words, io, (to) => print(format, words, to));
  },
};

async function print(format: ReportFormat, words: Words, io: Io): Promise<number> {
  if (isOfOne(words)) {
    const own = await configured(words);
    return format === "html" ? reportAsPage(own, io) : reportLayers(format, own, io);
  }
  if (format === "html") throw new UsageError("--format html goes with the report of one model");
  if (words.has("scale")) {
    demandNone(notOfScale, words, "goes without --scale");
    return reportScale(format, words, io);
  }
  demandNone(ofOne, words, "goes with the report of one model, layer by layer");
  return reportModels(format, words, io);
}

const ofOne = ["model", "open", "train", "profile", "depth", "sort", "convention"];
const notOfScale = ["rows", "beside", "open", "train", "profile", "depth", "sort", "convention"];

function demandNone(options: readonly string[], words: Words, why: string): void {
  const stray = options.find((name) => words.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray} ${why}`);
}

function isOfOne(words: Words): boolean {
  const [first, ...others] = words.positionals;
  if (["rows", "beside", "scale"].some((name) => words.has(name))) return false;
  return first === undefined || (others.length === 0 && !namesSeveral(first));
}
