/**
 * Operators of ONNX's own domain that are several others, written in those; among them operators that early versions had on
 * trial (their texts are in ONNX 1.4's docs/Operators.md) and files still hold.
 */
import { constantOperand, shapeText, type Operand } from "../../import/operand.ts";
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";

/** One number. */
export function numberOf(value: number): Operand {
  return constantOperand("float32", [], [value]);
}

/** A list of whole numbers. */
export function listOf(values: readonly number[]): Operand {
  return constantOperand("int64", [values.length], values);
}

/** An operator whose first output is what `compute` gives. */
export function composed(compute: (node: NodeContext) => Operand): Operator {
  return { convert: (node) => node.output(0, compute(node)) };
}

/** (x - mean) / (deviation + 1e-9) over the given axes. */
function meanVariance(node: NodeContext): Operand {
  const x = node.operand(0);
  // An early form said instead whether channels have statistics of their own, and could leave the variance as it is.
  const across = node.int("across_channels");
  const axes = listOf(node.ints("axes") ?? (across === 1 ? [0, 1, 2, 3] : [0, 2, 3]));
  const distance = node.apply("Sub", [x, node.apply("ReduceMean", [x, axes])]);
  if (node.int("normalize_variance", 1) === 0) return distance;
  const variance = node.apply("ReduceMean", [node.apply("Mul", [distance, distance]), axes]);
  return node.apply("Div", [distance, node.apply("Add", [node.apply("Sqrt", [variance]), numberOf(1e-9)])]);
}

/** x / sqrt(mean of x^2 + epsilon) over the axes from the given one on, times a factor. */
function rootMeanSquare(node: NodeContext): Operand {
  const [x, factor] = [node.operand(0), node.operand(1)];
  node.ignore("stash_type");
  return normalisedBySquares(node, x, factor, node.axis(node.int("axis", -1), x.shape.length));
}

export function normalisedBySquares(node: NodeContext, x: Operand, factor: Operand, first: number): Operand {
  const axes = listOf([...x.shape.keys()].slice(first));
  const square = node.apply("ReduceMean", [node.apply("Mul", [x, x]), axes]);
  const root = node.apply("Sqrt", [node.apply("Add", [square, numberOf(node.epsilon())])]);
  return node.apply("Mul", [node.apply("Div", [x, root]), factor]);
}

/** The triangle of each matrix on one side of a diagonal, and 0 on the other. */
function triangle(node: NodeContext): Operand {
  const x = node.operand(0);
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined)
    return node.fail(`its input is ${shapeText(x.shape)} where matrices are due`);
  const keepsUpper = node.int("upper", 1) === 1;
  const diagonal = node.number(1, "its diagonal", 0);
  const mask = Array.from({ length: rows * columns }, (_, at) => {
    const ahead = (at % columns) - Math.floor(at / columns) - diagonal;
    return Number(keepsUpper ? ahead >= 0 : ahead <= 0);
  });
  return node.apply("Where", [constantOperand("bool", [rows, columns], mask), x, numberOf(0)]);
}

/** NaN is the one number that differs from itself. */
function isNaN(node: NodeContext): Operand {
  const x = node.operand(0);
  return node.apply("Not", [node.apply("Equal", [x, x])]);
}

const LARGEST = numberOf(3.4028234663852886e38);
const LOWEST = numberOf(-3.4028234663852886e38);

function isInfinite(node: NodeContext): Operand {
  const x = node.operand(0);
  const [above, below] = [node.int("detect_positive", 1) === 1, node.int("detect_negative", 1) === 1];
  const positive = node.apply("Greater", [x, LARGEST]);
  const negative = node.apply("Less", [x, LOWEST]);
  if (above && below) return node.apply("Or", [positive, negative]);
  return above ? positive : below ? negative : node.apply("And", [positive, negative]);
}

// ── On trial in early versions ───────────────────────────────────────────────────────────────────────────────────────

/** alpha * x + beta */
function affine(node: NodeContext): Operand {
  const scaled = node.apply("Mul", [node.operand(0), numberOf(node.float("alpha", 1))]);
  return node.apply("Add", [scaled, numberOf(node.float("beta", 0))]);
}

function scaled(node: NodeContext): Operand {
  return node.apply("Mul", [node.operand(0), numberOf(node.float("scale", 1))]);
}

/** scale * x + a number per channel */
function imageScaler(node: NodeContext): Operand {
  const x = node.operand(0);
  const bias = node.floats("bias") ?? [];
  const product = node.apply("Mul", [x, numberOf(node.float("scale", 1))]);
  if (bias.length === 0) return product;
  if (bias.length !== x.shape[1]) node.fail(`it has ${bias.length} summands for an input ${shapeText(x.shape)}`);
  const column = [bias.length, ...x.shape.slice(2).map(() => 1)];
  return node.apply("Add", [product, constantOperand("float32", column, bias)]);
}

/** Height and width without a border: left, top, right and bottom, or left and top with the size that stays. */
function crop(node: NodeContext): Operand {
  const x = node.operand(0);
  const [left, top, right, bottom] = node.ints("border") ?? node.fail("its attribute border is missing");
  const size = node.ints("scale");
  if (x.shape.length !== 4) return node.fail(`its input is ${shapeText(x.shape)} where 4 axes are due`);
  if (bottom === undefined) return node.fail("its border has not 4 entries: left, top, right, bottom");
  const [height, width] = x.shape.slice(2) as [number, number];
  const ends = size === undefined ? [height - bottom, width - right!] : [top! + (size[0] ?? 0), left! + (size[1] ?? 0)];
  return node.apply("Slice", [x, listOf([top!, left!]), listOf(ends), listOf([2, 3])]);
}

/** alpha * tanh(beta * x) */
function scaledTanh(node: NodeContext): Operand {
  const inner = node.apply("Mul", [node.operand(0), numberOf(node.float("beta", 1))]);
  return node.apply("Mul", [node.apply("Tanh", [inner]), numberOf(node.float("alpha", 1))]);
}

/** alpha * softplus(beta * x) */
function parametricSoftplus(node: NodeContext): Operand {
  const inner = node.apply("Mul", [node.operand(0), numberOf(node.float("beta", 1))]);
  return node.apply("Mul", [node.apply("Softplus", [inner]), numberOf(node.float("alpha", 1))]);
}

export const compositions: Operators = {
  MeanVarianceNormalization: composed(meanVariance),
  RMSNormalization: composed(rootMeanSquare),
  SimplifiedLayerNormalization: composed(rootMeanSquare),
  Trilu: { except: "a diagonal that is computed from the inputs", ...composed(triangle) },
  IsNaN: composed(isNaN),
  IsInf: composed(isInfinite),
  Affine: composed(affine),
  Scale: composed(scaled),
  ImageScaler: composed(imageScaler),
  Crop: composed(crop),
  ScaledTanh: composed(scaledTanh),
  ParametricSoftplus: composed(parametricSoftplus),
};
