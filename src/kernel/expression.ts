/** Constructors of kernel expressions. They check types and fold constants, so that printed addresses stay readable. */
import { invariant } from "../base/invariant.ts";
import { ELEMENTS } from "./elements.ts";
import type {
  BinaryOperator,
  Buffer,
  ComparisonOperator,
  Expression,
  Lanes,
  Local,
  ScalarFunction,
  ScalarType,
  UnaryOperator,
} from "./ir.ts";

export function int(value: number): Expression {
  invariant(Number.isSafeInteger(value), `${value} is not an integer`);
  return { kind: "number", type: "i32", lanes: 1, value };
}

export function float(value: number): Expression {
  return { kind: "number", type: "f32", lanes: 1, value };
}

export function double(value: number): Expression {
  return { kind: "number", type: "f64", lanes: 1, value };
}

export function read(local: Local): Expression {
  return { kind: "local", type: local.type, lanes: local.lanes, local };
}

/** Loads `lanes` elements, or the first `active` of them and zeros: as f32 where they are floats, else as integers. */
export function load(buffer: Buffer, index: Expression, lanes: Lanes = 1, active: number = lanes): Expression {
  const loaded = element(buffer, index, lanes, active);
  return loaded.type === "f64" ? narrow(loaded) : loaded;
}

/** The same, as the type that goes with the elements. */
export function element(buffer: Buffer, index: Expression, lanes: Lanes = 1, active: number = lanes): Expression {
  invariant(index.type === "i32", "an index is an integer");
  return {
    kind: "load",
    type: ELEMENTS[buffer.element].computedAs,
    lanes,
    buffer,
    index,
    ...(active === lanes ? {} : { active }),
  };
}

/** The same value in every lane. */
export function splat(value: Expression, lanes: Lanes): Expression {
  return lanes === 1 || value.lanes === lanes ? value : { kind: "splat", type: value.type, lanes, value };
}

/** The picked lanes of two vectors, those of the second counted on from those of the first. */
export function shuffle(first: Expression, second: Expression, picks: readonly number[]): Expression {
  invariant(first.type === second.type && first.lanes === second.lanes, "a shuffle of unlike vectors");
  return { kind: "shuffle", type: first.type, lanes: first.lanes, first, second, picks };
}

export function add(left: Expression, right: Expression): Expression {
  return left.type === "i32" && right.type === "i32" ? addInt(left, right) : binary("add", left, right);
}

/** Constants move outwards and meet there: (x + 3) + (y + 4) = (x + y) + 7. */
function addInt(left: Expression, right: Expression): Expression {
  const [x, constantOfLeft] = splitConstant(left);
  const [y, constantOfRight] = splitConstant(right);
  const constant = constantOfLeft + constantOfRight;
  if (x === undefined && y === undefined) return int(constant);
  const sum = x !== undefined && y !== undefined ? binary("add", x, y) : (x ?? y)!;
  return constant === 0 ? sum : binary("add", sum, int(constant));
}

/** An integer as a variable part, if there is one, and a constant. */
function splitConstant(value: Expression): readonly [Expression | undefined, number] {
  if (value.kind === "number") return [undefined, value.value];
  if (value.kind !== "binary" || value.operator !== "add" || value.right.kind !== "number") return [value, 0];
  return [value.left, value.right.value];
}

export function sub(left: Expression, right: Expression): Expression {
  if (right.kind === "number" && right.type === "i32") return add(left, int(-right.value));
  return binary("sub", left, right);
}

export function mul(left: Expression, right: Expression): Expression {
  if (isInt(left, 0) || isInt(right, 1)) return left;
  if (isInt(right, 0) || isInt(left, 1)) return right;
  if (left.kind === "number" && left.type === "i32") return mulInt(right, left);
  return left.type === "i32" ? mulInt(left, right) : binary("mul", left, right);
}

function mulInt(left: Expression, right: Expression): Expression {
  if (right.kind === "number" && left.kind === "binary" && left.right.kind === "number") {
    const { value } = left.right;
    // (x * 3) * 4 = x * 12, (x + 3) * 4 = x * 4 + 12
    if (left.operator === "mul") return mul(left.left, int(value * right.value));
    if (left.operator === "add") return add(mul(left.left, right), int(value * right.value));
  }
  return binary("mul", left, right);
}

/** Integer division is floored, by a positive divisor. */
export function div(left: Expression, right: Expression): Expression {
  return isInt(right, 1) ? left : binary("div", left, right);
}

/** Integer division by a positive divisor, rounded up. */
export function ceilDiv(dividend: Expression, divisor: number): Expression {
  return div(add(dividend, int(divisor - 1)), int(divisor));
}

export function rem(left: Expression, right: Expression): Expression {
  return isInt(right, 1) ? int(0) : binary("rem", left, right);
}

export function min(left: Expression, right: Expression): Expression {
  return binary("min", left, right);
}

export function max(left: Expression, right: Expression): Expression {
  return binary("max", left, right);
}

/** As many lanes as the widest of some operands has: a scalar beside a vector stands for the same value in every lane. */
function widest(...operands: readonly Expression[]): Lanes {
  return operands.find(({ lanes }) => lanes > 1)?.lanes ?? 1;
}

