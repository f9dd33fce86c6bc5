/** A model of another program where a model is named: read, imported, and its mistakes reported, one node a line. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  FormatError,
  ImportError,
  importModel,
  onnxModel,
  readOnnx,
  readTfjs,
  type ForeignModel,
  type ImportedModel,
  type OnnxModel,
  type Style,
} from "../index.ts";
import { countOf, insteadOf, problemsText, withTeachableMetadata, type Family, type RowsAs } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import { containedFile } from "./contained.ts";
import type { Io } from "./io.ts";
import { checkOptions } from "./model-options.ts";
import { openSparse } from "./sparse-onnx.ts";
import { filesBeside, shardsBeside } from "./files-beside.ts";
import { withPath, withPathInErrors } from "./file-errors.ts";
import { kerasModelOf } from "./keras-files.ts";
import { readBytes } from "./read-files.ts";
import { openWeightFile } from "./weight-files.ts";

/** How files are read that `model-options.ts` takes for models of other programs: the first kind that takes the name. */
const kinds: readonly ForeignKind[] = [
  { endings: /\.onnx$/i, read: (path) => onnxModel(readOnnxFile(path)) },
  { endings: /\.json$/i, read: readTfjsFile },
  { endings: /\.(h5|hdf5|keras)$/i, read: readKerasFile },
];

interface ForeignKind {
  readonly endings: RegExp;
  /** `weights`: a file of weights for a model that has none of its own. */
  read(path: string, weights?: string): ForeignModel | Promise<ForeignModel>;
}

export interface LoadedForeign {
  readonly file: ForeignModel;
  readonly imported: ImportedModel;
}

/**
 * @throws ImportError where the model needs what is not supported.
 * @throws FormatError where the file is broken; the messages begin with its path.
 */
export async function loadForeign(path: string, words: Words, rowsAs: RowsAs = "batch"): Promise<LoadedForeign> {
  const file = await readForeign(path, rowsAs === "axis" ? words.one("weights") : undefined);
  demandForeignWords(path, file, words);
  const { sizes = {} } = checkOptions(words);
  const batch = words.has("batch") ? { batch: words.count("batch", 1) } : {};
  const imported = importModel(file, { sizes, rowsAs, ...batch });
  const metadata = /\.json$/i.test(path) ? metadataBeside(path) : undefined;
  return { file, imported: metadata === undefined ? imported : withTeachableMetadata(imported, metadata) };
}

/** Far more than the labels of a model take. */
const LONGEST_METADATA = 2 ** 20;

/** What Teachable Machine writes beside a model; of other programs there may be anything of that name, or nothing. */
function metadataBeside(path: string): string | undefined {
  const folder = realpathSync(dirname(path));
  const found = containedFile(folder, join(folder, "metadata.json"));
  if (typeof found !== "string") return undefined;
  const bytes = readBytes(found, LONGEST_METADATA);
  return bytes.length > LONGEST_METADATA ? undefined : Buffer.from(bytes).toString("utf8");
}

/** @throws FormatError that begins with the path. */
export async function readForeign(path: string, weights?: string): Promise<ForeignModel> {
  const kind = kinds.find(({ endings }) => endings.test(path));
  if (kind === undefined) throw new UsageError(`no kind of model has a name like ${JSON.stringify(path)}`);
  if (weights !== undefined && kind.read !== readTfjsFile)
    throw new UsageError(`--weights goes with a configuration of Keras alone, a .json file: ${path} has its own`);
  return await kind.read(path, weights);
}

/** @throws FormatError that begins with the path. */
export function readOnnxFile(path: string): OnnxModel {
  const { bytes, inside } = openSparse(path);
  const read = (): OnnxModel => readOnnx(bytes, { ...filesBeside(path), inside });
  return insteadOfErrors(path, bytes, "ONNX model", ["onnx"], read);
}

/** More is no topology: all numbers of a model lie in its shards. */
const LONGEST_JSON = 2 ** 28;

async function readTfjsFile(path: string, weights?: string): Promise<ForeignModel> {
  const bytes = readBytes(path, LONGEST_JSON);
  const beside = weights === undefined ? undefined : (await openWeightFile(weights)).tensors;
  return insteadOfErrors(path, bytes, "model of TensorFlow.js", ["json"], () => {
    if (bytes.length > LONGEST_JSON) throw new FormatError(`it has more than ${LONGEST_JSON} bytes`);
    return readTfjs(bytes, shardsBeside(path), beside);
  });
}

async function readKerasFile(path: string): Promise<ForeignModel> {
  const bytes = readBytes(path);
  try {
    return await kerasModelOf(bytes);
  } catch (error) {
    const other = insteadOf("Keras model", ["weights"], bytes);
    throw withPath(path, other ?? error);
  }
}

/** What `read` gives; what it throws begins with the path, and says what the file is where its first bytes tell. */
function insteadOfErrors<T>(
  path: string,
  bytes: Uint8Array,
  due: string,
  families: readonly Family[],
  read: () => T,
): T {
  return withPathInErrors(path, () => {
    try {
      return read();
    } catch (error) {
      throw insteadOf(due, families, bytes) ?? error;
    }
  });
}

/** @throws UsageError where options are given that only text has an answer to. */
export function demandForeignWords(path: string, { graph, language }: ForeignModel, words: Words): void {
  const what = `${/^[aeio]/i.test(language.model) ? "an" : "a"} ${language.model}`;
  if (words.has("root")) throw new UsageError(`--root goes with .cvk models: ${what} imports nothing`);
  if (words.has("set")) throw new UsageError(`--set goes with .cvk models: ${what} has no parameters to set`);
  const name = words.one("model");
  if (name === undefined || name === graph.name) return;
  throw new UsageError(`${path} holds one model, ${JSON.stringify(graph.name)}: leave out --model ${name}`);
}

/** What was checked when a model was loaded: `12 nodes of 8 operators of opset 8, and 8 initialisers`. */
export function scopeOf({ graph, language }: ForeignModel): string {
  const kinds = new Set(graph.nodes.map(({ opType }) => opType)).size;
  const nodes = `${countOf(graph.nodes.length, "node")} of ${countOf(kinds, "operator")}`;
  const initialisers = countOf(graph.initializers.length, "initialiser");
  const version = language.version === undefined ? "" : ` of ${language.version}`;
  return `checked: the attributes, types and shapes of ${nodes}${version}, and ${initialisers}; no values`;
}

/** What a user should know of an imported model although it is not a mistake, a line each. */
export function notesText(path: string, { notes }: Pick<ImportedModel, "notes">, style: Style): string {
  return notes.map((note) => `${style("bold", path)} ${style("help", "note")}: ${note}\n`).join("");
}

/** What `use` gives, or why the model cannot be imported. */
export async function importProblems<T>(
  use: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly problems: readonly string[] }> {
  try {
    return { value: await use() };
  } catch (error) {
    if (error instanceof ImportError) return { problems: error.problems };
    throw error;
  }
}

/** What `use` gives, or undefined where the model cannot be imported; that, or the notes, is printed on the error stream. */
export async function withProblemsReported(
  path: string,
  io: Io,
  use: () => Promise<LoadedForeign>,
): Promise<LoadedForeign | undefined> {
  const outcome = await importProblems(use);
  if ("value" in outcome) {
    io.err(notesText(path, outcome.value.imported, io.errStyle));
    return outcome.value;
  }
  if (io.mistakes === undefined) io.err(problemsText(path, outcome.problems, io.errStyle));
  else io.mistakes.problems(path, outcome.problems);
  return undefined;
}
