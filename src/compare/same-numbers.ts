/**
 * Whether two nets give the same numbers for random weights and inputs: small ones by the reference in float64, others by
 * WebAssembly. It shows that they differ, and makes it very likely that they do not.
 */
import { measureLiveness } from "../analysis/liveness.ts";
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import { hashText, randomSource } from "../base/random.ts";
import { engineFor, type Engine } from "../engine/engine.ts";
import type { Graph, ParameterValue } from "../graph/graph.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { oversizedMessage } from "../lower/compilable.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { addDims, constantDim } from "../tensor/dim.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";
import { short } from "../tensor/readable-numbers.ts";
import { elementCount } from "../tensor/shape.ts";
import { initialiseWeights } from "../weights/initialise.ts";
import type { Correspondence } from "./same-graph.ts";
import type { PortPairs } from "./signature.ts";

/** `same` is undefined where it is not known. */
export interface Comparison {
  readonly same: boolean | undefined;
  readonly reason: string;
  /** Of sizes that are in the way. */
  readonly names: readonly string[];
}

/** Multiply-accumulates, and bytes of activations, that the reference takes about half a second for. */
const MOST_INTERPRETED = 5e6;
const MOST_INTERPRETED_BYTES = 2 ** 21;

/** What WebAssembly takes a second for. */
const MOST_MACS = 2 ** 34;

/** What all nets of a comparison may take together: about a minute. */
const MOST_WORK = 2 ** 38;

/** How many times longer the reference takes for a product. */
const INTERPRETED_FACTOR = 500;

/** Counts down the multiply-accumulates that nets may still be run for. */
export interface Budget {
  left: number;
}

export function newBudget(): Budget {
  return { left: MOST_WORK };
}

/** Of weights, and of activations: both nets are in memory at once, and the weights besides. */
const MOST_BYTES = 2 ** 30;

/** Inputs of several sizes, since some activations are the same near 0, and others far from it. */
const SCALES = [1, 16, 256] as const;

/** Relative to the largest number: outputs are float32, and WebAssembly computes in it. */
const TOLERANCE = { reference: 1e-6, wasm: 1e-4 } as const;

export async function compareNumbers(
  old: ResolvedModel,
  now: ResolvedModel,
  pairs: PortPairs,
  correspondence: Correspondence,
  budget: Budget,
): Promise<Comparison> {
  const obstacle = obstacleOf(old.graph) ?? obstacleOf(now.graph);
  if (obstacle !== undefined) return { same: undefined, ...obstacle };
  const choice = isSmall(old.graph) && isSmall(now.graph) ? "reference" : "wasm";
  const work = SCALES.length * constantDim(addDims(totalWork(old.graph), totalWork(now.graph)));
  budget.left -= choice === "reference" ? work * INTERPRETED_FACTOR : work;
  if (budget.left < 0) {
    return {
      same: undefined,
      reason: "it would have to be run, and enough others were: compare it by itself",
      names: [],
    };
  }
  const weights = randomWeights(old.graph);
  const first = await engineOf(old, weights, choice);
  const second = await engineOf(now, transferred(weights, now.graph, correspondence), choice);
  try {
    const runs: OutputPairs[] = [];
    for (const scale of SCALES) {
      const outputs = await runBoth(first, second, pairs, scale);
      if (outputs.some(([a, b]) => !isClose(a, b, TOLERANCE[choice]))) {
        return { same: false, reason: "the same random weights and inputs give other numbers", names: [] };
      }
      runs.push(outputs);
    }
    const reason = whyNothingIsShown(runs);
    if (reason !== undefined) return { same: undefined, reason, names: [] };
  } finally {
    first.close();
    second.close();
  }
  return { same: true, reason: "random weights and inputs give the same numbers", names: [] };
}

/** Why a net is not run. */
function obstacleOf(graph: Graph): Omit<Comparison, "same"> | undefined {
  const names = openSizes(graph);
  if (names.length > 0) return { reason: "it would have to be run, and sizes are open (--size NAME=224)", names };
  const macs = constantDim(totalWork(graph));
  const bytes = Math.max(constantDim(totalParameters(graph).weightBytes), measureLiveness(graph).peak ?? Infinity);
  const isTooLarge = macs > MOST_MACS || bytes > MOST_BYTES || oversizedMessage(graph) !== undefined;
  const reason = `it would have to be run, and is too large for that (${short(macs)} MACs)`;
  return isTooLarge ? { reason, names: [] } : undefined;
}

function isSmall(graph: Graph): boolean {
  const bytes = measureLiveness(graph).peak ?? Infinity;
  return constantDim(totalWork(graph)) <= MOST_INTERPRETED && bytes <= MOST_INTERPRETED_BYTES;
}

/** In the order of the channels inside, so that layouts make no difference. */
function engineOf(model: ResolvedModel, weights: TensorMap, choice: "reference" | "wasm"): Promise<Engine> {
  return engineFor({ ...model, layout: "NCHW" }, weights, choice, { accuracy: "strict" });
}

/** Initial weights, where nothing is left at 0 or 1: a bias of 0 would hide that it is gone. */
function randomWeights(graph: Graph): TensorMap {
  const initial = initialiseWeights(graph, 1);
  return new Map(graph.parameters.map((each) => [each.name, moved(each, initial.get(each.name)!)]));
}

function moved({ name, spec }: ParameterValue, values: TensorData): TensorData {
  const { initial } = spec;
  if (initial.kind !== "constant") return values;
  const { next } = randomSource(hashText(name));
  return values.map((value) => (value === 0 ? next() - 0.5 : value * (0.05 + 0.95 * next()) ** 2));
}

function transferred(weights: TensorMap, { parameters }: Graph, correspondence: Correspondence): TensorMap {
  const back = new Map([...correspondence].map(([old, now]) => [now, old]));
  return new Map(
    parameters.map(({ name, type }) => {
      const values = weights.get(back.get(name) ?? "");
      return [name, values ?? tensorData(type.dtype, constantDim(elementCount(type.shape)))];
    }),
  );
}

/** An array of each net for each output. */
type OutputPairs = readonly (readonly [old: TensorData, now: TensorData])[];

async function runBoth(old: Engine, now: Engine, { inputs, outputs }: PortPairs, scale: number): Promise<OutputPairs> {
  const arrays = inputs.map(([{ type, name }]) => {
    const { next } = randomSource(hashText(`${name} ${scale}`));
    return tensorData(type.dtype, constantDim(elementCount(type.shape))).map(() => (2 * next() - 1) * scale);
  });
  const before = await old.run(new Map(inputs.map(([{ name }], at) => [name, arrays[at]!])));
  const after = await now.run(new Map(inputs.map(([, { name }], at) => [name, arrays[at]!])));
  return outputs.map(([from, to]) => [before.get(from.name)!, after.get(to.name)!]);
}

function isClose(a: TensorData, b: TensorData, tolerance: number): boolean {
  const most = a.filter(Number.isFinite).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return a.every((value, at) => Object.is(value, b[at]) || Math.abs(value - b[at]!) <= tolerance * most);
}

/** Outputs that agree tell nothing where they are no numbers, or the same for any input. */
function whyNothingIsShown(runs: readonly OutputPairs[]): string | undefined {
  if (runs.flat().some(([a]) => !a.every(Number.isFinite))) return "random weights lead to numbers that are not finite";
  const [first, ...others] = runs;
  const isFixed = first!.some(([a], at) => others.every((run) => run[at]![0].every((value, i) => value === a[i])));
  return isFixed ? "an output does not depend on random inputs" : undefined;
}
