/**
 * Verification: runs a net on stored inputs and compares what comes out with stored outputs. Whatever happens is a verdict,
 * never an exception: a model that is not supported, data that do not fit, results that differ, and our own bugs are
 * different outcomes. Pure: files and folders are the caller's.
 */
import { isOutOfMemory } from "../base/out-of-memory.ts";
import { compareWithStored, defaultTolerance, type Comparison, type Tolerance } from "./compare.ts";
import { oversizedMessage } from "../lower/compilable.ts";
import { engineFor, type Engine, type EngineChoice, type EngineOptions } from "../engine/engine.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Graph } from "../graph/graph.ts";
import { ImportError } from "../interchange/import/import-error.ts";
import type { ImportedModel } from "../interchange/import/imported-model.ts";
import type { ForeignModel } from "../interchange/import/language.ts";
import { runBatches, withPorts } from "../engine/batches.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { importFor } from "./fit-foreign.ts";
import { demandCount, storedInputs, storedTensor, type StoredSet } from "./stored-set.ts";

export interface OutputVerdict extends Comparison {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * - `differs`: it ran, and an output is not what was stored.
 * - `unsupported`: the model needs what is not supported, as `reasons` say.
 * - `data`: a file cannot be read, or does not fit the model.
 * - `bug`: our own.
 */
export type Result = "pass" | "differs" | "unsupported" | "data" | "bug";

/** What was found of one stored set. */
export interface Verdict {
  /** Of the set; empty where there is none to tell of. */
  readonly set: string;
  readonly result: Result;
  /** Why it is not a pass: one a node where the model is not supported. */
  readonly reasons: readonly string[];
  /** What a reader should know even of a pass. */
  readonly notes: readonly string[];
  readonly outputs: readonly OutputVerdict[];
}

export interface VerifyOptions extends EngineOptions {
  readonly tolerance?: Tolerance;
}

export interface ForeignOptions {
  /** Values of named sizes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Weights to take instead of the model's own. */
  readonly weightsFor?: (graph: Graph) => TensorMap | undefined;
}

/** What can be run on stored tensors. */
interface Runnable {
  readonly engine: Engine;
  /** The number of each of the engine's inputs among the inputs of the model. */
  readonly places: readonly number[];
  readonly notes: readonly string[];
}

// ── Two kinds of models ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Runs a model on stored inputs and compares with stored outputs: one verdict a set, of which there must be at least one. Sizes of the
 * model are bound, and weights are the values of all its parameters.
 * @example
 * ```ts
 * import { check, float32Tensor, verifyModel } from "convoke";
 *
 * const [model] = check("net.cvk", "model Net { input x [2]; relu; output y }").models;
 * const tensors = new Map([
 *   ["input_0", () => float32Tensor("x", [1, 2], Float32Array.of(-1, 3))],
 *   ["output_0", () => float32Tensor("y", [1, 2], Float32Array.of(0, 3))],
 * ]);
 * const [verdict] = await verifyModel(model, new Map(), [{ name: "first", tensors }], "wasm");
 * console.log(verdict.result, verdict.reasons); // pass []
 * ```
 */
export async function verifyModel(
  model: ResolvedModel,
  weights: TensorMap,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options: VerifyOptions = {},
): Promise<readonly Verdict[]> {
  return withEngines(async (engines) => {
    const runnableFor = (): Promise<Runnable> =>
      engines.once("", async () => {
        const engine = await engineFor(model, weights, target, options);
        return { engine, places: [...engine.inputs.keys()], notes: [] };
      });
    return verifySets(sets, runnableFor, options.tolerance);
  });
}

/**
 * Runs a model of another program on stored inputs, and compares with stored outputs: one verdict a set. Sizes that it leaves open are those
 * of the stored inputs, unless `sizes` has them. Inputs of int32 and int64 (shapes, axes, indices) are taken as constants with their stored
 * elements, and so are further inputs of at most one axis (scales, limits) where the model cannot be imported otherwise: nets take
 * float32 alone, and shapes must be known.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { float32Tensor, onnxModel, readOnnx, verifyForeign } from "convoke";
 *
 * const image = () => float32Tensor("image", [1, 1, 28, 28], new Float32Array(28 * 28));
 * const right = () => float32Tensor("digit", [1, 10], new Float32Array(10).fill(0.1));
 * const tensors = new Map([["input_0", image], ["output_0", right]]);
 * const read = () => onnxModel(readOnnx(readFileSync("mnist.onnx")));
 * const [verdict] = await verifyForeign(read, [{ name: "blank", tensors }], "ts");
 * console.log(verdict.result); // differs
 * ```
 */
export async function verifyForeign(
  read: () => ForeignModel | Promise<ForeignModel>,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options: VerifyOptions & ForeignOptions = {},
): Promise<readonly Verdict[]> {
  let file: ForeignModel | undefined;
  return withEngines(async (engines) => {
    const runnableFor = async (set: StoredSet): Promise<Runnable> => {
      file ??= await read();
      const { key, imported, ...rest } = importFor(file, set, options.sizes ?? {});
      const weights = options.weightsFor?.(imported.model.graph) ?? imported.weights;
      return engines.once(key, async () => {
        return { engine: await importedEngine({ ...imported, weights }, target, options), ...rest };
      });
    };
    return verifySets(sets, runnableFor, options.tolerance);
  });
}

/** Engines by what they were made for; all are closed in the end. */
class Engines {
  readonly #made = new Map<string, Runnable>();

