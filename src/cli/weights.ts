/** Where a command's weights come from: a file, or a seed; and the file that they go to. */
import { LARGEST_HALF, readSafetensors, storedFloat16, writeSafetensors } from "../formats/safetensors.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Graph } from "../index.ts";
import { initialisers, initialiseWeights, type Initialiser } from "../weights/initialise.ts";
import type { ParameterValue } from "../index.ts";
import { matchWeights, storedWeights } from "../weights/match.ts";
import { constantShape } from "../tensor/shape.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { readBytes, type Io } from "./io.ts";

export const weightOptions: readonly Option[] = [
  { name: "weights", value: "FILE", help: "a .safetensors file with PyTorch's names and layouts" },
  { name: "init", value: "seed=N", help: "random initial weights instead: the same for the same seed" },
  { name: "init-scheme", value: "SCHEME", choices: initialisers, help: "how --init draws them (default glorot)" },
];

export const weightTypes = ["f32", "f16"] as const;
export type WeightType = (typeof weightTypes)[number];

export const weightTypeOption: Option = {
  name: "weights-type",
  value: "TYPE",
  choices: weightTypes,
  help: "how weights are stored; f16 halves the file and rounds them (default f32)",
};

/** Values of every parameter by name; undefined where neither a file nor a seed is named. */
export function chosenWeights(words: Words, graph: Graph): ReadonlyMap<string, Float32Array> | undefined {
  const [file, init] = [words.one("weights"), words.one("init")];
  if (file !== undefined && init !== undefined) throw new UsageError("--weights and --init exclude each other");
  if (words.has("init-scheme") && init === undefined) throw new UsageError("--init-scheme goes with --init seed=N");
  if (init !== undefined)
    return initialiseWeights(graph, seedOf(init), words.one("init-scheme") as Initialiser | undefined);
  return file === undefined ? undefined : fromFile(file, graph);
}

/** The safetensors file of the values, in the order of the parameters. */
export function weightFile(
  parameters: readonly ParameterValue[],
  values: ReadonlyMap<string, Float32Array>,
  type: WeightType,
  io: Io,
): Uint8Array {
  if (type === "f32") return writeSafetensors(storedWeights(parameters, values));
  demandHalves(values);
  io.err("weights are stored as float16, each rounded to the nearest: 11 significant bits instead of 24\n");
  return writeSafetensors(
    parameters.map((each) => [each.name, storedFloat16(constantShape(each.type.shape), values.get(each.name)!)]),
  );
}

/** Infinities and NaN have a float16; finite values beyond the largest would become infinities. */
function demandHalves(values: ReadonlyMap<string, Float32Array>): void {
  const lines = [...values].flatMap(([name, data]) => {
    let largest = 0;
    for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    return largest > LARGEST_HALF ? [`  ${name}: up to ${Number(largest.toPrecision(6))}`] : [];
  });
  if (lines.length === 0) return;
  throw new FormatError(`float16 ends at ${LARGEST_HALF}, and these tensors go beyond it\n${lines.join("\n")}`);
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
