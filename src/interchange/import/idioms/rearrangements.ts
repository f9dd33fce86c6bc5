/** Rearrangements by parts: shuffled channels, pixels from channels, and permutations that meet or pass an activation. */
import type { Value } from "../../../graph/graph.ts";
import { axesBehindBatch, made, sameNumbers, shapeOf, type Found, type Idiom } from "./idiom.ts";

/** A view, a permutation of it, and a view of that. */
interface Turned {
  readonly x: Value;
  /** Shape of the first view, without the batch, and the order in which its axes go on. */
  readonly seen: readonly number[];
  readonly order: readonly number[];
}

function turned({ op, inputs }: Found): Turned | undefined {
  if (op !== "reshape" && op !== "flatten") return undefined;
  const permute = made(inputs[0]!, "permute");
  const view = permute && made(permute.inputs[0]!, "reshape");
  if (permute === undefined || view === undefined) return undefined;
  return { x: view.inputs[0]!, seen: shapeOf(view.output).slice(1), order: orderOf(permute) };
}

/** Of a permutation: axes behind the batch. */
export function orderOf({ attributes, output }: Found<"permute">): readonly number[] {
  return axesBehindBatch(attributes.axes, output);
}

/** [groups, channels / groups, …] with the first two exchanged. */
export const shuffled: Idiom = (node, { layer }) => {
  const found = turned(node);
  if (found === undefined || !sameNumbers(shapeOf(found.x), shapeOf(node.output))) return undefined;
  const [first, second, ...rest] = found.order;
  const isShuffle = first === 1 && second === 0 && rest.every((axis, at) => axis === at + 2);
  const [groups = 0, size = 0] = found.seen;
  if (!isShuffle || shapeOf(found.x)[1] !== groups * size) return undefined;
  return layer("shuffle", [found.x], { groups });
};

/** [channels, factor, factor, height, width] woven into [channels, height * factor, width * factor]. */
export const pixelShuffled: Idiom = (node, { layer }) => {
  const found = turned(node);
  if (found === undefined || !sameNumbers(found.order, [0, 3, 1, 4, 2])) return undefined;
  const [channels, factor, other, height, width] = found.seen as [number, number, number, number, number];
  const before = shapeOf(found.x).slice(1);
  const isImage = sameNumbers(before, [channels * factor * factor, height, width]) && factor === other;
  const behind = shapeOf(node.output).slice(1);
  if (!isImage || !sameNumbers(behind, [channels, height * factor, width * factor])) return undefined;
  return layer("pixelshuffle", [found.x], { factor });
};

/** Two permutations one behind the other are one, or none. */
export const permutedTwice: Idiom = (node, { layer }) => {
  if (node.op !== "permute") return undefined;
  const before = made(node.inputs[0]!, "permute");
  if (before === undefined) return undefined;
  const [inner, outer] = [orderOf(before), orderOf(node)];
  const axes = outer.map((axis) => inner[axis]!);
  return axes.every((axis, at) => axis === at) ? before.inputs[0]! : layer("permute", before.inputs, { axes });
};

/** Activations do not mind the order of axes: they go first, so that the permutation may meet its inverse. */
export const activatedBehindPermute: Idiom = ({ op, attributes, inputs, parameters, output }, { layer, beside }) => {
  const before = inputs.length === 1 ? made(inputs[0]!, "permute") : undefined;
  if (before === undefined || Object.keys(parameters).length > 0 || output.kind !== "result") return undefined;
  if (output.node.traits.pointwise === undefined) return undefined;
  return beside("permute", [layer(op, before.inputs, attributes)], before.attributes);
};

/** The same for joins of tensors that have been permuted alike. */
export const joinedBehindPermute: Idiom = ({ op, attributes, inputs, output }, { layer, beside }) => {
  if (inputs.length < 2 || output.kind !== "result" || output.node.traits.pointwise === undefined) return undefined;
  const befores = inputs.map((each) => made(each, "permute"));
  const [first] = befores;
  if (first === undefined || !befores.every((each) => each !== undefined && sameNumbers(orderOf(each), orderOf(first))))
    return undefined;
  const joined = layer(
    op,
    befores.map((each) => each!.inputs[0]!),
    attributes,
  );
  return beside("permute", [joined], first.attributes);
};

/** A reduction of all positions of an image that keeps their axes is global pooling. */
export const globalPooling: Idiom = ({ op, attributes, inputs }, { layer }) => {
  if (op !== "mean" && op !== "amax") return undefined;
  const rank = shapeOf(inputs[0]!).length;
  const spatial = Array.from({ length: rank - 2 }, (_, at) => at + 1);
  const axes = attributes.axes && axesBehindBatch(attributes.axes, inputs[0]!);
  const isGlobal = rank === 4 && attributes.keepdims && sameNumbers(axes?.toSorted() ?? spatial, spatial);
  return isGlobal ? layer(op === "mean" ? "avgpool" : "maxpool", inputs, { kernel: "global" }) : undefined;
};
