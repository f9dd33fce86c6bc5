/**
 * Axes given by number. Here they are counted from 0 without the batch, in PyTorch, Keras and ONNX with it, so where axes
 * have names a number is read in two ways: it draws a warning with both. Negative ones, and those of `dim=`, are put into
 * names as those who wrote them mean them.
 */
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { AttributeSpec } from "../ops/contract/language-value.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import { axes, axis, axisNames, type Axis } from "../ops/shared/axes.ts";
import type { AttributeItem, Expression } from "../syntax/ast.ts";
import type { Shape } from "../tensor/shape.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { argumentFor } from "./layer-call.ts";
import type { Situation } from "./situation.ts";

export function takesAxes({ type }: AttributeSpec): boolean {
  return (type as unknown) === axis || (type as unknown) === axes;
}

/** Warns of the numbers among the axes that a layer is given. */
export function judgeAxisNumbers(frame: Frame, { op, attributes, call, inputs, preset }: Situation): void {
  const taking = axesOf(op);
  const names = taking.length === 0 ? [] : axisNames(inputs[0]?.type.shape.length ?? 0);
  if (preset || names.length < 2) return;
  for (const name of taking) {
    const written = argumentFor(op, call, name);
    const asked = written === undefined ? [] : ([attributes[name]].flat() as readonly Axis[]);
    // All axes in some order cannot be read in another way.
    if (asked.length === names.length || !asked.every((one) => isWithin(one, names))) continue;
    if (asked.some((one) => typeof one === "number")) warn(frame, name, written!.value, asked, names);
  }
}

const axesOfOps = new WeakMap<AnyOp, readonly string[]>();

/** The attributes of an op that take axes, listed once. */
function axesOf(op: AnyOp): readonly string[] {
  let known = axesOfOps.get(op);
  if (known === undefined) {
    known = Object.keys(op.attributes).filter((name) => takesAxes(op.attributes[name] as AttributeSpec));
    axesOfOps.set(op, known);
  }
  return known;
}

function isWithin(one: Axis, names: readonly string[]): boolean {
  return typeof one !== "number" || one < names.length;
}

function warn(
  frame: Frame,
  attribute: string,
  value: Expression,
  asked: readonly Axis[],
  names: readonly string[],
): void {
  const written = (list: readonly (string | number)[]): string =>
    `${attribute}=${list.length === 1 ? list[0]! : `[${list.join(", ")}]`}`;
  const here = written(asked.map((one) => (typeof one === "number" ? names[one]! : one)));
  const elsewhere = asked.map((one) => (typeof one === "number" ? withBatch(one, names) : one));
  const other = written(elsewhere);
  reportMistake(frame, {
    code: "resolve/axis-number",
    severity: "warning",
    message: `\`${written(asked)}\` is \`${here}\`: axes are counted from 0 without the batch`,
    span: value.span,
    notes: [
      `PyTorch, Keras and ONNX count the batch as axis 0; there it would be ${other.slice(attribute.length + 1)}`,
    ],
    help: [`write \`${here}\`${elsewhere.includes("the batch") ? "" : `, or \`${other}\` if the batch was counted`}`],
    fixes: isLiteral(value)
      ? [here, ...(elsewhere.includes("the batch") ? [] : [other])].map((text) => replaceValue(value, text))
      : [],
  });
}

function replaceValue({ span }: Expression, text: string): Fix {
  const edit = { span, newText: text.slice(text.indexOf("=") + 1) };
  return { description: `write ${text}`, edits: [edit], isGuess: true };
}

function withBatch(number: number, names: readonly string[]): string {
  return number === 0 ? "the batch" : names[number - 1]!;
}

/** Whether an expression is made of numbers and words, so that it may be replaced. */
function isLiteral(value: Expression): boolean {
  if (value.kind === "list") return value.elements.every(isLiteral);
  return value.kind === "number" || value.kind === "path" || integerOf(value) !== undefined;
}

function integerOf(value: Expression): number | undefined {
  if (value.kind === "number") return Number.isInteger(value.value) ? value.value : undefined;
  const negated = value.kind === "unary" && value.operator === "-" ? integerOf(value.operand) : undefined;
  return negated === undefined ? undefined : -negated;
}

/**
 * The names of axes written as elsewhere: negative ones counted from the end, others with the batch where `counted`.
 * Undefined where it is not clear what they are.
 */
export function axesInNames(value: Expression, shape: Shape, counted: boolean): string | undefined {
  if (value.kind === "list") {
    const names = value.elements.map((element) => axesInNames(element, shape, counted));
    return names.length === 0 || names.includes(undefined) ? undefined : `[${names.join(", ")}]`;
  }
  const number = integerOf(value);
  if (number === undefined) return undefined;
  const rank = shape.length - 1;
  const position = number < 0 ? rank + number : number - (counted ? 1 : 0);
  if (position < 0 || position >= rank) return undefined;
  return axisNames(shape.length)[position] ?? `${position}`;
}

/** Whether an attribute counts the batch among the axes, as those of PyTorch do. */
export function countsBatch({ name }: AttributeItem): boolean {
  return /^dims?$/.test(name.text);
}
