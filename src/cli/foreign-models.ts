/** An `.onnx` file where a model is named: read, imported, and its mistakes reported, one node a line. */
import { ImportError, importOnnx, readOnnx, type ImportedModel, type OnnxModel, type Style } from "../index.ts";
import { countOf, type RowsAs } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { problemsText } from "./failure.ts";
import { checkOptions } from "./model-options.ts";
import { openSparse } from "./sparse-onnx.ts";
import { filesBeside } from "./onnx-files.ts";
import { insteadOf, withPathInErrors } from "./file-errors.ts";

export interface LoadedOnnx {
  readonly file: OnnxModel;
  readonly imported: ImportedModel;
}

/**
 * @throws ImportError where the model needs what is not supported.
 * @throws FormatError where the file is broken; the messages begin with its path.
 */
export function loadOnnx(path: string, words: Words, rowsAs: RowsAs = "batch"): LoadedOnnx {
  const file = readOnnxFile(path);
  demandOnnxWords(path, file, words);
  const { sizes = {} } = checkOptions(words);
  const batch = words.has("batch") ? { batch: words.count("batch", 1) } : {};
  return { file, imported: importOnnx(file, { sizes, rowsAs, ...batch }) };
}

/** @throws FormatError that begins with the path. */
export function readOnnxFile(path: string): OnnxModel {
  const { bytes, inside } = openSparse(path);
  return withPathInErrors(path, () => {
    try {
      return readOnnx(bytes, { ...filesBeside(path), inside });
    } catch (error) {
      throw insteadOf("ONNX model", ["onnx"], bytes, "models as text have names that end in .cvk") ?? error;
    }
  });
}

/** @throws UsageError where options are given that only text has an answer to. */
export function demandOnnxWords(path: string, { graph }: OnnxModel, words: Words): void {
  if (words.has("root")) throw new UsageError("--root goes with .cvk models: an ONNX model imports nothing");
  if (words.has("set")) throw new UsageError("--set goes with .cvk models: an ONNX model has no parameters to set");
  const name = words.one("model");
  if (name === undefined || name === graph.name) return;
  throw new UsageError(`${path} holds one model, ${JSON.stringify(graph.name)}: leave out --model ${name}`);
}

/** What was checked when a model was loaded: `12 nodes of 8 operators, opset 8, and 8 initialisers`. */
export function scopeOf({ graph, opsets }: OnnxModel): string {
  const kinds = new Set(graph.nodes.map(({ opType }) => opType)).size;
  const nodes = `${countOf(graph.nodes.length, "node")} of ${countOf(kinds, "operator")}`;
  const initialisers = countOf(graph.initializers.length, "initialiser");
  const version = opsets.get("");
  const opset = version === undefined ? "" : ` of opset ${version}`;
  return `checked: the attributes, types and shapes of ${nodes}${opset}, and ${initialisers}; no values`;
}

/** What a user should know of an imported model although it is not a mistake, a line each. */
export function notesText(path: string, { notes }: Pick<ImportedModel, "notes">, style: Style): string {
  return notes.map((note) => `${style("bold", path)} ${style("help", "note")}: ${note}\n`).join("");
}

/** What `use` gives, or why the model cannot be imported. */
export function onnxProblems<T>(use: () => T): { readonly value: T } | { readonly problems: readonly string[] } {
  try {
    return { value: use() };
  } catch (error) {
    if (error instanceof ImportError) return { problems: error.problems };
    throw error;
  }
}

/** What `use` gives, or undefined where the model cannot be imported; that, or the notes, is printed on the error stream. */
export function withProblemsReported(path: string, io: Io, use: () => LoadedOnnx): LoadedOnnx | undefined {
  const outcome = onnxProblems(use);
  if ("value" in outcome) {
    io.err(notesText(path, outcome.value.imported, io.errStyle));
    return outcome.value;
  }
  io.err(problemsText(path, outcome.problems, io.errStyle));
  return undefined;
}
