/**
 * Operators that compute each element of their output from one element of each operand. A number among the operands
 * becomes an attribute (`power 2`, `clip max=6`, `rescale 0.5`) and a number per channel a weight of `scale`, so that as few
 * constants as possible are left as tensors of the graph.
 */
import { productOf } from "../../../base/integers.ts";
import type { GivenTo, OpName } from "../../../ops/index.ts";
import type { Value } from "../../../graph/graph.ts";
import { shortDecimal } from "../../import/decimal.ts";
import { computedFrom } from "../../import/provenance.ts";
import { lazyOperand, padShape, shapeText, type ConstantOperand, type Operand } from "../../import/operand.ts";
import type { ElementType } from "../../import/graph.ts";
import { isParameterName } from "../../import/naming.ts";
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";

const TRUTH = ["bool"] as const satisfies readonly ElementType[];
/** Constants of whole numbers are floats as well. */
const EXPONENTS = ["float32", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] as const;
const NUMBERS = ["float32", "bool"] as const satisfies readonly ElementType[];

// ── Functions of one element ─────────────────────────────────────────────────────────────────────────────────────────

/** A layer that is the operator; `attributes` reads the node's. */
function unary<Name extends OpName>(
  layer: Name,
  attributes: (node: NodeContext) => GivenTo<Name> = () => ({}),
): Operator {
  return {
    convert(node) {
      node.ignore("consumed_inputs");
      giveUnary(node, node.operand(0), layer, attributes(node));
    },
  };
}

function giveUnary<Name extends OpName>(
  node: NodeContext,
  operand: Operand,
  layer: Name,
  attributes: GivenTo<Name> = {},
): void {
  node.give(0, node.layer(layer, [node.elements(operand)], attributes), operand.shape);
}

/** An attribute in few digits; undefined, and so the layer's own default, where it is left out and both mean the same. */
function short(node: NodeContext, name: string, otherwise?: number): number | undefined {
  const value = node.float(name) ?? otherwise;
  return value === undefined ? undefined : shortDecimal(value);
}

/** The paper's constants, which are the layer's defaults; before version 6 ONNX gave them in four digits. */
function seluAttributes(node: NodeContext): GivenTo<"selu"> {
  const old = node.opset < 6;
  return {
    alpha: short(node, "alpha", old ? 1.6732 : undefined),
    gamma: short(node, "gamma", old ? 1.0507 : undefined),
  };
}

function hardSigmoidAttributes(node: NodeContext): GivenTo<"hardsigmoid"> {
  const alpha = shortDecimal(node.float("alpha", 0.2));
  // The layer's default, which it computes by a division.
  return { alpha: Math.fround(alpha) === Math.fround(1 / 6) ? undefined : alpha, beta: short(node, "beta", 0.5) };
}

// ── Two operands ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Operands as they broadcast. Before version 7 the second was laid along the axes of the first from `axis` on. */
function operandsOf(node: NodeContext, least = 1): readonly Operand[] {
  node.ignore("consumed_inputs");
  const operands = node.operands(least);
  const wasAsked = node.int("broadcast", 0) === 1;
  const axis = node.int("axis");
  const [first, second] = operands;
  if (!wasAsked || axis === undefined || first === undefined || second === undefined) return operands;
  const behind = first.shape.length - node.axis(axis, first.shape.length) - second.shape.length;
  return [first, reshaped(second, [...second.shape, ...Array<number>(Math.max(0, behind)).fill(1)])];
}

function reshaped(operand: Operand, shape: readonly number[]): Operand {
  return { ...operand, shape };
}

function giveJoin(
  node: NodeContext,
  layer: OpName,
  operands: readonly Operand[],
  accepted: readonly ElementType[] = ["float32"],
  result: ElementType = "float32",
): void {
  const shape = node.broadcast(operands);
  node.give(0, node.layer(layer, node.aligned(operands, accepted)), shape, result);
}

function comparison(layer: OpName): Operator {
  return { convert: (node) => giveJoin(node, layer, operandsOf(node), NUMBERS, "bool") };
}

/** The number that a constant of one element is, if an attribute can hold it and the other operand keeps its shape. */
function numberBeside(operand: Operand, other: Operand): number | undefined {
  if (operand.kind !== "constant" || productOf(operand.shape) !== 1) return undefined;
  const number = operand.data()[0]!;
  return operand.shape.length <= other.shape.length && Number.isFinite(number) ? shortDecimal(number) : undefined;
}

