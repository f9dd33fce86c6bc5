/** Operators that give constants at import: written ones, shapes, and ranges and tensors made from shapes. */
import { productOf } from "../../../base/integers.ts";
import { constantOperand, shapeText, tensorOperand } from "../../import/operand.ts";
import { elementsFor, filled } from "../../import/constant-tensors.ts";
import { typeNumbered } from "./casts.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";

function constant(node: NodeContext): void {
  const name = node.node.outputs[0] ?? "";
  const tensor = node.tensor("value");
  const [float, floats, int, ints] = [
    node.float("value_float"),
    node.floats("value_floats"),
    node.int("value_int"),
    node.ints("value_ints"),
  ];
  if (tensor !== undefined) node.output(0, tensorOperand(tensor, name));
  else if (float !== undefined) node.output(0, constantOperand("float32", [], Float32Array.of(float), name));
  else if (floats !== undefined)
    node.output(0, constantOperand("float32", [floats.length], Float32Array.from(floats), name));
  else if (int !== undefined) node.output(0, constantOperand("int64", [], [int], name));
  else if (ints !== undefined) node.output(0, constantOperand("int64", [ints.length], ints, name));
  else node.fail("its value is sparse or text; supported are tensors of numbers");
}

/** The extents of the operand, of a range of its axes from version 15 on. */
function shape(node: NodeContext): void {
  const { shape: extents } = node.operand(0);
  const part = extents.slice(node.int("start", 0), node.int("end", extents.length));
  node.output(0, constantOperand("int64", [part.length], part));
}

function size(node: NodeContext): void {
  node.output(0, constantOperand("int64", [], [productOf(node.operand(0).shape)]));
}

function constantOfShape(node: NodeContext): void {
  const extents = node.integers(0, "the shape");
  const value = node.tensor("value");
  const given = value === undefined ? undefined : tensorOperand(value);
  const number = given === undefined ? 0 : (given.data()[0] ?? node.fail("its value has no element"));
  judgeExtents(node, extents);
  node.output(0, filled(given?.elementType ?? "float32", extents, number));
}

/** An operator of an early ONNX, which some programs still write. */
function constantFill(node: NodeContext): void {
  const takesInput = node.int("input_as_shape", 0) === 1;
  const given = takesInput ? node.integers(0, "the shape") : (node.ints("shape") ?? node.optional(0)?.shape ?? []);
  const extents = [...given, ...node.ints("extra_shape", [])];
  judgeExtents(node, extents);
  node.output(0, filled(typeNumbered(node, node.int("dtype", 1)), extents, node.float("value", 0)));
}

function judgeExtents(node: NodeContext, extents: readonly number[]): void {
  const sound = extents.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!sound) node.fail(`the shape ${shapeText(extents)} is none that a tensor can have`);
}

function range(node: NodeContext): void {
  const what = "the range";
  const { elementType } = node.constantOperand(0, what);
  const [start, limit, delta] = [0, 1, 2].map((index) => node.number(index, what, 0)) as [number, number, number];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  judgeExtents(node, [count]);
  const elements = elementsFor(elementType, count).map((_, i) => start + i * delta);
  node.output(0, constantOperand(elementType, [count], elements));
}

function eyeLike(node: NodeContext): void {
  const { shape: extents, elementType } = node.operand(0);
  const given = node.int("dtype");
  const type = given === undefined ? elementType : typeNumbered(node, given);
  const diagonal = node.int("k", 0);
  if (extents.length !== 2) return node.fail(`its input is ${shapeText(extents)} where a matrix is due`);
  const [rows, columns] = extents as [number, number];
  const elements = elementsFor(type, rows * columns);
  for (let row = 0; row < rows; row++) {
    const column = row + diagonal;
    if (column >= 0 && column < columns) elements[row * columns + column] = 1;
  }
  node.output(0, constantOperand(type, extents, elements));
}

export const constants: Operators = {
  Constant: { except: "sparse tensors and text", convert: constant },
  Shape: { convert: shape },
  Size: { convert: size },
  ConstantOfShape: { except: "a shape that is computed from the inputs", convert: constantOfShape },
  ConstantFill: { except: "a shape that is computed from the inputs", convert: constantFill },
  Range: { except: "bounds that are computed from the inputs", convert: range },
  EyeLike: { convert: eyeLike },
};
