/** `convoke export`: a model and its weights as an ONNX file, for the engines that read such. */
import { basename, extname } from "node:path";
import {
  ExportError,
  exportOnnx,
  onnxChunks,
  openSizes,
  type ExportedModel,
  type ResolvedModel,
  type TensorData,
} from "../index.ts";
import { bytes, EXPORTED_OPSET, grouped, isConstantDim, shown, totalBytes } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles, type Contents } from "./write-files.ts";
import { demandCompilable, demandWeights, loadModel, modelName, modelOptions, modelPath } from "./models.ts";
import { problemsText } from "./failure.ts";
import { chosenWeights, weightOptions } from "./weight-options.ts";

/** More weights lie in a file of their own: readers of ONNX take models of less than 2 GiB. */
const MOST_INSIDE = 2 ** 31 - 2 ** 26;

export const exportModel: Command = {
  name: "export",
  summary: "write a model and its weights as an ONNX file",
  usage: "MODEL --weights FILE -o MODEL.onnx",
  details:
    `Writes version ${EXPORTED_OPSET} of ONNX's operators, float32, one node or a few for each layer: nodes are called as the layers,\n` +
    "initialisers as the parameters. Arrays have the model's layout. The batch is open where no layer needs it in numbers\n" +
    "and --batch does not fix it; sizes that are not bound stay open where layers can be written without them.",
  options: [
    { name: "out", short: "o", value: "FILE", help: "the file to write" },
    ...weightOptions,
    {
      name: "weights-in",
      value: "PLACE",
      choices: ["auto", "model", "file"],
      help: "where to put the weights (default auto: in the model up to 2 GB, else in FILE.data next to it)",
    },
    { name: "batch", value: "N", help: "fix how many examples there are at once (default: open)" },
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke export resnet-18.cvk --weights resnet18.safetensors -o resnet-18.onnx",
    "convoke export lenet.cvk --init seed=1 --batch 8 -o lenet.onnx",
  ],
  async run(words, io) {
    const out = outputFile(words);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    demandKnownParameters(model);
    const weights = (await chosenWeights(words, model.graph, io)) ?? loaded.weights ?? new Map<string, TensorData>();
    demandWeights(model, weights);
    io.progress(`exporting ${model.name}`);
    const exported = withProblemsReported(modelName(modelPath(words), words), model, io, () =>
      exportOnnx(model, weights, { batch: words.has("batch") ? "fixed" : "free" }),
    );
    if (exported === undefined) return 1;
    await writeExported(exported, out, words, io);
    return 0;
  },
};

/** What `use` gives, or undefined where layers cannot be exported, which is then reported. */
function withProblemsReported<T>(path: string, { graph }: ResolvedModel, io: Io, use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    io.err(problemsText(path, error.problems, io.errStyle));
    const open = openSizes(graph);
    if (open.length > 0) io.err(`sizes are bound with ${open.map((name) => `--size ${shown(name)}=224`).join(" ")}\n`);
    return undefined;
  }
}

async function writeExported(exported: ExportedModel, out: string, words: Words, io: Io): Promise<void> {
  const weights = exported.model.graph.initializers.reduce((sum, { count }) => sum + 4 * count, 0);
  const place = words.one("weights-in") ?? "auto";
  const isExternal = place === "file" || (place === "auto" && weights > MOST_INSIDE);
  const { model, data } = onnxChunks(exported.model, isExternal ? { dataFile: `${basename(out)}.data` } : {});
  const files: [string, Contents][] = [[out, model]];
  if (data.length > 0) files.push([`${out}.data`, data]);
  await writeFiles(files);
  io.err(`${shown(out)}  ${shown(summaryOf(exported))}, ${bytes(totalBytes(model))}\n`);
  if (data.length > 0) io.err(`${shown(out)}.data  weights, ${bytes(totalBytes(data))}; both files belong together\n`);
}

function outputFile(words: Words): string {
  const out = words.one("out");
  if (out === undefined) throw new UsageError("say where to write: -o MODEL.onnx");
  if (extname(out).toLowerCase() !== ".onnx") {
    throw new UsageError(`the file's name ends in .onnx, unlike ${JSON.stringify(out)}`);
  }
  return out;
}

/** Sizes may stay open, but weights have as many elements as they have. */
function demandKnownParameters(model: ResolvedModel): void {
  const isOpen = model.graph.parameters.some(({ type }) => !type.shape.every(isConstantDim));
  if (isOpen && openSizes(model.graph).length > 0) demandCompilable(model);
}

function summaryOf({ model: { graph }, isBatchFree }: ExportedModel): string {
  const nodes = `${grouped(graph.nodes.length)} node${graph.nodes.length === 1 ? "" : "s"}`;
  const sizes = graph.inputs.map(({ name, shape = [] }) => `${name} [${shape.join(", ")}]`).join(", ");
  return `${sizes}${isBatchFree ? " of any batch" : ""}, ${nodes}`;
}
