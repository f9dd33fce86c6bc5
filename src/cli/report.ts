/** `convoke report`: what a model costs, layer by layer, or what several do, a line each. */
import {
  formatDiagnostics,
  overviewCsv,
  overviewJson,
  overviewLine,
  overviewMarkdown,
  overviewTable,
  reportJson,
  reportTable,
  type OverviewLine,
  type ResolvedModel,
} from "../index.ts";
import { arenaBytes, noneOmitted, problemsText, severityCounts, shown } from "../tools.ts";
import { trainingCost, trainingSection, type TrainingCost } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { reportFailure } from "./failure.ts";
import { namesSeveral } from "./find-models.ts";
import type { Io } from "./io.ts";
import { batchOption, demandCompilable, judgedType, judgedTypeOption, loadModel, modelOptions } from "./models.ts";
import { batchFor, planOf, taskFor } from "./training-settings.ts";
import { checkFiles, type CheckedFiles } from "./check-files.ts";

const formats = ["table", "json", "markdown", "csv"] as const;
type Format = (typeof formats)[number];

export const report: Command = {
  name: "report",
  summary: "parameters, multiply-accumulates, memory and receptive fields, layer by layer",
  usage: "MODEL|FOLDER|PATTERN…",
  details:
    "Of a folder, a pattern or several models, a line each: weights, activations at their peak, and what is seen where the\n" +
    "net last looks at more than one place; markdown and csv print such a line of one model, too. Models with errors other\n" +
    "than false claims are told and left out.\n" +
    "Parameters are counted as torchvision does: trainable tensors and literals, shared ones once, running statistics\n" +
    "apart. MACs are those of convolutions and matrix products. Memory is for float32, weights for\n" +
    "the type of --weights-type.\n\n" +
    "--format json prints { model, inputs: [{ name, shape, pixels }], outputs: [{ name, shape, classes: { file, count } }],\n" +
    "layers, totals }; pixels is there for inputs that pictures become, classes for outputs with names, whose file is null\n" +
    "where the model lists them.",
  options: [
    { name: "format", value: "FORMAT", choices: formats, help: "how to print (default table)" },
    ...modelOptions,
    { name: "open", help: "with the sizes left open that have defaults: figures are formulas of them" },
    batchOption,
    {
      name: "train",
      help: "also what a step of training costs, by its `train` block: of --batch examples, or as many as that says",
    },
    judgedTypeOption,
    helpOption,
  ],
  examples: [
    "convoke report alexnet.cvk",
    "convoke report alexnet.cvk --format json",
    "convoke report vgg.cvk --set classes=10",
    "convoke report digits.cvk --train --batch 32",
    "convoke report models --format markdown",
  ],
  async run(words, io) {
    const format = (words.one("format") ?? "table") as Format;
    const { positionals } = words;
    const isOne = positionals.length === 0 || (positionals.length === 1 && !namesSeveral(positionals[0]!));
    if (isOne && (format === "table" || format === "json")) return reportLayers(format, await configured(words), io);
    if (words.has("open")) throw new UsageError("--open goes with the report of one model, as a table or as json");
    if (words.has("train")) throw new UsageError("--train goes with the report of one model, as a table or as json");
    return reportModels(format, words, io);
  },
};

async function reportLayers(format: "table" | "json", words: Words, io: Io): Promise<number> {
  // Where a claim is false, its figures are what is wanted.
  const isOpen = words.has("open");
  const loaded = await loadModel(words, io, true, { everySize: isOpen });
  if (loaded === undefined) return 1;
  const model = (isOpen ? loaded.model.open : undefined) ?? loaded.model;
  io.progress(`compiling ${model.name}`);
  const arena = arenaBytes(model);
  const training = words.has("train") ? costOfTraining(words, model) : undefined;
  if (format === "json") {
    const json = { ...reportJson(model, arena, judgedType(words)), ...(training && { training }) };
    io.out(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    io.out(reportTable(model, io.outStyle, arena, judgedType(words)));
    if (training !== undefined) io.out(`\n${trainingSection(training)}`);
  }
  return loaded.breaksClaims === true ? 1 : 0;
}

/** By the batch that is asked for, or else the model's. */
function costOfTraining(words: Words, model: ResolvedModel): TrainingCost {
  const plan = planOf(model);
  demandCompilable(model);
  return trainingCost(taskFor(model, plan, batchFor(words, plan)));
}

async function reportModels(format: Format, words: Words, io: Io): Promise<number> {
  if (words.positionals.length === 0) throw new UsageError("name models or a folder of them: convoke report models");
  if (words.has("model")) throw new UsageError("--model goes with the report of one file, layer by layer");
  const checked = await checkFiles(words, io);
  await reportMistakes(checked, io);
  const lines: OverviewLine[] = [];
  let code = Math.max(checked.unread, exitCode(checked));
  for (const { name, models, weightsType } of checked.files) {
    for (const model of models) {
      try {
        lines.push(overviewLine(name, model, weightsType));
      } catch (error) {
        code = Math.max(code, reportFailure(error, io));
      }
    }
  }
  if (lines.length > 0) io.out(overview(format, lines, io));
  else if (code === 0)
    throw new UsageError("there is no model; one is written as: model Name { input image [1, 28, 28] … }");
  return code;
}

function overview(format: Format, lines: readonly OverviewLine[], io: Io): string {
  switch (format) {
    case "table":
      return overviewTable(lines, io.outStyle);
    case "json":
      return `${JSON.stringify(overviewJson(lines), null, 2)}\n`;
    case "markdown":
      return overviewMarkdown(lines);
    case "csv":
      return overviewCsv(lines);
  }
}

/** Errors in full; warnings would be longer than the report, and are there without them. */
async function reportMistakes({ files, diagnostics, omitted }: CheckedFiles, io: Io): Promise<void> {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  io.err(formatDiagnostics(errors, { ...noneOmitted, error: omitted.error }, io.errStyle));
  const summary = severityCounts(diagnostics, omitted);
  const more = errors.length < diagnostics.length ? "; convoke check tells all" : "";
  if (summary !== "") io.err(`${summary}${more}\n`);
  for (const { name, models, problems, notes, diagnostics: own } of files) {
    if (problems.length > 0) io.err(problemsText(name, problems, io.errStyle));
    if (notes.length > 0) io.err((await import("./foreign-models.ts")).notesText(name, { notes }, io.errStyle));
    if (models.length > 0 || problems.length > 0 || own.length > 0) continue;
    io.err(`${io.errStyle("note", "note")}: ${shown(name)} holds no model\n`);
  }
}

function exitCode({ files, diagnostics }: CheckedFiles): number {
  const isBroken = files.some(({ problems }) => problems.length > 0);
  return isBroken || diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
}
