/** Where a command's weights come from: a file, or a seed. */
import { readSafetensors } from "../formats/safetensors.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Graph } from "../index.ts";
import { initialisers, initialiseWeights, type Initialiser } from "../weights/initialise.ts";
import { matchWeights } from "../weights/match.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { readBytes } from "./io.ts";

export const weightOptions: readonly Option[] = [
  { name: "weights", value: "FILE", help: "a .safetensors file with PyTorch's names and layouts" },
  { name: "init", value: "seed=N", help: "random initial weights instead: the same for the same seed" },
  { name: "init-scheme", value: "SCHEME", choices: initialisers, help: "how --init draws them (default glorot)" },
];

/** Values of every parameter by name; undefined where neither a file nor a seed is named. */
export function chosenWeights(words: Words, graph: Graph): ReadonlyMap<string, Float32Array> | undefined {
  const [file, init] = [words.one("weights"), words.one("init")];
  if (file !== undefined && init !== undefined) throw new UsageError("--weights and --init exclude each other");
  if (words.has("init-scheme") && init === undefined) throw new UsageError("--init-scheme goes with --init seed=N");
  if (init !== undefined)
    return initialiseWeights(graph, seedOf(init), words.one("init-scheme") as Initialiser | undefined);
  return file === undefined ? undefined : fromFile(file, graph);
}

function seedOf(text: string): number {
  const match = /^(?:seed=)?(\d{1,9})$/.exec(text);
  if (match === null)
    throw new UsageError(`--init takes seed=N with a non-negative integer, not ${JSON.stringify(text)}`);
  return Number(match[1]);
}

function fromFile(path: string, graph: Graph): ReadonlyMap<string, Float32Array> {
  const bytes = readBytes(path);
  try {
    return matchWeights(graph.parameters, readSafetensors(bytes));
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${path}: ${error.message}`);
    throw error;
  }
}