/** Whether a constant holds one number for each channel of the other operand, `[N, C, …]`. */
function isPerChannel(operand: Operand, { shape }: Operand): operand is ConstantOperand {
  if (operand.kind !== "constant" || operand.elementType !== "float32") return false;
  if (shape.length < 2 || operand.shape.length > shape.length) return false;
  const aligned = padShape(operand.shape, shape.length);
  return aligned.every((extent, axis) => extent === (axis === 1 ? shape[1] : 1));
}

/** The axis of the other operand for each of whose elements a constant holds one number, the first axis apart. */
function axisOf(operand: Operand, { shape }: Operand): number | undefined {
  if (operand.kind !== "constant" || operand.elementType !== "float32") return undefined;
  if (operand.shape.length > shape.length) return undefined;
  const aligned = padShape(operand.shape, shape.length);
  const wide = [...aligned.keys()].filter((axis) => aligned[axis] !== 1);
  // A vector beside a vector goes along the features of the only example.
  const [axis] = wide;
  if (wide.length !== 1 || aligned[axis!] !== shape[axis!]) return undefined;
  return axis! > 0 || shape.length === 1 ? axis : undefined;
}

/** What an arithmetic operator with a constant beside a running operand is: x * factor + offset. */
type Affine = { readonly factor?: (c: number) => number; readonly offset?: (c: number) => number };

/**
 * An operator that is a factor or a summand where one operand is constant: `right` where that is the second, `left` where
 * it is the first.
 */
function arithmetic(layer: OpName, right: Affine, left: Affine | undefined): Operator {
  return {
    convert(node) {
      const operands = operandsOf(node);
      const [first, second] = operands;
      if (operands.length !== 2) return giveJoin(node, layer, operands);
      if (first!.kind === "value" && giveAffine(node, first!, second!, right)) return;
      if (second!.kind === "value" && left !== undefined && giveAffine(node, second!, first!, left)) return;
      giveJoin(node, layer, operands);
    },
  };
}

/** Sets the output to `rescale` or `scale` where the constant is a number or one per channel. */
function giveAffine(node: NodeContext, running: Operand, constant: Operand, { factor, offset }: Affine): boolean {
  if (constant.elementType !== "float32") return false;
  const number = numberBeside(constant, running);
  if (number !== undefined && Number.isFinite((factor?.(number) ?? 1) + (offset?.(number) ?? 0))) {
    giveUnary(node, running, "rescale", { factor: factor?.(number), offset: offset?.(number) });
    return true;
  }
  // Only one of the two: with both, more weights would come out than went in.
  const compute = factor === undefined ? offset! : factor;
  const along = axisOf(constant, running);
  if ((factor !== undefined && offset !== undefined) || along === undefined) return false;
  if (isData(constant as ConstantOperand, along, running, compute)) return false;
  const vector = vectorOf(constant as ConstantOperand, compute);
  const { value, axes } = node.along(running, [along]);
  // The channels are the layer's own choice.
  const axis = axes[0] === 0 ? undefined : axes[0];
  const scaled =
    factor === undefined
      ? node.layer("scale", [value], { weight: false, bias: true, axis }, { bias: vector })
      : node.layer("scale", [value], { axis }, { weight: vector });
  node.give(0, scaled, running.shape);
  return true;
}

/**
 * Whether a vector is data and no weight: a mean that is subtracted from what a net is given, or a deviation by which that
 * is divided, before any layer has weights; or a number for each position (strides of anchors), which is written with its
 * axes. Names of weights settle it.
 */
function isData(
  { name, shape }: ConstantOperand,
  along: number,
  running: Operand,
  compute: (c: number) => number,
): boolean {
  if (isParameterName(name) || running.kind !== "value") return false;
  const isNormalising = compute !== same && isUntouched(running.value);
  return isNormalising || (along > 1 && shape.length > 1);
}

const untouched = new WeakMap<Value, boolean>();

/** Whether no layer with weights has seen a value yet. */
function isUntouched(value: Value): boolean {
  if (value.kind !== "result") return value.kind !== "parameter";
  const known = untouched.get(value);
  if (known !== undefined) return known;
  const { inputs, parameters } = value.node;
  const found = Object.keys(parameters).length === 0 && inputs.every(isUntouched);
  untouched.set(value, found);
  return found;
}

/** The numbers of a constant one by one, each put through a function. */
function vectorOf(constant: ConstantOperand, compute: (c: number) => number): ConstantOperand {
  const shape = [productOf(constant.shape)];
  if (compute === same) return { ...constant, name: "", shape };
  const provenance = computedFrom(constant.provenance, `2 becomes ${compute(2)}`);
  return lazyOperand({ name: "", elementType: "float32", shape, provenance }, () =>
    Float32Array.from(constant.data(), compute),
  );
}

