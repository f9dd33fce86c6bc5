/** Normalisations by stored statistics, by those of the tensor itself, and by norms. */
import { productOf } from "../../../base/integers.ts";
import {
  constantOperand,
  padShape,
  shapeText,
  valueOperand,
  type ConstantOperand,
  type Operand,
} from "../../import/operand.ts";
import { picked } from "../../import/rearrange.ts";
import type { ParameterSource } from "../../import/assembly.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { strided } from "../../import/constant-tensors.ts";
import { shortDecimal } from "../../import/decimal.ts";
import { numberOf } from "./composed.ts";
import { parameterOf } from "./convolution.ts";
import { layerOnImages } from "../../import/rows.ts";
import { spatialRank } from "../window.ts";

function batchNormalization(node: NodeContext): void {
  const operand = node.operand(0);
  if (node.int("training_mode", 0) === 1) node.fail("it is in training mode; supported: inference");
  node.ignore("is_test", "consumed_inputs");
  if (node.int("spatial", 1) === 0) return node.output(0, byPosition(node, operand));
  const names = ["weight", "bias", "running_mean", "running_var"];
  const parameters = Object.fromEntries(names.map((name, at) => [name, parameterOf(node, node.operand(at + 1))]));
  const attributes = { eps: node.epsilon(), momentum: momentumOf(node) };
  node.output(0, layerOnImages(node, "bn", operand, attributes, parameters));
}

/** ONNX says the share of the old statistics, we that of the new; what is not a share was never used. */
function momentumOf(node: NodeContext): number {
  const kept = shortDecimal(node.float("momentum", 0.9));
  return kept >= 0 && kept <= 1 ? Number((1 - kept).toFixed(9)) : 0.1;
}

/** Before version 9 statistics could be given for each position: (x - mean) / sqrt(variance + epsilon) * scale + bias. */
function byPosition(node: NodeContext, x: Operand): Operand {
  node.ignore("momentum");
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((at) => node.operand(at));
  const deviation = node.apply("Sqrt", [node.apply("Add", [variance, numberOf(node.epsilon())])]);
  const normalised = node.apply("Div", [node.apply("Sub", [x, mean]), deviation]);
  return node.apply("Add", [node.apply("Mul", [normalised, scale]), bias]);
}

function affineOf(node: NodeContext): Readonly<Record<string, ParameterSource>> {
  return { weight: parameterOf(node, node.operand(1)), bias: parameterOf(node, node.operand(2)) };
}

function instanceNormalization(node: NodeContext): void {
  const operand = node.operand(0);
  spatialRank(node, operand);
  node.ignore("consumed_inputs");
  const attributes = { eps: node.epsilon(), affine: true };
  node.give(0, node.layer("instancenorm", [node.value(operand)], attributes, affineOf(node)), operand.shape);
}

/** Up to version 20 factor and summand are given for each group, from then on for each channel. */
function groupNormalization(node: NodeContext): void {
  const operand = node.operand(0);
  const groups = node.int("num_groups") ?? node.fail("its attribute num_groups is missing");
  node.ignore("stash_type");
  if (operand.shape.length < 2) node.fail(`its input is ${shapeText(operand.shape)} where [N, C, ...] is due`);
  if (groups < 1) node.fail(`it has ${groups} groups`);
  const channels = operand.shape[1]!;
  const [weight, bias] = [1, 2].map((at) => perChannel(node, node.operand(at), channels));
  const attributes = { groups, eps: node.epsilon(), affine: true };
  const parameters = { weight: weight!, bias: bias! };
  node.give(0, node.layer("groupnorm", [node.value(operand)], attributes, parameters), operand.shape);
}

function perChannel(node: NodeContext, operand: Operand, channels: number): ParameterSource {
  const count = productOf(operand.shape);
  if (count === channels || channels % count !== 0) return parameterOf(node, operand);
  const times = channels / count;
  if (operand.kind === "constant") return strided(operand, [count, times], 0, [1, 0]);
  const column = node.value(operand, [1, count, 1]);
  return node.layer("upsample", [column], { factor: [times] });
}

function layerNormalization(node: NodeContext): void {
  const operand = node.operand(0);
  const { shape } = operand;
  const first = node.axis(node.int("axis", -1), shape.length);
  const over = [...shape.keys()].slice(first);
  const eps = node.epsilon();
  node.ignore("stash_type");
  const normalised = shape.slice(first);
  const weight = parameterOf(node, filledUp(node, node.operand(1), normalised));
  const given = node.optional(2);
  const { value, axes } = node.along(operand, over);
  const [axis] = axes;
  if (given === undefined && axes.length === 1) {
    const plain = node.layer("layernorm", [value], { axes, eps, affine: false });
    node.give(0, node.layer("scale", [plain], { axis: axis === 0 ? undefined : axis }, { weight }), shape);
  } else {
    const bias = given === undefined ? zeros(normalised) : parameterOf(node, filledUp(node, given, normalised));
    node.give(0, node.layer("layernorm", [value], { axes, eps, affine: true }, { weight, bias }), shape);
  }
  statistics(node, operand, over, eps);
}

