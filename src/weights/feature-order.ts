/**
 * The order of features behind a flatten. Keras flattens `[H, W, C]` and we `[C, H, W]`, so whatever has a number per
 * flattened feature (a dense layer's inputs, a batch norm behind the flatten) lies in another order there.
 */
import { productOf } from "../base/integers.ts";
import type { Node, Value } from "../graph/graph.ts";
import { CHANNEL_AXIS, constantShape } from "../tensor/shape.ts";

/** Parts of a flat tensor's features, one behind the other: `[C, ...spatial]` where they were flattened, else `[count]`. */
export type FeatureParts = readonly (readonly number[])[];

/** The parts of a value's features; undefined where none of them comes from spatial axes. */
export function flattenedFeatures(value: Value): FeatureParts | undefined {
  if (value.type.shape.length !== 2) return undefined;
  const parts = partsOf(value);
  return parts.some((part) => part.length > 1) ? parts : undefined;
}

function partsOf(value: Value): FeatureParts {
  let at = value;
  while (at.kind === "result") {
    const { node } = at;
    const traits = node.traits;
    const [input] = node.inputs;
    if (input === undefined) break;
    if (traits.view === true && input.type.shape.length > 2) return [flattened(input)];
    if (traits.concatenation?.axis === CHANNEL_AXIS) return node.inputs.flatMap(partsOf);
    if (!keepsFeatures(node)) break;
    at = input;
  }
  return [[features(at)]];
}

function features({ type }: Value): number {
  return productOf(constantShape(type.shape.slice(1)));
}

/** Elementwise layers and those that normalise over all features leave each feature in its place. */
function keepsFeatures(node: Node): boolean {
  const { pointwise, identity, view } = node.traits;
  const { category } = node.op;
  const isElementwise = pointwise !== undefined || identity === true || view === true;
  const [before, after] = [node.inputs[0]!.type.shape, node.outputs[0]!.type.shape];
  return (
    before.length === 2 &&
    after.length === 2 &&
    (isElementwise || category === "activation" || category === "normalisation")
  );
}

/** Where the author has permuted the axes just before, the order is as written: Keras' own, said in our terms. */
function flattened(value: Value): readonly number[] {
  let at = value;
  while (at.kind === "result") {
    const { node } = at;
    if (node.op.name === "permute") return [features(value)];
    const { pointwise, identity } = node.traits;
    if (pointwise === undefined && identity !== true) break;
    at = node.inputs[0]!;
  }
  const shape = constantShape(value.type.shape.slice(1));
  const positions = productOf(shape.slice(1));
  return positions === 1 ? [shape[0]!] : shape;
}
