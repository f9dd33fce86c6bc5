/** `convoke export`: a model and its weights as an ONNX file, for the engines and servers that read such. */
import { basename, extname, join } from "node:path";
import {
  ExportError,
  exportOnnx,
  onnxChunks,
  openSizes,
  type ExportedModel,
  type ResolvedModel,
  type TensorData,
} from "../index.ts";
import {
  bytes,
  EXPORTED_OPSET,
  grouped,
  isConstantDim,
  problemsText,
  shown,
  totalBytes,
  tritonFiles,
} from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles, type Contents } from "./write-files.ts";
import {
  demandCompilable,
  demandWeights,
  loadModel,
  modelName,
  modelOptions,
  modelPath,
  outputName,
} from "./models.ts";
import { chosenWeights, weightOptions } from "./weight-options.ts";

/** More weights lie in a file of their own: readers of ONNX take models of less than 2 GiB. */
const MOST_INSIDE = 2 ** 31 - 2 ** 26;

export const exportModel: Command = {
  name: "export",
  summary: "write a model and its weights as an ONNX file",
  usage: "MODEL --weights FILE -o MODEL.onnx | --triton DIR",
  details:
    `Writes version ${EXPORTED_OPSET} of ONNX's operators, float32, one node or a few for each layer: nodes are called as the layers,\n` +
    "initialisers as the parameters. Arrays have the model's layout. The batch is open where no layer needs it in numbers\n" +
    "and --batch does not fix it; sizes that are not bound stay open where layers can be written without them.\n" +
    "--triton writes a folder for a model repository of Triton Inference Server: DIR/NAME with config.pbtxt, 1/model.onnx and the\n" +
    "names of classes. The server batches requests where the batch is open; else a request has the model's own batch.",
  options: [
    { name: "out", short: "o", value: "FILE", help: "the file to write" },
    { name: "triton", value: "DIR", help: "write the model into this model repository of Triton instead" },
    { name: "name", value: "NAME", help: "what --triton calls the model (default: the model file's name)" },
    ...weightOptions,
    {
      name: "weights-in",
      value: "PLACE",
      choices: ["auto", "model", "file"],
      help: "where to put the weights (default auto: in the model up to 2 GB, else in FILE.data next to it)",
      isOwn: true,
    },
    { name: "batch", value: "N", help: "fix how many examples there are at once (default: open)", isOwn: true },
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke export resnet-18.cvk --weights resnet18.safetensors -o resnet-18.onnx",
    "convoke export lenet.cvk --init seed=1 --batch 8 -o lenet.onnx",
    "convoke export mnist.cvk --weights mnist.safetensors --triton models",
  ],
  isOnModel: true,
  async run(words, io) {
    const place = placeOf(words);
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
    await writeExported(exported, place, filesOf(place, exported, model), words, io);
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

/** Where the model goes. */
interface Place {
  readonly onnx: string;
  /** Of a model repository: the folder of the model, and what it is called. */
  readonly triton?: { readonly folder: string; readonly name: string };
}

/** @throws UsageError where the words name no place, or two. */
function placeOf(words: Words): Place {
  const repository = words.one("triton");
  if (repository === undefined) {
    if (words.has("name")) throw new UsageError("--name goes with --triton; -o says what the file is called");
    return { onnx: outputFile(words) };
  }
  if (words.has("out")) throw new UsageError("-o and --triton exclude each other: export twice, or copy model.onnx");
  const name = outputName(words);
  const folder = join(repository, name);
  return { onnx: join(folder, "1", "model.onnx"), triton: { folder, name } };
}

function outputFile(words: Words): string {
  const out = words.one("out");
  if (out === undefined) throw new UsageError("say where to write: -o MODEL.onnx, or --triton DIR");
  if (extname(out).toLowerCase() !== ".onnx") {
    throw new UsageError(`the file's name ends in .onnx, unlike ${JSON.stringify(out)}`);
  }
  return out;
}

/** What else belongs to the model's folder in a repository. */
function filesOf({ triton }: Place, exported: ExportedModel, { graph }: ResolvedModel): [string, Contents][] {
  if (triton === undefined) return [];
  const texts = tritonFiles(triton.name, exported, graph.outputs);
  return [...texts].map(([file, text]) => [join(triton.folder, file), text]);
}

/** Writes the model, its weights where they lie beside it, and what else is given. */
async function writeExported(
  exported: ExportedModel,
  { onnx }: Place,
  more: readonly (readonly [string, Contents])[],
  words: Words,
  io: Io,
): Promise<void> {
  const weights = exported.model.graph.initializers.reduce((sum, { count }) => sum + 4 * count, 0);
  const place = words.one("weights-in") ?? "auto";
  const isExternal = place === "file" || (place === "auto" && weights > MOST_INSIDE);
  const { model, data } = onnxChunks(exported.model, isExternal ? { dataFile: `${basename(onnx)}.data` } : {});
  const files: [string, Contents][] = [[onnx, model]];
  if (data.length > 0) files.push([`${onnx}.data`, data]);
  await writeFiles([...files, ...more]);
  io.err(`${shown(onnx)}  ${shown(summaryOf(exported))}, ${bytes(totalBytes(model))}\n`);
  if (data.length > 0) io.err(`${shown(onnx)}.data  weights, ${bytes(totalBytes(data))}; both files belong together\n`);
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
