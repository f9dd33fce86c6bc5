/**
 * Bisection: the first stage of the compiler after which a net's outputs are not what they should be, and the first layer whose
 * result is another there than at the stage before. What they should be is what the graph as resolved gives on the reference
 * interpreter: whether that is right is a question to stored outputs (`verify-model.ts`).
 */
import { interpretedWorkLimit } from "../base/limits.ts";
import { isOutOfMemory } from "../base/out-of-memory.ts";
import type { Span } from "../base/source.ts";
import { totalWork } from "../analysis/work.ts";
import { batchOf } from "../analysis/batch.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Graph } from "../graph/graph.ts";
import type { Accuracy } from "../lower/lower.ts";
import type { GraphPass } from "../passes/graph-pass.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import { constantDim } from "../tensor/dim.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { NdArray } from "../tensor/ndarray.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { defaultTolerance, differences, placeOf, type Tolerance } from "./compare.ts";
import { stagesOf, type RunnableStage, type CompilerStage, type StageValues, type Subject } from "./compiler-stages.ts";

export interface BisectOptions {
  readonly accuracy?: Accuracy;
  readonly tolerance?: Tolerance;
  /** The passes over the graph, in place of those of the pipeline. Kernel passes are those of the target. */
  readonly passes?: readonly GraphPass[];
  /** Is told of each stage before it runs. */
  readonly tell?: (stage: CompilerStage) => void;
}

export interface JudgedStage extends CompilerStage {
  /** The largest absolute difference of the outputs; undefined where the stage fails. */
  readonly largest: number | undefined;
  readonly pass: boolean;
}

/** The element that is furthest from passing: its indices in `[N, C, …]`, and its values. */
export interface Difference {
  readonly at: readonly number[];
  readonly found: number;
  readonly expected: number;
}

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
    } & Difference)
  | ({ readonly kind: "output"; readonly output: string } & Difference)
  | { readonly kind: "failure"; readonly message: string };

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
 * @throws FormatError where the net is too large for the interpreters.
 */
export async function bisect(
  model: ResolvedModel,
  weights: TensorMap,
  inputs: TensorMap,
  target: TargetChoice,
  { tolerance = defaultTolerance, tell = () => {}, ...options }: BisectOptions = {},
): Promise<Bisection> {
  demandFewSteps(model.graph);
  const subject: Subject = { model, weights, inputs, target: targetOf(target), ...options };
  const [resolved, ...stages] = stagesOf(subject, false);
  tell(resolved!);
  const { outputs } = await resolved!.values();
  const judged: JudgedStage[] = [];
  for (const [at, stage] of stages.entries()) {
    tell(stage);
    const { largest, finding } = await judge(stage, outputs, tolerance);
    judged.push({ kind: stage.kind, name: stage.name, largest, pass: finding === undefined });
    if (finding === undefined) continue;
    const layer = finding.kind === "output" ? await firstLayer(subject, at + 1, tolerance) : undefined;
    return { stages: judged, finding: layer ?? finding };
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
  readonly finding?: Finding;
}

async function judge(stage: RunnableStage, expected: StageValues["outputs"], tolerance: Tolerance): Promise<Judgement> {
  let found: StageValues["outputs"];
  try {
    found = (await stage.values()).outputs;
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { largest: undefined, finding: { kind: "failure", message } };
  }
  let largest = 0;
  let finding: Finding | undefined;
  for (const [output, array] of expected) {
    const { maxAbsolute, difference } = compare(found.get(output)!, array, tolerance);
    largest = Math.max(largest, maxAbsolute);
    if (difference !== undefined) finding ??= { kind: "output", output, ...difference };
  }
  return finding === undefined ? { largest } : { largest, finding };
}

/** Compared with the stage before, which is right, or where a pass has dropped the layer's result, with the first. */
async function firstLayer(subject: Subject, at: number, tolerance: Tolerance): Promise<Finding | undefined> {
  const stages = stagesOf(subject, true);
  const [first, before, found] = await Promise.all([0, at - 1, at].map((each) => stages[each]!.values()));
  for (const [value, { array }] of first!.layers) {
    const result = found!.layers.get(value);
    if (result === undefined) continue;
    const { difference } = compare(result.array, before!.layers.get(value)?.array ?? array, tolerance);
    if (difference === undefined) continue;
    const { name, origin } = value.node;
    return { kind: "layer", layer: name, node: result.node, span: origin.span, ...difference };
  }
  return undefined;
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