/** The mean and the reciprocal of the deviation, where they are asked for. */
function statistics(node: NodeContext, operand: Operand, over: readonly number[], eps: number): void {
  if (!node.wants(1) && !node.wants(2)) return;
  const { value, axes } = node.along(operand, over);
  const rank = value.type.shape.length;
  const kept = operand.shape.map((extent, axis) => (over.includes(axis) ? 1 : extent));
  const mean = node.layer("mean", [value], { axes, keepdims: true });
  node.give(1, mean, kept);
  if (!node.wants(2)) return;
  const distance = node.layer("sub", [value, mean]);
  const variance = node.layer("mean", [node.layer("mul", [distance, distance])], { axes, keepdims: true });
  const deviation = node.layer("sqrt", [node.layer("add", [variance, node.scalar(eps, rank)])]);
  node.give(2, node.layer("div", [node.scalar(1, rank), deviation]), kept);
}

/** A factor or summand that repeats along axes, written out. */
function filledUp(node: NodeContext, operand: Operand, shape: readonly number[]): Operand {
  if (productOf(operand.shape) === productOf(shape)) return operand;
  if (operand.kind !== "constant") {
    return node.fail(`its factor or summand is ${shapeText(operand.shape)} where ${shapeText(shape)} is due`);
  }
  const full = padShape(operand.shape, shape.length);
  const strides = full.map((extent, axis) => (extent === 1 ? 0 : productOf(full.slice(axis + 1))));
  return strided(operand, shape, 0, strides);
}

function zeros(shape: readonly number[]): ConstantOperand {
  return constantOperand("float32", shape, new Float32Array(productOf(shape)));
}

function localResponse(node: NodeContext): void {
  const operand = node.operand(0);
  const size = node.int("size") ?? node.fail("its attribute size is missing");
  if (!(size >= 1 && size <= LARGEST_SIZE)) node.fail(`its size is ${size}; supported: 1 to ${LARGEST_SIZE}`);
  const number = (name: string, otherwise: number): number => shortDecimal(node.float(name, otherwise));
  const attributes = { size, alpha: number("alpha", 1e-4), beta: number("beta", 0.75), k: number("bias", 1) };
  const { alpha, beta, k } = attributes;
  if (!(alpha >= 0 && beta >= 0 && k > 0)) node.fail(`its alpha ${alpha}, beta ${beta} or bias ${k} is out of range`);
  if (size % 2 === 1) return node.give(0, node.layer("lrn", [node.value(operand)], attributes), operand.shape);
  // Of an even number of channels the layer takes one more before the element's own, and ONNX behind it.
  const turned = reversed(node, operand);
  const value = node.layer("lrn", [node.value(turned)], attributes);
  node.output(0, reversed(node, valueOperand(value, operand.shape)));
}

/** More than any tensor has channels. */
const LARGEST_SIZE = 2 ** 20;

/** The channels backwards. */
function reversed(node: NodeContext, operand: Operand): Operand {
  const count = operand.shape[1] ?? node.fail(`its input is ${shapeText(operand.shape)} where [N, C, ...] is due`);
  return picked(node, operand, [{ axis: 1, first: count - 1, step: -1, count }]);
}

/** x divided by the sum of its magnitudes (p=1) or by its Euclidean norm along an axis. */
function lpNormalization(node: NodeContext): void {
  const operand = node.operand(0);
  const { value, axes } = node.along(operand, [node.axis(node.int("axis", -1), operand.shape.length)]);
  const p = node.int("p", 2);
  if (p !== 1 && p !== 2) node.fail(`its order p is ${p}; supported: 1 and 2`);
  const along = { axes, keepdims: true };
  const norm = p === 2 ? node.layer("l2norm", [value], along) : node.layer("sum", [node.layer("abs", [value])], along);
  // Where the norm is 0 the elements are, and so is the result.
  const divisor = node.layer("max", [norm, node.scalar(SMALLEST_NORMAL, value.type.shape.length)]);
  node.give(0, node.layer("div", [value, divisor]), operand.shape);
}

const SMALLEST_NORMAL = 2 ** -126;

export const normalisations: Operators = {
  BatchNormalization: { except: "training mode", convert: batchNormalization },
  InstanceNormalization: { convert: instanceNormalization },
  GroupNormalization: { convert: groupNormalization },
  LayerNormalization: { convert: layerNormalization },
  LRN: { convert: localResponse },
  LpNormalization: { convert: lpNormalization },
};
