/** `convoke import`: an ONNX model as text of the language, and its weights in a file next to it. */
import { basename, extname, join, dirname } from "node:path";
import {
  check,
  emptyHost,
  formatDiagnostic,
  InternalError,
  rankNotes,
  safetensorsChunks,
  storedWeights,
  writeModelText,
  type Graph,
  type ImportedModel,
  type ResolvedModel,
  type TensorMap,
} from "../index.ts";
import { brief, bytes, constantDim, countOf, formatDims, shown } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles, type Contents } from "./write-files.ts";
import { isForeign, modelPath } from "./models.ts";
import { loadForeign, withProblemsReported } from "./foreign-models.ts";

export const importModel: Command = {
  name: "import",
  summary: "write an ONNX, TensorFlow.js or Keras model as text, and its weights as a safetensors file",
  usage: "MODEL -o MODEL.cvk",
  details:
    "MODEL is an .onnx file, a model.json of TensorFlow.js with its shards beside it, or a Keras model (.h5, .keras). The text\n" +
    "is checked before it is written: its shapes are claimed, and its weights fit the file next to it. What the model needs\n" +
    "and is not supported is listed, one node or layer a line, and then nothing is written.",
  options: [
    { name: "out", short: "o", value: "FILE", help: "the text to write" },
    { name: "weights-out", value: "FILE", help: "the weights to write (default: the text's name with .safetensors)" },
    { name: "weights", value: "FILE", help: "weights of a Keras configuration that stands alone (.json)" },
    { name: "size", value: "NAME=N", repeatable: true, help: "bind a symbolic size: --size H=224" },
    { name: "batch", value: "N", help: "examples at once, where the model leaves that open (default 1)" },
    helpOption,
  ],
  examples: [
    "convoke import squeezenet.onnx -o squeezenet.cvk",
    "convoke import detector.onnx -o detector.cvk --size height=320 --size width=320",
    "convoke import model.json -o classifier.cvk",
    "convoke import topology.json --weights weights.h5 -o classifier.cvk",
  ],
  async run(words, io) {
    const path = modelPath(words);
    if (!isForeign(path))
      throw new UsageError(`import reads .onnx, model.json, .h5 and .keras files: ${JSON.stringify(path)} is none`);
    const files = outputFiles(words);
    io.progress(`importing ${path}`);
    const loaded = await withProblemsReported(path, io, () => loadForeign(path, words, "axis"));
    if (loaded === undefined) return 1;
    await writeImported(loaded.imported, basename(path), files, io);
    return 0;
  },
};

interface OutputFiles {
  readonly text: string;
  readonly weights: string;
}

function outputFiles(words: Words): OutputFiles {
  const text = words.one("out");
  if (text === undefined) throw new UsageError("say where to write: -o MODEL.cvk");
  if (extname(text) !== ".cvk") throw new UsageError(`the text's name ends in .cvk, unlike ${JSON.stringify(text)}`);
  const weights = words.one("weights-out") ?? join(dirname(text), `${basename(text, ".cvk")}.safetensors`);
  if (weights === text) throw new UsageError("--out and --weights-out name the same file");
  return { text, weights };
}

async function writeImported(
  imported: ImportedModel,
  source: string,
  { text: path, weights: weightsPath }: OutputFiles,
  io: Io,
): Promise<void> {
  const options = { source, notes: rankNotes(imported) };
  const { text, weights, notes } = writeModelText(imported.model, imported.weights, options);
  const model = checkedModel(path, text, imported.model.graph);
  demandSameParameters(model.graph, weights);
  const files: [string, Contents][] = [[path, text]];
  const { parameters } = model.graph;
  if (parameters.length > 0) files.push([weightsPath, safetensorsChunks(storedWeights(parameters, weights))]);
  await writeFiles(files);
  for (const note of notes) io.err(`${io.errStyle("note", "note")}: ${shown(note)}\n`);
  const blocks = [...text.matchAll(/^block /gm)].length;
  io.err(`${shown(brief(model))}\n`);
  io.err(`${shown(path)}  ${countOf(model.graph.nodes.length, "layer")}, ${countOf(blocks, "block")}\n`);
  if (parameters.length > 0) {
    const size = parameters.reduce((sum, { name }) => sum + weights.get(name)!.byteLength, 0);
    io.err(`${shown(weightsPath)}  ${countOf(parameters.length, "tensor")}, ${bytes(size)}\n`);
  }
}

/** What was written must be what a user could have written. */
function checkedModel(path: string, text: string, { inputs }: Graph): ResolvedModel {
  const [batch = 1] = inputs.map(({ type }) => constantDim(type.shape[0]!));
  const { models, diagnostics } = check(path, text, emptyHost, { batch });
  const [mistake] = diagnostics.filter(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new InternalError(`the text of the import is wrong\n${formatDiagnostic(mistake)}`);
  if (models.length !== 1) throw new InternalError(`the text of the import holds ${models.length} models`);
  return models[0]!;
}

function demandSameParameters({ parameters }: Graph, weights: TensorMap): void {
  for (const { name, type } of parameters) {
    const count = type.shape.reduce<number>((product, extent) => product * constantDim(extent), 1);
    if (weights.get(name)?.length === count) continue;
    throw new InternalError(`the text of the import has ${name} ${formatDims(type.shape)}, which no weights fit`);
  }
  if (weights.size === parameters.length) return;
  const known = new Set(parameters.map(({ name }) => name));
  const stray = [...weights.keys()].filter((name) => !known.has(name));
  throw new InternalError(`the text of the import has no place for ${stray.join(", ")}`);
}