export function binary(operator: BinaryOperator, first: Expression, second: Expression): Expression {
  invariant(first.type === second.type, `${operator} of ${first.type} and ${second.type}`);
  const lanes = widest(first, second);
  const [left, right] = [splat(first, lanes), splat(second, lanes)];
  if (left.kind === "number" && right.kind === "number" && left.type === "i32") {
    return int(foldInt(operator, left.value, right.value));
  }
  return { kind: "binary", type: left.type, lanes: left.lanes, operator, left, right };
}

function foldInt(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return Math.floor(a / b);
    case "rem":
      return a - Math.floor(a / b) * b;
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "shl":
      return a << b;
    case "shr":
      return a >> b;
    case "and":
      return a & b;
    case "or":
      return a | b;
  }
}

export function unary(operator: UnaryOperator, operand: Expression): Expression {
  return { kind: "unary", type: operand.type, lanes: operand.lanes, operator, operand };
}

export function neg(operand: Expression): Expression {
  return operand.kind === "number" ? { ...operand, value: -operand.value } : unary("neg", operand);
}

export function abs(operand: Expression): Expression {
  return unary("abs", operand);
}

export function sqrt(operand: Expression): Expression {
  return unary("sqrt", operand);
}

export function floor(operand: Expression): Expression {
  return unary("floor", operand);
}

export function ceil(operand: Expression): Expression {
  return unary("ceil", operand);
}

export function not(operand: Expression): Expression {
  invariant(operand.type === "bool", "not of a number");
  return unary("not", operand);
}

export function shiftLeft(operand: Expression, bits: number): Expression {
  return binary("shl", operand, int(bits));
}

/** Arithmetic: floor(operand / 2 ** bits). */
export function shiftRight(operand: Expression, bits: number): Expression {
  return binary("shr", operand, int(bits));
}

export function compare(operator: ComparisonOperator, first: Expression, second: Expression): Expression {
  invariant(first.type === second.type, `comparison of ${first.type} and ${second.type}`);
  const lanes = widest(first, second);
  return { kind: "compare", type: "bool", lanes, operator, left: splat(first, lanes), right: splat(second, lanes) };
}

export function and(left: Expression, right: Expression): Expression {
  return binary("and", left, right);
}

export function or(left: Expression, right: Expression): Expression {
  return binary("or", left, right);
}

export function select(condition: Expression, first: Expression, second: Expression): Expression {
  invariant(condition.type === "bool" && first.type === second.type, "select of unlike values");
  const lanes = widest(condition, first, second);
  const [then, otherwise] = [splat(first, lanes), splat(second, lanes)];
  return { kind: "select", type: then.type, lanes, condition: splat(condition, lanes), then, otherwise };
}

/** A choice whose first value is seldom asked for, and takes long. */
export function selectRarely(condition: Expression, first: Expression, second: Expression): Expression {
  return { ...(select(condition, first, second) as Extract<Expression, { kind: "select" }>), rarely: true };
}

/** An integer as an f32. */
export function toFloat(value: Expression): Expression {
  invariant(value.type === "i32", "only an integer converts to float");
  return convert("f32", value);
}

/** Truncates; the value must fit 32 bits. NaN gives some integer. */
export function toInt(value: Expression): Expression {
  invariant(value.type === "f32" || value.type === "f64", "only a float converts to integer");
  return convert("i32", value);
}

/** An f32 as an f64. */
export function widen(value: Expression): Expression {
  invariant(value.type === "f32", "only an f32 is widened");
  return convert("f64", value);
}

/** An f64 rounded to an f32: what is too large becomes infinite. */
export function narrow(value: Expression): Expression {
  invariant(value.type === "f64", "only an f64 is narrowed");
  return convert("f32", value);
}

/** A value as one of this type; itself where it is. Numbers stay numbers where none of their digits can go. */
export function convert(type: ScalarType, value: Expression): Expression {
  if (value.type === type) return value;
  const { lanes } = value;
  const keepsDigits = value.type === "i32" || type === "f64";
  if (value.kind === "number" && keepsDigits) return { kind: "number", type, lanes, value: value.value };
  return { kind: "convert", type, lanes, value };
}

export function floatFromBits(value: Expression): Expression {
  return { kind: "bits", type: "f32", lanes: value.lanes, value };
}

/** The bits of the value rounded to binary32. */
export function bitsOfFloat(value: Expression): Expression {
  return { kind: "bits", type: "i32", lanes: value.lanes, value };
}

/** Calls a scalar function; lanes follow the arguments. */
export function call(fn: ScalarFunction, ...args: Expression[]): Expression {
  invariant(args.length === fn.parameters.length, `${fn.name} takes ${fn.parameters.length} arguments`);
  const lanes = widest(...args);
  return {
    kind: "call",
    type: args[0]!.type,
    lanes,
    function: fn,
    arguments: args.map((value) => splat(value, lanes)),
  };
}

function isInt(expression: Expression, value: number): boolean {
  return expression.kind === "number" && expression.type === "i32" && expression.value === value;
}
