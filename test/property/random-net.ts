/**
 * Random small nets over the real registry. A net is a plan, plain data that fast-check shrinks and prints: an input and
 * a list of steps. Building a plan leaves out what does not fit, so every plan, however shrunk, is a sound net; branches
 * that cannot be joined stay behind as dead code, which passes must bear too.
 *
 *     fc.assert(fc.property(netPlans, (plan) => {
 *       const graph = buildNet(plan);
 *       const expected = interpretGraph(graph, randomInputs(graph, 1), randomParameters(graph, 1));
 *       …
 *     }), propertyOptions);
 */
import * as fc from "fast-check";
import { hashText, randomSource } from "../../src/base/random.ts";
import type { Graph, Node, Value } from "../../src/graph/graph.ts";
import type { ParameterSpec } from "../../src/ops/contract/op.ts";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { constantDim } from "../../src/tensor/dim.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape, elementCount } from "../../src/tensor/shape.ts";
import { netOf, type Net } from "./net.ts";
import { tries } from "../support/effort.ts";

export interface NetPlan {
  readonly batch: number;
  /** `[C, H, W]`, `[C, L]` or `[F]`. */
  readonly input: readonly number[];
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "layer"; readonly op: string; readonly attributes: AttributeRecord }
  /** Branches that start from the current tensor, joined. An empty branch passes it through. */
  | { readonly kind: "branches"; readonly op: string; readonly branches: readonly (readonly Step[])[] }
  /** Joins the current tensor with an earlier one, counted back. */
  | { readonly kind: "earlier"; readonly op: string; readonly back: number }
  /** Applies the last layer that has parameters again, with the same parameters. */
  | { readonly kind: "again" }
  /** A literal weight, for a layer on one channel. */
  | { readonly kind: "literal"; readonly weight: readonly (readonly number[])[] }
  /** Exports the current tensor. */
  | { readonly kind: "output" };

/** Runs and seed of property tests; CONVOKE_EFFORT and PROPERTY_SEED set them from outside, and a failure prints them. */
export const propertyOptions = {
  numRuns: tries(500),
  seed: Number(process.env["PROPERTY_SEED"] ?? 20_260_801),
} as const;

/** For the names of tests. */
export const propertyNote = `(${propertyOptions.numRuns} nets, PROPERTY_SEED=${propertyOptions.seed})`;

// ── Plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const extent = fc.integer({ min: 1, max: 3 });
const kernels = fc.oneof(
  extent.map((size) => [size]),
  fc.tuple(extent, extent).map(([height, width]) => [height, width]),
);
const small = (values: readonly number[]): fc.Arbitrary<number[]> => fc.constantFrom(...values).map((value) => [value]);
const strides = fc.oneof({ weight: 3, arbitrary: small([1]) }, small([2]), fc.constant([2, 1]));
const dilations = fc.oneof({ weight: 3, arbitrary: small([1]) }, small([2]));
const pads = fc.oneof(
  small([0, 1, 2]),
  fc.constantFrom("same", "same_lower", "valid"),
  fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
);

type Attributes = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const convolution: Attributes = {
  kernel: kernels,
  stride: strides,
  pad: pads,
  dilation: dilations,
  bias: fc.boolean(),
  mode: fc.constantFrom("cross-correlation", "convolution"),
};
const channels = fc.integer({ min: 1, max: 6 });
const groups = fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.constantFrom(2, 3));
const affine: Attributes = { affine: fc.boolean() };
const pooling: Attributes = {
  kernel: kernels,
  stride: fc.option(strides, { nil: undefined }),
  pad: pads,
  ceil: fc.boolean(),
};

