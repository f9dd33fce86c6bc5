/** Operators that leave the elements in their order: other shapes of the same tensor, and the tensor itself. */
import { productOf } from "../../../base/integers.ts";
import { reshaped } from "../../import/constant-tensors.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { shapeText, type Operand } from "../../import/operand.ts";

/** Sets the first output to an operand under another ONNX shape of as many elements. */
export function giveReshaped(node: NodeContext, operand: Operand, shape: readonly number[]): void {
  if (productOf(shape) !== productOf(operand.shape)) {
    node.fail(`its input ${shapeText(operand.shape)} has not as many elements as ${shapeText(shape)}`);
  }
  if (operand.kind === "constant") return node.output(0, reshaped(operand, shape));
  const value = node.view(operand.value, node.inGraph(shape));
  node.give(0, value, shape, operand.elementType);
}

/** The target with 0 replaced by the input's extent (unless `allowzero`) and -1 by what remains. */
function reshape(node: NodeContext): void {
  const operand = node.operand(0);
  const asked = node.opset < 5 ? node.ints("shape") : node.integers(1, "the shape");
  node.ignore("consumed_inputs");
  const keepsZeros = node.int("allowzero", 0) === 1;
  if (asked === undefined) return node.fail("its attribute shape is missing");
  const shape = asked.map((extent, axis) => (extent === 0 && !keepsZeros ? (operand.shape[axis] ?? 0) : extent));
  if (shape.some((extent) => extent < -1)) node.fail(`its shape ${shapeText(asked)} has negative extents`);
  const open = shape.indexOf(-1);
  if (open === -1) return giveReshaped(node, operand, shape);
  const known = productOf(shape.toSpliced(open, 1));
  const rest = known === 0 ? 0 : productOf(operand.shape) / known;
  if (!Number.isInteger(rest) || shape.lastIndexOf(-1) !== open) {
    node.fail(`its input ${shapeText(operand.shape)} cannot be shaped as ${shapeText(asked)}`);
  }
  giveReshaped(node, operand, shape.with(open, rest));
}

function flatten(node: NodeContext): void {
  const operand = node.operand(0);
  const given = node.int("axis", 1);
  const rank = operand.shape.length;
  // One more than there are axes: everything lies in front of the last.
  const axis = given === rank ? rank : node.axis(given, rank);
  giveReshaped(node, operand, [productOf(operand.shape.slice(0, axis)), productOf(operand.shape.slice(axis))]);
}

/** Axes are an attribute before version 13 and an input from then on. */
function axesOf(node: NodeContext): readonly number[] | undefined {
  return node.opset < 13 ? node.ints("axes") : node.optionalIntegers(1, "the axes");
}

function squeeze(node: NodeContext): void {
  const operand = node.operand(0);
  const { shape } = operand;
  const given = axesOf(node);
  const axes =
    given === undefined ? [...shape.keys()].filter((axis) => shape[axis] === 1) : node.axes(given, shape.length);
  const wide = axes.find((axis) => shape[axis] !== 1);
  if (wide !== undefined) node.fail(`axis ${wide} of ${shapeText(shape)} is not 1, so it cannot be squeezed away`);
  giveReshaped(
    node,
    operand,
    shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function unsqueeze(node: NodeContext): void {
  const operand = node.operand(0);
  const given = axesOf(node);
  if (given === undefined) return node.fail("its axes are missing");
  const rank = operand.shape.length + given.length;
  const axes = node.axes(given, rank);
  const rest = [...operand.shape];
  const shape = Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
  giveReshaped(node, operand, shape);
}

function identity(node: NodeContext): void {
  node.output(0, node.operand(0));
}

export const views: Operators = {
  Reshape: { except: "a shape that is computed from the inputs", convert: reshape },
  Flatten: { convert: flatten },
  Squeeze: { convert: squeeze },
  Unsqueeze: { convert: unsqueeze },
  Identity: { convert: identity },
};