const same = (c: number): number => c;
const negated = (c: number): number => -c;
const inverted = (c: number): number => 1 / c;

function pow(node: NodeContext): void {
  const operands = operandsOf(node, 2);
  const [base, exponent] = operands;
  const number = numberBeside(exponent!, base!);
  if (number === undefined) {
    if (base!.elementType !== "float32")
      node.fail(`it is asked to compute powers of ${base!.elementType}; supported: float32`);
    return giveJoin(node, "pow", operands, EXPONENTS);
  }
  giveUnary(node, base!, "power", { exponent: number });
}

/** Any number of operands; of one, that one. */
function variadic(layer: OpName, limit?: "min" | "max"): Operator {
  return {
    convert(node) {
      const operands = operandsOf(node);
      const [first, second] = operands;
      if (operands.length === 1) return node.output(0, first!);
      const number = operands.length === 2 && first!.kind === "value" ? numberBeside(second!, first!) : undefined;
      if (limit === undefined || number === undefined) return giveJoin(node, layer, operands);
      giveUnary(node, first!, "clip", { [limit]: number });
    },
  };
}

/** The mean of the operands, not of their elements. */
function mean(node: NodeContext): void {
  const operands = operandsOf(node);
  if (operands.length === 1) return node.output(0, operands[0]!);
  const shape = node.broadcast(operands);
  const sum = node.layer("add", node.aligned(operands));
  node.give(0, node.layer("rescale", [sum], { factor: 1 / operands.length }), shape);
}

// ── Clip, PRelu, Where ───────────────────────────────────────────────────────────────────────────────────────────────

type Bound = number | Operand | undefined;

/** Attributes up to version 10, inputs from then on; a bound beyond the largest number is none. */
function boundOf(node: NodeContext, attribute: "min" | "max", input: number): Bound {
  const operand = node.opset < 11 ? undefined : node.optional(input);
  const given = node.opset < 11 ? node.float(attribute) : undefined;
  if (operand !== undefined && productOf(operand.shape) !== 1)
    node.fail(`its ${attribute} is ${shapeText(operand.shape)} where one number is due`);
  const number = operand?.kind === "constant" ? operand.data()[0] : given;
  if (number === undefined) return operand;
  return Math.abs(number) < 3.4028234e38 ? shortDecimal(number) : undefined;
}

/** min(max(x, low), high), in this order: where the bounds are the wrong way round, the upper one comes out. */
function clip(node: NodeContext): void {
  node.ignore("consumed_inputs");
  const operand = node.operand(0);
  const [low, high] = [boundOf(node, "min", 1), boundOf(node, "max", 2)];
  if (low === undefined && high === undefined) return node.output(0, operand);
  if (typeof low !== "object" && typeof high !== "object" && (low ?? -Infinity) <= (high ?? Infinity)) {
    return giveUnary(node, operand, "clip", { min: low, max: high });
  }
  const raised = limited(node, node.value(operand, node.inGraph(operand.shape)), low, "min");
  node.give(0, limited(node, raised, high, "max"), operand.shape);
}

function limited(node: NodeContext, value: Value, bound: Bound, attribute: "min" | "max"): Value {
  if (bound === undefined) return value;
  if (typeof bound === "number") return node.layer("clip", [value], { [attribute]: bound });
  const limit = node.value(bound, padShape([], value.type.shape.length));
  return node.layer(attribute === "min" ? "max" : "min", [value, limit]);
}

function prelu(node: NodeContext): void {
  node.ignore("consumed_inputs");
  const [operand, given] = [node.operand(0), node.operand(1)];
  const slope = slopeOf(node, operand, given);
  const single = productOf(slope.shape) === 1;
  if (slope.kind === "constant" && operand.shape.length >= 2 && (single || isPerChannel(slope, operand))) {
    const value = single ? node.elements(operand) : node.value(operand);
    return node.give(0, node.layer("prelu", [value], { shared: single }, { weight: slope }), operand.shape);
  }
  if (node.broadcast([operand, slope]).join() !== operand.shape.join())
    node.fail(`its slopes are ${shapeText(slope.shape)}, which do not repeat to its input ${shapeText(operand.shape)}`);
  const [x, factor] = node.aligned([operand, slope]);
  const isNegative = node.layer("less", [x!, node.scalar(0, x!.type.shape.length)]);
  node.give(0, node.layer("where", [isNegative, node.layer("mul", [x!, factor!]), x!]), operand.shape);
}

