/**
 * Bisection: the first stage of the compiler after which a net's outputs are not what they should be, and the first layer whose
 * result is another there than at the stage before. What they should be is what the graph as resolved gives on the reference
 * interpreter: whether that is right is a question to stored outputs (`verify-model.ts`).
 */
import { demandName } from "../base/named.ts";
import { interpretedWorkLimit } from "../base/limits.ts";
import { isOutOfMemory } from "../base/out-of-memory.ts";
import type { Span } from "../base/source.ts";
import { totalWork } from "../analysis/work.ts";
import { batchOf } from "../analysis/batch.ts";
import { arrayOf, inputPorts } from "../engine/engine.ts";
import { demandWeights } from "../formats/demand-weights.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Graph } from "../graph/graph.ts";
import { demandBound } from "../graph/open-sizes.ts";
import { accuracies, type Accuracy } from "../lower/lower.ts";
import type { GraphPass } from "../passes/graph-pass.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import { constantDim } from "../tensor/dim.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { defaultTolerance, demandTolerance, differences, placeOf, type Tolerance } from "./compare.ts";
import { stagesOf, type RunnableStage, type CompilerStage, type StageValues, type Subject } from "./compiler-stages.ts";

export interface BisectOptions {
  readonly accuracy?: Accuracy;
  readonly tolerance?: Tolerance;
  /** The passes over the graph, in place of those of the pipeline. Kernel passes are those of the target. */
  readonly passes?: readonly GraphPass[];
  /** Called with each stage before it runs. */
  readonly onProgress?: (stage: CompilerStage) => void;
}

export interface JudgedStage extends CompilerStage {
  /** The largest absolute difference of the outputs; undefined where the stage fails. */
  readonly largest: number | undefined;
  readonly pass: boolean;
}

/**
 * Why outputs differ:
 * - `tolerance`: by rounding, as they are within the default tolerance, though not within a narrower one.
 * - `range`: numbers leave the range of float32 on the way, which the graph as written has in float64.
 * - `bug`: a mistake of the compiler.
 */
export type Cause = "tolerance" | "range" | "bug";

/** The element that is furthest from passing: its indices in `[N, C, …]`, and its values. */
export interface Difference {
  readonly at: readonly number[];
  readonly found: number;
  readonly expected: number;
}

export type OutputFinding = { readonly kind: "output"; readonly output: string; readonly cause: Cause } & Difference;

/**
 * - `layer`: the first whose result differs, by the name and at the place that the text has; at this stage `node` gives its
 *   result, which is another one where the layer was moved into it.
 * - `output`: every layer's result is right, and yet the output differs.
 * - `failure`: the stage gives no numbers at all.
 */
export type Finding =
  | ({
      readonly kind: "layer";
      readonly layer: string;
      readonly node: string;
      readonly span: Span | undefined;
      readonly cause: Cause;
    } & Difference)
  | OutputFinding
  | { readonly kind: "failure"; readonly message: string; readonly cause: "bug" };

export interface Bisection {
  /** In order, up to the first that does not pass. */
  readonly stages: readonly JudgedStage[];
  /** What is wrong at the last of the stages; undefined where all pass. */
  readonly finding: Finding | undefined;
}

/**
 * Runs a net, whose sizes are bound, at every stage of its compilation for a target, on one set of inputs.
 * @param weights float32 values of every parameter by name, row-major.
 * @param inputs float32 values of every input by name, in the model's layout.
 * @throws FormatError where the net is too large for the interpreters, or weights are missing or of another length; TypeError
 *   where inputs are; RangeError where a tolerance is NaN or below 0, a size is not bound, or there is no such target or
 *   accuracy.
 * @example
 * ```ts
 * import { bisect, check, initialiseWeights } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const inputs = new Map([["image", new Float32Array(64).fill(0.5)]]);
 * const { finding } = await bisect(model, initialiseWeights(model.graph, 1), inputs, "wasm");
 * console.log(finding); // undefined
 * ```
 */
export async function bisect(
  model: ResolvedModel,
  weights: TensorMap,
  inputs: TensorMap,
  target: TargetChoice,
  { tolerance = defaultTolerance, onProgress = () => {}, ...options }: BisectOptions = {},
): Promise<Bisection> {
  demandTolerance(tolerance);
  demandBound(model.graph.inputs);
  demandName("accuracy", options.accuracy ?? "default", accuracies);
  demandFewSteps(model.graph);
  const parameters = model.graph.parameters.map(({ name, type }) => ({ name, shape: constantShape(type.shape) }));
  demandWeights(parameters, weights);
  for (const port of inputPorts(model)) arrayOf(port, inputs);
  const subject: Subject = { model, weights, inputs, target: targetOf(target), ...options };
  const [resolved, ...stages] = stagesOf(subject, false);
  onProgress(resolved!);
  const { outputs } = await resolved!.values();
  const judged: JudgedStage[] = [];
  for (const [at, stage] of stages.entries()) {
    onProgress(stage);
    const { largest, finding } = await judge(stage, outputs, tolerance);
    judged.push({ kind: stage.kind, name: stage.name, largest, pass: finding === undefined });
    if (finding === undefined) continue;
    if (finding.kind === "failure") return { stages: judged, finding };
    return { stages: judged, finding: await traced(subject, at + 1, finding, tolerance) };
  }
  return { stages: judged, finding: undefined };
}