/** Attributes by layer; what is left out is at its default. */
export const layers: Readonly<Record<string, Attributes>> = {
  conv: { channels, ...convolution, groups },
  depthwise: { multiplier: fc.integer({ min: 1, max: 2 }), ...convolution },
  convtranspose: {
    channels,
    kernel: kernels,
    stride: strides,
    pad: small([0, 1]),
    dilation: dilations,
    bias: fc.boolean(),
    groups,
    output_pad: fc.oneof({ weight: 3, arbitrary: small([0]) }, small([1])),
  },
  dense: { features: fc.integer({ min: 1, max: 6 }), bias: fc.boolean() },
  maxpool: { ...pooling, dilation: dilations },
  avgpool: { ...pooling, count_include_pad: fc.boolean() },
  flatten: {},
  upsample: { factor: small([2, 3]), mode: fc.constantFrom("nearest", "bilinear"), align_corners: fc.boolean() },
  pixelshuffle: { factor: fc.constant(2) },
  shuffle: { groups: fc.constantFrom(2, 3) },
  pad: { amount: small([1, 2]), mode: fc.constantFrom("constant", "reflect", "edge") },
  slice: { channels: fc.constantFrom([0, 1], [0, 2], [1, 3]) },
  permute: { axes: fc.constantFrom(["channels", "width", "height"], ["height", "channels", "width"]) },
  reshape: { shape: fc.constantFrom([-1], [1, -1], [2, -1], [1, 1, -1]) },
  bn: affine,
  scale: { bias: fc.boolean() },
  dropout: {},
  layernorm: affine,
  groupnorm: { groups, ...affine },
  instancenorm: affine,
  lrn: { size: fc.constantFrom(3, 5) },
  softmax: {},
  logsoftmax: {},
  mean: { keepdims: fc.boolean() },
};

const activations = ["relu", "relu6", "leakyrelu", "sigmoid", "tanh", "silu", "gelu", "hardswish", "elu", "prelu"];
const joins = ["add", "add", "mul", "sub", "max", "min", "concat"];

const layerSteps = fc.oneof(
  { weight: 3, arbitrary: layerStep("conv") },
  { weight: 2, arbitrary: layerStep("bn") },
  { weight: 2, arbitrary: fc.constantFrom(...activations).map(plainLayer) },
  { weight: 5, arbitrary: fc.constantFrom(...Object.keys(layers)).chain(layerStep) },
  { weight: 1, arbitrary: fc.constantFrom("maxpool", "avgpool").map((op) => plainLayer(op, { kernel: "global" })) },
);

function layerStep(op: string): fc.Arbitrary<Step> {
  return fc.record(layers[op]!).map((attributes) => plainLayer(op, attributes));
}

function plainLayer(op: string, attributes: AttributeRecord = {}): Step {
  return { kind: "layer", op, attributes };
}

/** Steps of which some branch, at most `depth` deep. */
function stepsOf(depth: number, maxLength: number): fc.Arbitrary<readonly Step[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 12, arbitrary: layerSteps },
    ...(depth === 0 ? [] : [{ weight: 4, arbitrary: branchSteps(depth) }]),
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("earlier" as const),
        op: fc.constantFrom(...joins),
        back: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "again" }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "literal", weight: [[1, -0.5]] }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "output" }) },
  );
  return fc.array(step, { maxLength });
}

function branchSteps(depth: number): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant("branches" as const),
    op: fc.constantFrom(...joins),
    branches: fc.array(stepsOf(depth - 1, 4), { minLength: 2, maxLength: 3 }),
  });
}

const inputs = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 8 })) },
);

export const netPlans: fc.Arbitrary<NetPlan> = fc.record({
  batch: fc.constantFrom(1, 1, 2),
  input: inputs,
  steps: stepsOf(2, 10),
});

// ── Building ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Building {
  readonly net: Net;
  /** The tensors so far, for joins with earlier ones. */
  readonly made: Value[];
  last: Node | undefined;
  outputs: number;
}

/** Examples with larger tensors are not built further, so that a run takes milliseconds. */
const MAX_ELEMENTS = 3000;