  async once(key: string, make: () => Promise<Runnable>): Promise<Runnable> {
    const runnable = this.#made.get(key) ?? (await make());
    this.#made.set(key, runnable);
    return runnable;
  }

  close(): void {
    for (const { engine } of this.#made.values()) engine.close();
  }
}

async function withEngines<T>(use: (engines: Engines) => Promise<T>): Promise<T> {
  const engines = new Engines();
  try {
    return await use(engines);
  } finally {
    engines.close();
  }
}

/** The imported net as an engine whose ports are those of the file. */
export async function importedEngine(
  { model, weights, ...ports }: ImportedModel,
  target: EngineChoice,
  options: EngineOptions = {},
): Promise<Engine> {
  demandSize(model.graph);
  return withPorts(await engineFor(model, weights, target, options), ports);
}

function demandSize(graph: Graph): void {
  const message = oversizedMessage(graph);
  if (message !== undefined) throw new ImportError("model", [message]);
}

// ── Sets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function verifySets(
  sets: readonly StoredSet[],
  runnableFor: (set: StoredSet) => Promise<Runnable>,
  tolerance: Tolerance = defaultTolerance,
): Promise<readonly Verdict[]> {
  if (sets.length === 0) {
    return [{ set: "", result: "data", reasons: ["there are no stored inputs and outputs"], notes: [], outputs: [] }];
  }
  const verdicts: Verdict[] = [];
  for (const set of sets) verdicts.push(await verifySet(set, runnableFor, tolerance));
  return verdicts;
}

async function verifySet(
  set: StoredSet,
  runnableFor: (set: StoredSet) => Promise<Runnable>,
  tolerance: Tolerance,
): Promise<Verdict> {
  try {
    const { engine, places, notes } = await runnableFor(set);
    const outputs = await runSet(engine, places, set, tolerance);
    const reasons = outputs.flatMap(({ name, reason }) => (reason === undefined ? [] : [`output ${name}: ${reason}`]));
    const result = reasons.length === 0 ? "pass" : "differs";
    return { set: set.name, result, reasons, notes: [...notes, ...outputs.flatMap(vanishingNote)], outputs };
  } catch (error) {
    return { set: set.name, ...failureOf(error), notes: [], outputs: [] };
  }
}

function vanishingNote({ name, vanishing }: OutputVerdict): readonly string[] {
  if (vanishing === undefined) return [];
  const [largest, tolerance] = [vanishing.largest, vanishing.tolerance].map((x) => Number(x.toPrecision(2)));
  return [
    `output ${name} proves little: the largest that is stored is ${largest}, and zeros would pass too, within ${tolerance}; ` +
      "a smaller tolerance (--atol) compares it",
  ];
}

function failureOf(error: unknown): Pick<Verdict, "result" | "reasons"> {
  if (error instanceof ImportError) return { result: "unsupported", reasons: error.problems };
  if (error instanceof FormatError) return { result: "data", reasons: [error.message] };
  if (isOutOfMemory(error)) {
    return { result: "unsupported", reasons: ["the model is too large for the memory of this process"] };
  }
  return { result: "bug", reasons: [error instanceof Error ? `${error.name}: ${error.message}` : String(error)] };
}

async function runSet(
  engine: Engine,
  places: Runnable["places"],
  set: StoredSet,
  tolerance: Tolerance,
): Promise<readonly OutputVerdict[]> {
  demandCount(set, "output", engine.outputs);
  const expected = engine.outputs.map(({ name }, at) => storedTensor(set, "output", name, at));
  const results = await runBatches(engine, storedInputs(set, engine.inputs, places));
  return engine.outputs.map(({ name }, at) => {
    const found = results.get(name)!;
    return { name, shape: found.shape, ...compareWithStored(found, expected[at]!, tolerance) };
  });
}