function demandFewSteps(graph: Graph): void {
  const macs = constantDim(totalWork(graph)) * constantDim(batchOf(graph));
  if (macs <= interpretedWorkLimit) return;
  const [found, most] = [grouped(macs), grouped(interpretedWorkLimit)];
  throw new FormatError(
    `the net takes ${found} multiply-accumulates, and the interpreters that bisection runs it on are slow: they take ${most} ` +
      "at most. Bisect a part of it, or smaller inputs",
  );
}

interface Judgement {
  readonly largest: number | undefined;
  readonly finding?: Exclude<Finding, { readonly kind: "layer" }>;
}

async function judge(stage: RunnableStage, expected: StageValues["outputs"], tolerance: Tolerance): Promise<Judgement> {
  let found: StageValues["outputs"];
  try {
    found = (await stage.values()).outputs;
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { largest: undefined, finding: { kind: "failure", message, cause: "bug" } };
  }
  let largest = 0;
  let cause: Cause = "tolerance";
  let finding: (Difference & { readonly output: string }) | undefined;
  for (const [output, array] of expected) {
    const result = found.get(output)!;
    const { maxAbsolute, difference } = compare(result, array, tolerance);
    largest = Math.max(largest, maxAbsolute);
    if (difference === undefined) continue;
    finding ??= { output, ...difference };
    if (differences(result.data, array.data, defaultTolerance).count > 0) cause = "bug";
  }
  return finding === undefined ? { largest } : { largest, finding: { kind: "output", cause, ...finding } };
}

/**
 * The first layer of a stage whose result differs, or the output where none does. Results are compared with those of the stage
 * before, which is right, or where a pass has dropped the layer's result, with those of the first.
 */
async function traced(subject: Subject, at: number, output: OutputFinding, tolerance: Tolerance): Promise<Finding> {
  const stages = stagesOf(subject, true);
  const [first, before, found] = await Promise.all([0, at - 1, at].map((each) => stages[each]!.values()));
  /** Whatever leads to the layer, or may. */
  const leading: Numbers[] = [...subject.inputs.values(), ...subject.weights.values()];
  for (const [value, { array }] of first!.layers) {
    leading.push(array.data);
    const result = found!.layers.get(value);
    if (result === undefined) continue;
    const { difference } = compare(result.array, before!.layers.get(value)?.array ?? array, tolerance);
    if (difference === undefined) continue;
    const { name, origin } = value.node;
    const cause = causeOf(output.cause, difference, leading);
    return { kind: "layer", layer: name, node: result.node, span: origin.span, cause, ...difference };
  }
  return { ...output, cause: causeOf(output.cause, output, leading) };
}

type Numbers = Float32Array | Float64Array;

/** A bug, unless numbers that lead there leave float32, or where the result is not finite, products of them may. */
function causeOf(cause: Cause, { found, expected }: Difference, leading: readonly Numbers[]): Cause {
  if (cause !== "bug") return cause;
  const overflows = !Number.isFinite(found) && Number.isFinite(expected);
  const leaves = overflows ? squareLeavesFloat32 : leavesFloat32;
  return leading.some((numbers) => numbers.some(leaves)) ? "range" : "bug";
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;
/** Below it digits are lost. */
const LEAST_NORMAL_FLOAT32 = 2 ** -126;

function leavesFloat32(x: number): boolean {
  return Number.isFinite(x) && Math.abs(x) > LARGEST_FLOAT32;
}

/** Also of what is no finite number itself: Winograd convolutions may spread it. */
function squareLeavesFloat32(x: number): boolean {
  return x !== 0 && !(x * x <= LARGEST_FLOAT32 && x * x >= LEAST_NORMAL_FLOAT32);
}

function compare(
  found: NdArray,
  expected: NdArray,
  tolerance: Tolerance,
): { readonly maxAbsolute: number; readonly difference?: Difference } {
  const { count, worst, maxAbsolute } = differences(found.data, expected.data, tolerance);
  if (count === 0) return { maxAbsolute };
  const at = placeOf(worst, expected.shape);
  return { maxAbsolute, difference: { at, found: found.data[worst]!, expected: expected.data[worst]! } };
}
