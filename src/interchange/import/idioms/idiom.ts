/**
 * What an idiom is: a few nodes that exporters write for one layer of ours. It is tried at the last of them, when all before
 * it have been tried, so that idioms are found in what others have found. Nodes that nothing reads any more fall away.
 */
import { noOrigin } from "../../../graph/graph-builder.ts";
import type { Node, Value } from "../../../graph/graph.ts";
import type { Rewriter } from "../../../graph/rewrite.ts";
import { findAxis, type Axis } from "../../../ops/shared/axes.ts";
import { findOp, type GivenTo, type OpAttributes, type OpName } from "../../../ops/index.ts";
import type { AttributeRecord, AttributeSpec } from "../../../ops/contract/language-value.ts";
import type { NdArray } from "../../../tensor/ndarray.ts";
import { constantShape } from "../../../tensor/shape.ts";

/** The node with its operands in the new graph; gives the value that stands for its result, or undefined. */
export type Idiom = (node: Found, building: Building) => Value | undefined;

/** A node of one of the ops named, with the attributes of that op. */
export type Found<Name extends OpName = OpName> = Extract<AnyFound, { readonly op: Name }>;

type AnyFound = { readonly [Name in OpName]: FoundNode<Name> }[OpName];

interface FoundNode<Name extends OpName> {
  readonly op: Name;
  readonly attributes: OpAttributes[Name];
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly output: Value;
}

export interface Building {
  /** A layer that goes by the name of the node in whose place it stands. */
  layer<Name extends OpName>(
    op: Name,
    inputs: readonly Value[],
    attributes?: GivenTo<Name>,
    parameters?: Readonly<Record<string, Value>>,
  ): Value;
  /** A further layer, in front of that one or behind it. */
  beside<Name extends OpName>(op: Name, inputs: readonly Value[], attributes?: GivenTo<Name>): Value;
  /** A parameter of that layer with these elements, made from those of `from`, after which the layer is called. */
  weight(name: string, shape: readonly number[], from: Value, elements?: () => Float32Array): Value;
  /** A constant in place of another. */
  constant(array: NdArray, name: string): Value;
  /** The elements of a parameter or constant. */
  elements(value: Value): () => Float32Array;
}

/** The node that gives a value, where it is of that kind and has no further results. */
export function made<Name extends OpName>(value: Value, ...ops: readonly Name[]): Found<Name> | undefined {
  if (value.kind !== "result" || value.node.epilogue.length > 0) return undefined;
  const found: Found = foundOf(value.node, value.node.inputs, value.node.parameters);
  return isOf(found, ...ops) ? found : undefined;
}

export function isOf<Name extends OpName>(found: Found, ...ops: readonly Name[]): found is Found<Name> {
  return ops.some((op) => op === found.op);
}

export function foundOf(node: Node, inputs: readonly Value[], parameters: Readonly<Record<string, Value>>): Found {
  // A node has the attributes of its op.
  return { op: node.op.name, attributes: node.attributes, inputs, parameters, output: node.outputs[0]! } as Found;
}

export function shapeOf(value: Value): readonly number[] {
  return constantShape(value.type.shape);
}

/** Equal up to the rounding of single precision, twice over where a number was computed. */
export function near(found: number, due: number): boolean {
  return Math.abs(found - due) <= 2 ** -21 * Math.abs(due);
}

export function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** An axis that the tensor has, counted from behind the batch. */
export function axisBehindBatch(axis: Axis, value: Value): number {
  return findAxis(axis, shapeOf(value).length)! - 1;
}

export function axesBehindBatch(axes: readonly Axis[], value: Value): readonly number[] {
  return axes.map((axis) => axisBehindBatch(axis, value));
}

/** The axis, counted from behind the batch, along which the vectors of a `scale` lie. */
export function scaledAxis({ attributes, output }: Found<"scale">): number {
  return axisBehindBatch(attributes.axis, output);
}

/** Attributes of a layer, those left out at their defaults. */
export function withDefaults(op: OpName, given: AttributeRecord): AttributeRecord {
  const specs = Object.entries(findOp(op).attributes) as [string, AttributeSpec][];
  return Object.fromEntries(
    specs.flatMap(([name, { defaultValue }]) => {
      const value = given[name] ?? defaultValue;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Adds a layer to the graph that is being built. */
export function addLayer<Name extends OpName>(
  { builder }: Pick<Rewriter, "builder">,
  name: string,
  op: Name,
  inputs: readonly Value[],
  given: GivenTo<Name>,
  parameters: Readonly<Record<string, Value>> = {},
): Value {
  const attributes = withDefaults(op, given);
  return builder.addSound({ name, op: findOp(op), attributes, inputs, parameters, origin: noOrigin }).outputs[0]!;
}

// ── Arithmetic in one tensor ─────────────────────────────────────────────────────────────────────────────────────────

/** Coefficients by power. */
export type Polynomial = readonly number[];

const HIGHEST = 3;
const DEEPEST = 8;

/** A value as a polynomial in another; undefined where it is none, or one of more than the third degree. */
export function polynomialIn(value: Value, x: Value, depth = 0): Polynomial | undefined {
  if (value === x) return [0, 1];
  const node = depth > DEEPEST ? undefined : made(value, "rescale", "power", "mul", "add", "sub", "neg");
  if (node === undefined) return undefined;
  const operands: Polynomial[] = [];
  for (const input of node.inputs) {
    const operand = polynomialIn(input, x, depth + 1);
    if (operand === undefined) return undefined;
    operands.push(operand);
  }
  const [first] = operands;
  switch (node.op) {
    case "rescale":
      return plus(times(first!, [node.attributes.factor]), [node.attributes.offset]);
    case "neg":
      return times(first!, [-1]);
    case "power":
      return powerOf(first!, node.attributes.exponent);
    case "mul":
      return bounded(operands.reduce(times));
    case "sub":
      return plus(first!, times(operands[1]!, [-1]));
    default:
      return operands.reduce(plus);
  }
}

export function nearPolynomial(found: Polynomial | undefined, due: Polynomial): boolean {
  if (found === undefined || found.length > due.length) return false;
  return due.every((each, at) => (each === 0 ? (found[at] ?? 0) === 0 : near(found[at] ?? 0, each)));
}

function powerOf(base: Polynomial, exponent: number): Polynomial | undefined {
  if (exponent !== 2 && exponent !== 3) return undefined;
  const square = times(base, base);
  return bounded(exponent === 2 ? square : times(square, base));
}

function bounded(polynomial: Polynomial): Polynomial | undefined {
  return polynomial.length <= HIGHEST + 1 ? polynomial : undefined;
}

function plus(a: Polynomial, b: Polynomial): Polynomial {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) + (b[at] ?? 0));
}

function times(a: Polynomial, b: Polynomial): Polynomial {
  const product = Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((left, i) => b.forEach((right, j) => (product[i + j]! += left * right)));
  return product;
}

/** What a value is a factor and a summand of, nearest first: itself, and on through `rescale` and `neg`. */
export function* rescaled(
  value: Value,
): Generator<{ readonly of: Value; readonly factor: number; readonly offset: number }> {
  let [at, factor, offset] = [value, 1, 0];
  for (let depth = 0; depth < DEEPEST; depth++) {
    yield { of: at, factor, offset };
    const node = made(at, "rescale", "neg");
    if (node === undefined) return;
    const isNegation = node.op === "neg";
    offset += factor * (isNegation ? 0 : node.attributes.offset);
    factor *= isNegation ? -1 : node.attributes.factor;
    at = node.inputs[0]!;
  }
}
