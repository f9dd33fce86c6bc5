/** Normalisations by parts: layer norm from means and differences, its factor and summand, group norm by instance norm. */
import type { Value } from "../../../graph/graph.ts";
import {
  axesBehindBatch,
  made,
  sameNumbers,
  scaledAxis,
  shapeOf,
  type Building,
  type Found,
  type Idiom,
} from "./idiom.ts";

// ── Layer norm ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Centred {
  readonly x: Value;
  /** Counted from behind the batch. */
  readonly axes: readonly number[];
}

/** x - mean(x) along some axes. */
function centred(value: Value): Centred | undefined {
  const node = made(value, "sub");
  const mean = node && meanOf(node.inputs[1]!);
  return mean?.x === node?.inputs[0] ? mean : undefined;
}

/** A mean along axes that stay, also as global pooling. */
function meanOf(value: Value): Centred | undefined {
  const node = made(value, "mean", "avgpool");
  if (node === undefined) return undefined;
  const x = node.inputs[0]!;
  const spatial = Array.from({ length: shapeOf(x).length - 2 }, (_, at) => at + 1);
  if (node.op === "avgpool") return node.attributes.kernel === "global" ? { x, axes: spatial } : undefined;
  if (node.attributes.keepdims !== true) return undefined;
  const { axes } = node.attributes;
  return { x, axes: axes === undefined ? spatial : axesBehindBatch(axes, x) };
}

/** (x - mean) / sqrt(mean((x - mean)^2) + eps), by a division or by a factor. */
export const layerNorm: Idiom = ({ op, inputs }, { layer }) => {
  if ((op !== "div" && op !== "mul") || inputs.length !== 2) return undefined;
  const orders = op === "div" ? [inputs] : [inputs, inputs.toReversed()];
  for (const [difference, deviation] of orders.map(([a, b]) => [a!, b!] as const)) {
    const over = centred(difference);
    const variance = over && (op === "div" ? rooted(deviation) : inverseRooted(deviation));
    const eps = variance && epsilonBeside(variance, over);
    if (eps !== undefined && eps >= 0) return layer("layernorm", [over!.x], { axes: over!.axes, eps, affine: false });
  }
  return undefined;
};

function rooted(value: Value): Value | undefined {
  const power = made(value, "power");
  return power?.attributes.exponent === 0.5 ? power.inputs[0] : made(value, "sqrt")?.inputs[0];
}

function inverseRooted(value: Value): Value | undefined {
  const power = made(value, "power");
  if (power?.attributes.exponent === -0.5) return power.inputs[0];
  const inverse = made(value, "reciprocal");
  return inverse && rooted(inverse.inputs[0]!);
}

/** What is added to the mean of squares of the same differences; undefined where that is not what the value is. */
function epsilonBeside(value: Value, { x, axes }: Centred): number | undefined {
  const sum = made(value, "rescale");
  const mean = sum?.attributes.factor === 1 ? meanOf(sum.inputs[0]!) : undefined;
  if (mean === undefined || !sameNumbers(mean.axes, axes)) return undefined;
  const square = made(mean.x, "power", "mul");
  const isSquare = square?.op === "power" ? square.attributes.exponent === 2 : square?.inputs.length === 2;
  const sameDifference = square?.inputs.every((each) => {
    const over = centred(each);
    return over?.x === x && sameNumbers(over.axes, axes);
  });
  return isSquare && sameDifference === true ? sum!.attributes.offset : undefined;
}

/** x * k + (bias - mean * k) with k = weight / sqrt(variance + eps), as TensorFlow has it. */
export const layerNormByFactor: Idiom = ({ op, inputs }, building) => {
  if (op !== "add" || inputs.length !== 2) return undefined;
  const found = inputs
    .map((each, at) => [made(each, "mul"), made(inputs[1 - at]!, "sub")] as const)
    .find(([product, difference]) => product !== undefined && difference !== undefined);
  const shift = found && made(found[1]!.inputs[1]!, "mul");
  const factor = shift && found[0]!.inputs.find((each) => shift.inputs.includes(each));
  const over = factor && meanOf(otherOf(shift, factor));
  if (over === undefined || otherOf(found![0]!, factor!) !== over.x) return undefined;
  const scaled = factorOf(factor!);
  const variance = scaled && inverseRooted(scaled.of);
  const eps = variance && epsilonBeside(variance, over);
  if (eps === undefined || eps < 0) return undefined;
  const shape = shapeOf(over.x);
  const parts: readonly Parted[] = [scaled!, { of: over.x, vector: found![1]!.inputs[0]! }];
  if (!parts.every((part) => part.vector.kind === "constant" && liesAlong(part, shape, over.axes))) return undefined;
  return affine(building, over, eps, parts);
};

function otherOf({ inputs }: Found, value: Value): Value {
  return inputs[0] === value ? inputs[1]! : inputs[0]!;
}

/** The layer norm with the factor and the summand as its own. */
function affine(building: Building, { x, axes }: Centred, eps: number, parts: readonly Parted[]): Value {
  const shape = shapeOf(x);
  const extents = axes.map((axis) => shape[axis + 1]!);
  const [weight, bias] = parts.map(({ vector }, at) => building.weight(at === 0 ? "weight" : "bias", extents, vector));
  return building.layer("layernorm", [x], { axes, eps, affine: true }, { weight: weight!, bias: bias! });
}

