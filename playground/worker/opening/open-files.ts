/** Files as the text of a model with its weights, or as weights for the text that is open: what `convoke import` and `--weights` do. */
import {
  check,
  emptyHost,
  FormatError,
  importModel,
  mappedValues,
  mappingProblems,
  mapWeights,
  onnxModel,
  rankNotes,
  readOnnx,
  readTfjs,
  safetensorsChunks,
  storedWeights,
  writeModelText,
  type ForeignModel,
  type Graph,
  type ImportedModel,
  type ResolvedModel,
  type TensorMap,
  type WeightSource,
} from "../../../src/index.ts";
import {
  insteadOf,
  kerasModelInFile,
  shown,
  totalBytes,
  weightFileSource,
  withTeachableMetadata,
  type FileHost,
} from "../../../src/tools.ts";
import type { OpenedModel, OpenedWeights } from "../../opened.ts";
import { hostOf, nameOf, type ReadFile } from "./given-files.ts";

/**
 * @param openModel the model of the open text; asked for where the files are weights.
 * @throws FormatError where they cannot be read; ImportError, where the model has what is not supported.
 */
export async function openedFiles(
  files: readonly ReadFile[],
  openModel: () => ResolvedModel,
): Promise<OpenedModel | OpenedWeights> {
  const main = mainOf(files);
  const host = hostOf(main, files);
  const read = readers.find(({ endings }) => endings.test(main.path));
  const model = read && (await orWeights(main, () => read.model(main, host, files)));
  return model === undefined ? asWeights(main, host, openModel()) : asModel(main, model, files);
}

/** A model before weights, `model.json` before what lies beside it. */
function mainOf(files: readonly ReadFile[]): ReadFile {
  const ranks = [/\.onnx$/i, /(^|\/)model\.json$/i, /(?<!metadata)\.json$/i, /\.keras$/i, /\.(h5|hdf5)$/i];
  for (const endings of ranks) {
    const found = files.find(({ path }) => endings.test(path));
    if (found !== undefined) return found;
  }
  return files[0]!;
}

// ── Models ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Reader {
  readonly endings: RegExp;
  model(main: ReadFile, host: FileHost, files: readonly ReadFile[]): ForeignModel | Promise<ForeignModel>;
}

const readers: readonly Reader[] = [
  { endings: /\.onnx$/i, model: ({ bytes }, { files }) => onnxModel(readOnnx(bytes, files)) },
  { endings: /\.json$/i, model: readJson },
  { endings: /\.(h5|hdf5|keras)$/i, model: ({ bytes }, host) => kerasModelInFile(bytes, host) },
];

/** With the weights of a configuration of Keras that stands alone in another file. */
async function readJson(main: ReadFile, host: FileHost, files: readonly ReadFile[]): Promise<ForeignModel> {
  const beside = files.find(({ path }) => /\.(h5|hdf5|npz|safetensors)$/i.test(path));
  const source = beside && (await weightFileSource(beside.bytes, nameOf(beside.path), host));
  return readTfjs(main.bytes, host.shards, source?.tensors);
}

/** Undefined where the file is no model, but may hold weights. */
async function orWeights(
  { bytes, path }: ReadFile,
  read: () => ForeignModel | Promise<ForeignModel>,
): Promise<ForeignModel | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const isOther = insteadOf("model", ["onnx", "json", "weights"], bytes);
    if (isOther !== undefined) throw isOther;
    if (/\.onnx$/i.test(path) || !holdsWeightsAlone(error)) throw error;
    return undefined;
  }
}

/** What readers of models say of files that have no model in them. */
function holdsWeightsAlone({ message }: FormatError): boolean {
  return /holds weights alone|no topology|manifest/.test(message);
}

async function asModel(main: ReadFile, file: ForeignModel, files: readonly ReadFile[]): Promise<OpenedModel> {
  const name = nameOf(main.path);
  const imported = withMetadata(importModel(file, { rowsAs: "axis" }), files);
  const options = { source: name, notes: rankNotes(imported) };
  const { text, weights, notes } = writeModelText(imported.model, imported.weights, options);
  const path = name.replace(/\.[^.]*$/, ".cvk");
  const [model] = check(path, text, emptyHost).models;
  return {
    kind: "model",
    name,
    path,
    text,
    notes: [...imported.notes, ...notes],
    weights: model === undefined || weights.size === 0 ? undefined : fileOf(model.graph, weights),
  };
}

/** Teachable Machine's. */
function withMetadata(imported: ImportedModel, files: readonly ReadFile[]): ImportedModel {
  const metadata = files.find(({ path }) => nameOf(path) === "metadata.json");
  return metadata === undefined ? imported : withTeachableMetadata(imported, new TextDecoder().decode(metadata.bytes));
}

// ── Weights ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function asWeights(main: ReadFile, host: FileHost, model: ResolvedModel): Promise<OpenedWeights> {
  const name = nameOf(main.path);
  const source = await weightFileSource(main.bytes, name, host);
  const { found, problems } = fitting(model.graph, source);
  if (found.size === 0) throw new FormatError(`none of its tensors fits ${shown(model.name)}`);
  return {
    kind: "weights",
    name,
    model: model.name,
    notes: [...(source.notes ?? []), ...problems],
    weights: fileOf(model.graph, found),
  };
}

function fitting(
  graph: Graph,
  source: WeightSource,
): { readonly found: TensorMap; readonly problems: readonly string[] } {
  const mapping = mapWeights(graph, source);
  const whole = { ...mapping, missing: [], unused: [], misfits: [], ambiguous: [], isUndecided: false };
  const isStored = mapping.matches.some(({ found }) => found !== "default");
  return { found: isStored ? mappedValues(whole) : new Map(), problems: mappingProblems(mapping) };
}

/** As a safetensors file, in the arrangement of the parameters. */
function fileOf({ parameters }: Graph, weights: TensorMap): Uint8Array<ArrayBuffer> {
  const chunks = safetensorsChunks(
    storedWeights(
      parameters.filter(({ name }) => weights.has(name)),
      weights,
    ),
  );
  const file = new Uint8Array(totalBytes(chunks));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}
