/**
 * A layer of the graph in the words of the language: its attributes as arguments, each in its shortest form. What is not
 * said means the same: `[3, 3]` is `3`, a pad of equal sides is one number, a stride that is the kernel is left out.
 */
import type { Node } from "../../graph/graph.ts";
import { axes, axis, axisNames } from "../../ops/shared/axes.ts";
import { printNumber } from "../../ops/contract/attributes.ts";
import type { AttributeSpec } from "../../ops/contract/language-value.ts";
import type { NdArray } from "../../tensor/ndarray.ts";
import { spatialDims } from "../../tensor/shape.ts";
import type { Application, Argument } from "./outline.ts";

export function applicationOf(node: Node): Application {
  return { callee: node.op.name, arguments: argumentsOf(node), node, shares: undefined };
}

/** Every attribute that has a value, plain ones first; behind one that has none, none is plain. */
function argumentsOf(node: Node): readonly Argument[] {
  const { attributes, positional } = node.op;
  const rest = Object.keys(attributes).filter((name) => !positional.includes(name));
  const found = [...positional, ...rest].flatMap((name) => {
    const argument = argumentOf(node, name, attributes[name] as AttributeSpec);
    return argument === undefined ? [] : [argument];
  });
  const all = found.map((argument, at) => ({ ...argument, isPlain: argument.name === positional[at] }));
  return isFrozen(node) ? [...all, FROZEN] : all;
}

/** Whether training leaves its parameters as they are. */
function isFrozen({ origin, parameters }: Node): boolean {
  return origin.frozen === true && Object.values(parameters).some(({ kind }) => kind === "parameter");
}

const FROZEN: Argument = {
  name: "frozen",
  text: "true",
  number: undefined,
  isDefault: false,
  isPlain: false,
  isOpen: false,
};

function argumentOf(node: Node, name: string, spec: AttributeSpec): Argument | undefined {
  const value = shortest(node, node.attributes[name], spec);
  if (value === undefined) return undefined;
  const text = attributeText(spec, value);
  if (!spec.required && text === otherAttribute(node, spec)) return undefined;
  const standard = shortest(node, spec.defaultValue, spec);
  return {
    name,
    text,
    number: typeof value === "number" ? value : undefined,
    isDefault: standard !== undefined && attributeText(spec, standard) === text,
    isPlain: false,
    isOpen: !isLiteral(value),
  };
}

/** The text of the attribute that this one follows where it is left out: `the kernel`. */
function otherAttribute(node: Node, { defaultText }: AttributeSpec): string | undefined {
  const name = /^the (\w+)$/.exec(defaultText ?? "")?.[1];
  const spec = name === undefined ? undefined : (node.op.attributes[name] as AttributeSpec | undefined);
  const value = name === undefined || spec === undefined ? undefined : shortest(node, node.attributes[name], spec);
  return value === undefined ? undefined : attributeText(spec!, value);
}

/** Axes by name; one number for every axis where all are equal, one an axis where both sides are. */
function shortest(node: Node, value: unknown, spec: AttributeSpec): unknown {
  if ((spec.type as unknown) === axis || (spec.type as unknown) === axes) return namedAxes(value, node);
  if (!isPerAxis(value, spec)) return value;
  if (value.every((entry) => entry === value[0])) return [value[0]];
  const rank = spatialDims(node.inputs[0]!.type.shape).length;
  const [begin, end] = [value.slice(0, rank), value.slice(rank)];
  return value.length === 2 * rank && begin.join() === end.join() ? begin : value;
}

function namedAxes(value: unknown, { inputs }: Node): unknown {
  const names = axisNames(inputs[0]!.type.shape.length);
  const named = (one: unknown): unknown => (typeof one === "number" ? (names[one] ?? one) : one);
  return Array.isArray(value) ? value.map(named) : named(value);
}

/** Whether the entries are one an axis: then one number stands for all, and `2x3` for two. */
function isPerAxis(value: unknown, { type }: AttributeSpec): value is readonly number[] {
  if (!isNumbers(value) || value.length === 0) return false;
  const [first] = value as [number];
  return type.parse({ kind: "number", value: first }).ok && type.parse({ kind: "window", extents: [first, first] }).ok;
}

/** What `11x11` can hold. */
function isExtent(number: number): boolean {
  return Number.isSafeInteger(number) && !Object.is(number, -0) && number >= 0;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}

function isLiteral(value: unknown): value is NdArray {
  return typeof value === "object" && value !== null && "data" in value;
}

function attributeText(spec: AttributeSpec, value: unknown): string {
  if (isLiteral(value)) return literalText(value.shape, Array.from(value.data));
  const isWindow = isPerAxis(value, spec) && (value.length === 2 || value.length === 3) && value.every(isExtent);
  return isWindow ? value.join("x") : spec.type.print(value);
}

function literalText(shape: readonly number[], data: readonly number[]): string {
  const [count, ...rest] = shape;
  if (count === undefined) return printNumber(data[0]!);
  const size = data.length / count;
  const parts = Array.from({ length: count }, (_, at) => literalText(rest, data.slice(at * size, (at + 1) * size)));
  return `[${parts.join(", ")}]`;
}

/** What stands behind the name, in order; plain values are those before the first that is left out. */
export function writtenArguments(given: readonly Argument[]): {
  readonly plain: readonly string[];
  readonly named: readonly string[];
} {
  const gap = given.findIndex(({ isPlain, isDefault }) => !isPlain || isDefault);
  const leading = gap === -1 ? given : given.slice(0, gap);
  const rest = given.slice(leading.length).filter(({ isDefault }) => !isDefault);
  return { plain: leading.map(({ text }) => text), named: rest.map(({ name, text }) => `${name}=${text}`) };
}
