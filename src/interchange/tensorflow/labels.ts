/**
 * What layers of a TensorFlow graph are called. Nodes and weights have paths, of which the front is the same for all of a net
 * (`StatefulPartitionedCall/model_1/`) and the end is an operator (`conv2d_1/Conv2D`); optimisers name a node after the last
 * of those that it stands for, so a layer with weights is better called after these.
 */
import type { Definition } from "./definition.ts";

/** Which operand is the weight that a layer is called after. */
const WEIGHTS: ReadonlySet<string> = new Set([
  "Conv2D",
  "_FusedConv2D",
  "DepthwiseConv2dNative",
  "FusedDepthwiseConv2dNative",
  "Conv3D",
  "MatMul",
  "_FusedMatMul",
  "BatchMatMul",
  "BatchMatMulV2",
  "Conv2DBackpropInput",
]);

/** Steps of a layer's path that say what it is made of, and not which layer it is. */
const PARTS = /^(ReadVariableOp|Conv2D|convolution|MatMul|BiasAdd|Cast|Tensordot|Identity|read)(_\d+)?$/;

/** By the names of the nodes; `stored` are those of weights. */
export function labelsOf(computed: readonly Definition[], stored: ReadonlySet<string>): ReadonlyMap<string, string> {
  const scope = commonScope(computed.map(({ name }) => name.split("/")).filter(({ length }) => length > 1));
  return new Map(
    computed.map(({ name, op, inputs }) => {
      const weight = WEIGHTS.has(op) && stored.has(inputs[1] ?? "") ? inputs[1]! : "";
      return [name, layerOf(weight.includes("/") ? weight : name, scope).join("/")];
    }),
  );
}

/** The steps that all paths begin with, of which each has more. */
function commonScope(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = paths.map((path) => path.slice(0, -2));
  const end = first.findIndex((step, at) => others.some((path) => path[at] !== step));
  return end === -1 ? first : first.slice(0, end);
}

/** The path without its scope and its end. */
function layerOf(name: string, scope: readonly string[]): readonly string[] {
  const path = name.split("/");
  const inside = scope.every((step, at) => path[at] === step) ? path.slice(scope.length) : path;
  const steps = inside.filter((step, at) => at === 0 || !PARTS.test(step));
  // The first half of a separable convolution.
  const end = steps.length === 1 || steps.at(-1) === "depthwise" || steps.length < inside.length ? undefined : -1;
  return steps.slice(0, end).filter((step, at) => at === 0 || !repeats(steps[at - 1]!, step));
}

/** `conv2d_1/conv2d` */
function repeats(before: string, step: string): boolean {
  return before.toLowerCase().startsWith(step.toLowerCase());
}