export function buildNet({ batch, input, steps }: NetPlan): Graph {
  const net = netOf(input, batch);
  const building: Building = { net, made: [net.current], last: undefined, outputs: 0 };
  runSteps(steps, building);
  // An output is computed by a layer, as in the language, where a model without layers is refused.
  if (net.current.kind === "input") net.layer("relu");
  net.output("out");
  return net.finish();
}

function runSteps(steps: readonly Step[], building: Building): void {
  for (const step of steps) runStep(step, building);
}

function runStep(step: Step, building: Building): void {
  const { net, made } = building;
  const before = net.current;
  switch (step.kind) {
    case "layer":
      return addLayer(step.op, step.attributes, building);
    case "branches": {
      const joined = step.branches.map((branch) => runBranch(branch, before, building));
      net.current = before;
      return addLayer(step.op, {}, building, joined);
    }
    case "earlier":
      return addLayer(step.op, {}, building, [before, made.at(-step.back) ?? before]);
    case "again":
      return repeatLast(building);
    case "literal": {
      const height = step.weight.length;
      const weight = ndarray([height, step.weight[0]!.length], step.weight.flat());
      return addLayer("conv", { channels: 1, bias: false, weight }, building);
    }
    case "output":
      if (net.current.kind === "result") net.output(`out${++building.outputs}`);
  }
}

function runBranch(steps: readonly Step[], from: Value, building: Building): Value {
  building.net.current = from;
  runSteps(steps, building);
  return building.net.current;
}

/** Adds a layer if it fits; otherwise the current tensor stays. */
function addLayer(
  op: string,
  attributes: AttributeRecord,
  building: Building,
  operands: readonly Value[] = [building.net.current],
): void {
  const taken = findOp(op)?.inputs;
  if (taken === undefined || operands.length > taken.max) return;
  const { net, made } = building;
  const before = net.current;
  const node = net.tryLayer(op, attributes, { inputs: operands });
  if (node === undefined) return;
  if (constantDim(elementCount(net.current.type.shape.slice(1))) > MAX_ELEMENTS) {
    net.current = before;
    return;
  }
  made.push(net.current);
  if (Object.keys(node.parameters).length > 0) building.last = node;
}

/** Shares parameters where the current tensor has the type that the last layer took. */
function repeatLast(building: Building): void {
  const { last, net, made } = building;
  const [wanted] = last?.inputs ?? [];
  if (last === undefined || wanted === undefined) return;
  if (constantShape(wanted.type.shape).join() !== constantShape(net.current.type.shape).join()) return;
  net.layer(last.op.name, last.attributes, { parameters: last.parameters });
  made.push(net.current);
}

// ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Uniform in [-2, 2), by input name. */
export function randomInputs(graph: Graph, seed: number): Map<string, NdArray> {
  return new Map(
    graph.inputs.map(({ name, type }) => [name, uniform(constantShape(type.shape), `${seed} ${name}`, -2, 2)]),
  );
}

/** By full name: weights about as large as initialisers make them, factors and variances around 1. */
export function randomParameters(graph: Graph, seed: number): Map<string, NdArray> {
  return new Map(
    graph.parameters.map(({ name, type, spec }) => {
      const [low, high] = rangeOf(spec);
      return [name, uniform(constantShape(type.shape), `${seed} ${name}`, low, high)];
    }),
  );
}

function rangeOf({ initial }: ParameterSpec): readonly [number, number] {
  if (initial.kind === "constant") return initial.value === 0 ? [-1, 1] : [0.5 * initial.value, 1.5 * initial.value];
  if (initial.kind === "normal") return [-initial.std, initial.std];
  const bound = 1.5 / Math.sqrt(constantDim(initial.fanIn));
  return [-bound, bound];
}

function uniform(shape: readonly number[], name: string, low: number, high: number): NdArray {
  const random = randomSource(hashText(name));
  const array = ndarray(shape);
  for (let at = 0; at < array.data.length; at++) array.data[at] = low + (high - low) * random.next();
  return array;
}
