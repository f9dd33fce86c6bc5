/**
 * Whether two nets give the same numbers for random weights and inputs: small ones by the reference in float64, others by
 * WebAssembly. It shows that they differ, and makes it likely that they do not, where the numbers hang on what was changed.
 */
import { measureLiveness } from "../analysis/liveness.ts";
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import { hashText, randomSource } from "../base/random.ts";
import { engineFor, type Engine } from "../engine/engine.ts";
import type { Graph, GraphOutput, InputValue, Node, ParameterValue } from "../graph/graph.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { oversizedMessage } from "../lower/compilable.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { constantDim } from "../tensor/dim.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";
import { short } from "../tensor/readable-numbers.ts";
import { elementCount } from "../tensor/shape.ts";
import { initialiseWeights } from "../weights/initialise.ts";
import { disturbable, disturbed, hasMoved, largest, type ChangedNodes } from "./evidence.ts";
import { livelyWeights } from "./lively-weights.ts";
import type { Correspondence } from "./same-graph.ts";
import type { PortPairs } from "./signature.ts";

/** `same` is undefined where it is not known. */
export interface Comparison {
  readonly same: boolean | undefined;
  readonly reason: string;
  /** Of sizes that are in the way, or of a layer that the numbers do not depend on. */
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
const SCALES = [1, 1e-3, 16, 256, 1e4] as const;

/** Relative to the largest number: outputs are float32, and WebAssembly computes in it. */
const TOLERANCE = { reference: 1e-6, wasm: 1e-4 } as const;

/** How many of the layers in question are disturbed, one after the other. */
const MOST_DISTURBED = 8;

/** @param changed layers that agreement has to depend on to tell anything */
export async function compareNumbers(
  old: ResolvedModel,
  now: ResolvedModel,
  pairs: PortPairs,
  correspondence: Correspondence,
  changed: ChangedNodes,
  budget: Budget,
): Promise<Comparison> {
  const obstacle = obstacleOf(old.graph) ?? obstacleOf(now.graph);
  if (obstacle !== undefined) return { same: undefined, ...obstacle };
  const choice = isSmall(old.graph) && isSmall(now.graph) ? "reference" : "wasm";
  if (budget.left < workOf(old.graph, choice) + workOf(now.graph, choice)) {
    return {
      same: undefined,
      reason: "it would have to be run, and enough others were: compare it by itself",
      names: [],
    };
  }
  const random = randomWeights(old.graph);
  // Observing each layer takes the reference.
  const found: Comparison[] = [];
  for (const weights of choice === "reference" ? [random, livelyWeights(old.graph, random)] : [random]) {
    const before: Side = { model: old, weights, ports: sideOf(pairs, 0) };
    const after: Side = {
      model: now,
      weights: transferred(weights, now.graph, correspondence),
      ports: sideOf(pairs, 1),
    };
    const outcome = await compareSides(before, after, changed, choice, budget);
    if (outcome.same === false) return outcome;
    found.push(outcome);
  }
  return found.find(({ same }) => same === true) ?? found[0]!;
}

async function compareSides(
  before: Side,
  after: Side,
  changed: ChangedNodes,
  choice: Choice,
  budget: Budget,
): Promise<Comparison> {
  const [first, second] = [await runsOf(before, choice, budget), await runsOf(after, choice, budget)];
  const isSame = first.every((run, at) =>
    run.every((each, port) => isClose(each, second[at]![port]!, toleranceOf(choice, at))),
  );
  if (!isSame) return { same: false, reason: "the same random weights and inputs give other numbers", names: [] };
  const shown = first.filter((run) => run.every((each) => each.every(Number.isFinite)));
  const doubt = whyNothingIsShown(shown, choice) ?? (await doubtOf(before, first, changed.old, choice, budget));
  const reason = doubt ?? (await doubtOf(after, second, changed.now, choice, budget));
  if (reason !== undefined) return { same: undefined, ...reason };
  return { same: true, reason: `the same numbers on ${shown.length} random inputs`, names: [] };
}

/** What it takes to run a net for all inputs. */
function workOf(graph: Graph, choice: Choice): number {
  return SCALES.length * constantDim(totalWork(graph)) * (choice === "reference" ? INTERPRETED_FACTOR : 1);
}

/** Why a net is not run. */
function obstacleOf(graph: Graph): Doubt | undefined {
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
function engineOf(model: ResolvedModel, weights: TensorMap, choice: Choice): Promise<Engine> {
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

/** A net that is run, and its inputs and outputs in the order of the pairs. */
interface Side {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly ports: { readonly inputs: readonly InputValue[]; readonly outputs: readonly GraphOutput[] };
}

type Choice = keyof typeof TOLERANCE;

/** An array for each output. */
type Outputs = readonly TensorData[];

function sideOf({ inputs, outputs }: PortPairs, side: 0 | 1): Side["ports"] {
  return { inputs: inputs.map((pair) => pair[side]), outputs: outputs.map((pair) => pair[side]) };
}

/** Outputs for random inputs of each scale, the same on both sides. */
async function runsOf({ model, weights, ports }: Side, choice: Choice, budget: Budget): Promise<Outputs[]> {
  budget.left -= workOf(model.graph, choice);
  const engine = await engineOf(model, weights, choice);
  try {
    const runs: Outputs[] = [];
    for (const scale of SCALES) {
      const found = await engine.run(new Map(ports.inputs.map((port, at) => [port.name, inputArray(port, at, scale)])));
      runs.push(ports.outputs.map(({ name }) => found.get(name)!));
    }
    return runs;
  } finally {
    engine.close();
  }
}

function inputArray({ type }: InputValue, at: number, scale: number): TensorData {
  const { next } = randomSource(hashText(`${at} ${scale}`));
  return tensorData(type.dtype, constantDim(elementCount(type.shape))).map(() => (2 * next() - 1) * scale);
}

/** Numbers of float32 that large have less to tell behind their points. */
function toleranceOf(choice: Choice, at: number): number {
  return TOLERANCE[choice] * (choice === "wasm" && SCALES[at]! > 256 ? 100 : 1);
}

function isClose(a: TensorData, b: TensorData, tolerance: number): boolean {
  const most = largest(a);
  return a.every((value, at) => Object.is(value, b[at]) || Math.abs(value - b[at]!) <= tolerance * most);
}

/** Outputs that agree tell nothing where they are no numbers, or all but the same for any input. */
function whyNothingIsShown(runs: readonly Outputs[], choice: Choice): Doubt | undefined {
  const [first, ...others] = runs;
  if (first === undefined) return { reason: "random weights lead to numbers that are not finite", names: [] };
  const isFixed = first.some((a, at) => !others.some((run) => hasMoved(a, run[at]!, TOLERANCE[choice], choice)));
  return isFixed ? { reason: "an output hardly depends on random inputs", names: [] } : undefined;
}

type Doubt = Omit<Comparison, "same">;

/** Outputs that agree tell nothing of a layer that they do not depend on, so that it is disturbed. */
async function doubtOf(
  side: Side,
  runs: readonly Outputs[],
  changed: readonly Node[],
  choice: Choice,
  budget: Budget,
): Promise<Doubt | undefined> {
  const { model, ports } = side;
  const nodes = disturbable({ ...model.graph, outputs: ports.outputs }, changed).slice(0, MOST_DISTURBED);
  for (const node of nodes) {
    const other = await runsOf({ ...side, model: { ...model, graph: disturbed(model.graph, node) } }, choice, budget);
    const moves = runs.some((run, at) =>
      run.some((each, port) => hasMoved(each, other[at]![port]!, TOLERANCE[choice], choice)),
    );
    if (!moves)
      return { reason: "with random weights the outputs hardly depend on a layer that is another", names: [node.name] };
  }
  return undefined;
}