/** layernorm * weight + bias, both constant and the same along every other axis. */
export const layerNormAffine: Idiom = (node, building) => {
  const summed = summandOf(node);
  const scaled = summed && factorOf(summed.of);
  const norm = scaled && made(scaled.of, "layernorm");
  if (norm === undefined || norm.attributes.affine !== false) return undefined;
  const axes = axesBehindBatch(norm.attributes.axes, norm.output);
  const parts = [scaled!, summed!];
  if (!parts.every((part) => liesAlong(part, shapeOf(norm.output), axes))) return undefined;
  return affine(building, { x: norm.inputs[0]!, axes }, norm.attributes.eps, parts);
};

interface Parted {
  readonly of: Value;
  readonly vector: Value;
  /** Of a vector that lies along one axis, counted from behind the batch. */
  readonly axis?: number;
}

function summandOf(node: Found): Parted | undefined {
  if (node.op === "add") return besideConstant(node.inputs);
  if (node.op !== "scale" || node.attributes.weight !== false) return undefined;
  return { of: node.inputs[0]!, vector: node.parameters["bias"]!, axis: scaledAxis(node) };
}

function factorOf(value: Value): Parted | undefined {
  const node = made(value, "mul", "scale");
  if (node?.op === "mul") return besideConstant(node.inputs);
  if (node === undefined || node.attributes.bias || node.attributes.weight === false) return undefined;
  return { of: node.inputs[0]!, vector: node.parameters["weight"]!, axis: scaledAxis(node) };
}

function besideConstant(inputs: readonly Value[]): Parted | undefined {
  if (inputs.length !== 2) return undefined;
  const vector = inputs.find(({ kind }) => kind === "constant");
  const of = inputs.find(({ kind }) => kind === "result");
  return vector === undefined || of === undefined ? undefined : { of, vector };
}

/** Whether there is one element for each place along the axes: a vector along the only one, or 1 along all others. */
function liesAlong({ vector, axis }: Parted, shape: readonly number[], axes: readonly number[]): boolean {
  const own = shapeOf(vector);
  if (axis !== undefined) return sameNumbers(axes, [axis]);
  return own.length === shape.length && own.every((extent, at) => extent === (axes.includes(at - 1) ? shape[at] : 1));
}

// ── Factors and summands ─────────────────────────────────────────────────────────────────────────────────────────────

/** A factor and then a summand along the same axis: one layer. */
export const scaleAndShift: Idiom = (node, { layer }) => {
  if (node.op !== "scale" || node.attributes.weight !== false) return undefined;
  const before = made(node.inputs[0]!, "scale");
  if (before === undefined || before.attributes.bias || before.attributes.weight === false) return undefined;
  if (scaledAxis(before) !== scaledAxis(node)) return undefined;
  const both = { weight: before.parameters["weight"]!, bias: node.parameters["bias"]! };
  return layer("scale", before.inputs, { ...before.attributes, bias: true }, both);
};

// ── Group norm ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Channels in groups as the channels of an instance norm that has no factor and summand of its own; those come behind. */
export const groupNorm: Idiom = (node, building) => {
  const { op, inputs, output } = node;
  if (op !== "reshape") return undefined;
  const norm = made(inputs[0]!, "instancenorm");
  const grouped = norm && made(norm.inputs[0]!, "reshape");
  if (norm === undefined || grouped === undefined || !isPlain(norm, building)) return undefined;
  const [shape, groups] = [shapeOf(output), shapeOf(grouped.output)];
  const isSame = sameNumbers(shapeOf(grouped.inputs[0]!), shape) && shape.length > 2;
  if (!isSame || shape[1]! % groups[1]! !== 0) return undefined;
  return building.layer("groupnorm", grouped.inputs, { groups: groups[1], eps: norm.attributes.eps, affine: false });
};

function isPlain({ attributes, parameters }: Found<"instancenorm">, { elements }: Building): boolean {
  if (attributes.affine === false) return true;
  return (
    elements(parameters["weight"]!)().every((each) => each === 1) &&
    elements(parameters["bias"]!)().every((each) => each === 0)
  );
}

/** groupnorm * weight + bias for each channel. */
export const groupNormAffine: Idiom = (node, { layer }) => {
  const { op, attributes, inputs, parameters } = node;
  if (op !== "scale" || attributes.bias !== true || attributes.weight === false || scaledAxis(node) !== 0)
    return undefined;
  const norm = made(inputs[0]!, "groupnorm", "instancenorm");
  if (norm === undefined || norm.attributes.affine !== false) return undefined;
  return layer(norm.op, norm.inputs, { ...norm.attributes, affine: true }, parameters);
};

/** The square root of a sum of squares. */
export const euclideanNorm: Idiom = ({ op, attributes, inputs }, { layer }) => {
  if (op !== "sqrt" && !(op === "power" && attributes.exponent === 0.5)) return undefined;
  const sum = made(inputs[0]!, "sum");
  const square = sum && made(sum.inputs[0]!, "power", "mul");
  const [x, again] = square?.inputs ?? [];
  const isSquare =
    square?.op === "power" ? square.attributes.exponent === 2 : square?.inputs.length === 2 && x === again;
  return isSquare && x !== undefined ? layer("l2norm", [x], sum!.attributes) : undefined;
};
