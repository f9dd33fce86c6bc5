/** Permutations that move no element, since all but one of the axes that they move have one element, and views of views. */
import { made, sameNumbers, shapeOf, type Idiom } from "./idiom.ts";
import { orderOf } from "./rearrangements.ts";

const permutedInPlace: Idiom = (node, { layer }) => {
  if (node.op !== "permute") return undefined;
  const shape = shapeOf(node.inputs[0]!).slice(1);
  const order = orderOf(node);
  const moving = order.filter((axis) => shape[axis] !== 1);
  if (moving.some((axis, at) => at > 0 && moving[at - 1]! > axis)) return undefined;
  return layer("reshape", node.inputs, { shape: order.map((axis) => shape[axis]!) });
};

const viewedTwice: Idiom = ({ op, attributes, inputs, output }, { layer }) => {
  if (op !== "reshape" && op !== "flatten") return undefined;
  const source = made(inputs[0]!, "reshape", "flatten")?.inputs[0] ?? inputs[0]!;
  if (sameNumbers(shapeOf(source), shapeOf(output))) return source;
  return source === inputs[0] ? undefined : layer(op, [source], attributes);
};

export const views: readonly Idiom[] = [permutedInPlace, viewedTwice];