/** Before version 7 slopes were one for all or one for each channel. */
function slopeOf(node: NodeContext, { shape }: Operand, slope: Operand): Operand {
  const isVector = slope.shape.length === 1 && slope.shape[0] !== 1;
  if (node.opset >= 7 || !isVector || shape.length <= 2) return slope;
  return reshaped(slope, [...slope.shape, ...shape.slice(2).map(() => 1)]);
}

function where(node: NodeContext): void {
  const [condition, then, otherwise] = [node.operand(0), node.operand(1), node.operand(2)];
  const shape = node.broadcast([condition, then, otherwise]);
  const value = (operand: Operand, accepted: readonly ElementType[]) => node.broadcasting(operand, shape, accepted);
  const isTruth = then.elementType === "bool";
  const branches = isTruth ? TRUTH : (["float32"] as const);
  const chosen = node.layer("where", [value(condition, TRUTH), value(then, branches), value(otherwise, branches)]);
  node.give(0, chosen, shape, isTruth ? "bool" : "float32");
}

// ── Truth, kept as 0 and 1 ───────────────────────────────────────────────────────────────────────────────────────────

function logic(layer: OpName): Operator {
  return { convert: (node) => giveJoin(node, layer, operandsOf(node), TRUTH, "bool") };
}

function not(node: NodeContext): void {
  const operand = node.operand(0);
  const value = node.layer("rescale", [node.elements(operand, TRUTH)], { factor: -1, offset: 1 });
  node.give(0, value, operand.shape, "bool");
}

/** Of two truths, exactly one: |a - b|. */
function xor(node: NodeContext): void {
  const operands = operandsOf(node);
  const shape = node.broadcast(operands);
  const difference = node.layer("sub", node.aligned(operands, TRUTH));
  node.give(0, node.layer("abs", [difference]), shape, "bool");
}

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const elementwise: Operators = {
  Abs: unary("abs"),
  Neg: unary("neg"),
  Sign: unary("sign"),
  Floor: unary("floor"),
  Ceil: unary("ceil"),
  Round: unary("round"),
  Reciprocal: unary("reciprocal"),
  Sqrt: unary("sqrt"),
  Exp: unary("exp"),
  Log: unary("log"),
  Erf: unary("erf"),
  Relu: unary("relu"),
  Sigmoid: unary("sigmoid"),
  Tanh: unary("tanh"),
  Sin: unary("sin"),
  Cos: unary("cos"),
  Tan: unary("tan"),
  Asin: unary("asin"),
  Acos: unary("acos"),
  Atan: unary("atan"),
  Sinh: unary("sinh"),
  Cosh: unary("cosh"),
  Asinh: unary("asinh"),
  Acosh: unary("acosh"),
  Atanh: unary("atanh"),
  LeakyRelu: unary("leakyrelu", (node) => ({ slope: short(node, "alpha") })),
  Elu: unary("elu", (node) => ({ alpha: short(node, "alpha") })),
  Celu: unary("celu", (node) => ({ alpha: short(node, "alpha") })),
  Selu: unary("selu", seluAttributes),
  Gelu: unary("gelu", (node) => ({ approximate: node.word("approximate", "none", "tanh") })),
  HardSigmoid: unary("hardsigmoid", hardSigmoidAttributes),
  HardSwish: unary("hardswish"),
  Mish: unary("mish"),
  Softplus: unary("softplus"),
  Softsign: unary("softsign"),
  Swish: unary("silu", (node) => ({ beta: short(node, "alpha") })),
  ThresholdedRelu: unary("thresholdedrelu", (node) => ({ alpha: short(node, "alpha") })),
  Shrink: unary("shrink", (node) => ({ lambd: short(node, "lambd"), bias: short(node, "bias") })),
  Clip: { convert: clip },
  PRelu: { convert: prelu },
  Add: arithmetic("add", { offset: same }, { offset: same }),
  Sub: arithmetic("sub", { offset: negated }, { factor: () => -1, offset: same }),
  Mul: arithmetic("mul", { factor: same }, { factor: same }),
  Div: arithmetic("div", { factor: inverted }, undefined),
  Pow: { convert: pow },
  Min: variadic("min", "max"),
  Max: variadic("max", "min"),
  Sum: variadic("add"),
  Mean: { convert: mean },
  Less: comparison("less"),
  LessOrEqual: comparison("lessequal"),
  Greater: comparison("greater"),
  GreaterOrEqual: comparison("greaterequal"),
  Equal: comparison("equal"),
  Where: { convert: where },
  And: logic("mul"),
  Or: logic("max"),
  Not: { convert: not },
  Xor: { convert: xor },
};
