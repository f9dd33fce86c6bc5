/**
 * Expressions of kernel IR as JavaScript. Numbers are doubles; integers are kept such that V8 sees 32-bit ones: no
 * `Math.floor` where the dividend is known not to be negative, shifts for powers of two, no negative zero.
 */
import { InternalError, invariant, unreachable } from "../../base/invariant.ts";
import { apply, atom, conditional, infix, LEVEL, prefix, within, type Infix } from "../../kernel/infix.ts";
import type {
  BinaryOperator,
  Buffer,
  ComparisonOperator,
  Expression,
  Local,
  ScalarFunction,
  UnaryOperator,
} from "../../kernel/ir.ts";
import type { Ranges } from "../../kernel/ranges.ts";
import { numberLiteral } from "../../javascript/literal-text.ts";

/** What an expression refers to, by the names it has in the text. */
export interface Naming {
  local(local: Local): Infix;
  buffer(buffer: Buffer): string;
  scalarFunction(fn: ScalarFunction): string;
  helper(helper: Helper): string;
  /** Whether the text is TypeScript. */
  readonly types: boolean;
}

/** Functions that expressions need beside the program's own; see helpers.ts. */
export type Helper = "relu" | "bitsOfFloat" | "floatFromBits";

type Binary = Extract<Expression, { kind: "binary" }>;

export function toText(expression: Expression, naming: Naming, ranges: Ranges): Infix {
  const print = (operand: Expression): Infix => toText(operand, naming, ranges);
  invariant(expression.lanes === 1, "a scalar target has no vectors");
  switch (expression.kind) {
    case "number":
      return numberText(expression.value);
    case "local":
      return naming.local(expression.local);
    case "load":
      return elementRead(naming.buffer(expression.buffer), print(expression.index).text, naming.types);
    case "shuffle":
      throw new InternalError("a scalar target has no lanes to shuffle");
    case "splat":
      return print(expression.value);
    case "unary":
      return unaryText(expression.operator, expression.type === "i32", print(expression.operand));
    case "binary": {
      const left = print(expression.left);
      const right = print(expression.right);
      if (expression.type === "bool") return boolText(expression, left, right);
      return expression.type === "i32"
        ? intText(expression, left, right, ranges)
        : floatText(expression, left, right, naming);
    }
    case "compare": {
      const [operator, level] = COMPARISON[expression.operator];
      return infix(operator, level, print(expression.left), print(expression.right));
    }
    case "select":
      return conditional(print(expression.condition), print(expression.then), print(expression.otherwise));
    case "convert":
      return expression.type === "i32" ? truncated(print(expression.value)) : print(expression.value);
    case "bits": {
      const name = naming.helper(expression.type === "i32" ? "bitsOfFloat" : "floatFromBits");
      return apply(name, print(expression.value));
    }
    case "call":
      return apply(naming.scalarFunction(expression.function), ...expression.arguments.map(print));
    default:
      return unreachable(expression);
  }
}

/** An index is always within its array, which a type checker may be told to doubt (`noUncheckedIndexedAccess`). */
function elementRead(array: string, index: string, types: boolean): Infix {
  return atom(`${array}[${index}]${types ? "!" : ""}`);
}

function numberText(value: number): Infix {
  const text = numberLiteral(value);
  return text.startsWith("-") ? { text, level: LEVEL.prefix } : atom(text);
}

const COMPARISON: Readonly<Record<ComparisonOperator, readonly [string, number]>> = {
  eq: ["===", LEVEL.equality],
  ne: ["!==", LEVEL.equality],
  lt: ["<", LEVEL.relational],
  le: ["<=", LEVEL.relational],
  gt: [">", LEVEL.relational],
  ge: [">=", LEVEL.relational],
};

function unaryText(operator: UnaryOperator, isInt: boolean, operand: Infix): Infix {
  if (operator === "not") return prefix("!", operand);
  if (operator !== "neg") return apply(`Math.${operator}`, operand);
  // -0 is not an integer to V8.
  return isInt ? infix("-", LEVEL.sum, atom("0"), operand) : prefix("-", operand);
}

function floatText(expression: Binary, left: Infix, right: Infix, naming: Naming): Infix {
  const { operator } = expression;
  if (operator === "max" && isZero(expression.right)) return apply(naming.helper("relu"), left);
  if (operator === "max" && isZero(expression.left)) return apply(naming.helper("relu"), right);
  if (operator === "max" || operator === "min") return apply(`Math.${operator}`, left, right);
  return infixText(operator, left, right, false);
}

function boolText({ operator }: Binary, left: Infix, right: Infix): Infix {
  return operator === "and" ? infix("&&", LEVEL.and, left, right, true) : infix("||", LEVEL.or, left, right, true);
}

function intText(expression: Binary, left: Infix, right: Infix, ranges: Ranges): Infix {
  const { operator } = expression;
  if (operator === "max" || operator === "min") return apply(`Math.${operator}`, left, right);
  if (operator === "div") return quotient(expression, left, right, ranges);
  if (operator === "rem") return remainder(expression, left, right, ranges);
  return infixText(operator, left, right, operator === "add" || operator === "mul");
}

/** floor(left / right) */
function quotient(expression: Binary, left: Infix, right: Infix, ranges: Ranges): Infix {
  const shift = log2Of(expression.right);
  if (shift !== undefined) return infix(">>", LEVEL.shift, grouped(left), atom(String(shift)));
  const ratio = infix("/", LEVEL.product, grouped(left), right);
  return ranges.of(expression.left).min >= 0 ? truncated(ratio) : apply("Math.floor", ratio);
}

/** left - floor(left / right) * right, which is never negative. */
function remainder(expression: Binary, left: Infix, right: Infix, ranges: Ranges): Infix {
  const { right: divisor } = expression;
  if (divisor.kind === "number" && log2Of(divisor) !== undefined) {
    return infix("&", LEVEL.bitAnd, grouped(left), atom(String(divisor.value - 1)));
  }
  const signed = infix("%", LEVEL.product, grouped(left), right);
  if (ranges.of(expression.left).min >= 0) return signed;
  return infix("%", LEVEL.product, infix("+", LEVEL.sum, grouped(signed), right), right);
}

function truncated(value: Infix): Infix {
  return infix("|", LEVEL.bitOr, grouped(value), atom("0"));
}

/** Parentheses around anything but an atom, where precedence alone would be hard to read. */
function grouped(value: Infix): Infix {
  return atom(within(value, LEVEL.atom));
}

function log2Of(divisor: Expression): number | undefined {
  if (divisor.kind !== "number") return undefined;
  const shift = Math.log2(divisor.value);
  return Number.isInteger(shift) ? shift : undefined;
}

function isZero(expression: Expression): boolean {
  return expression.kind === "number" && expression.value === 0;
}

function infixText(operator: BinaryOperator, left: Infix, right: Infix, regroups: boolean): Infix {
  const entry = OPERATORS[operator];
  invariant(entry !== undefined, `no operator for ${operator}`);
  const [symbol, level] = entry;
  // Readers know the order of sums and products, and hardly any other.
  if (level < LEVEL.sum) return infix(symbol, level, grouped(left), grouped(right));
  if (operator === "div") return infix(symbol, level, grouped(left), right);
  const isNegative = right.level === LEVEL.prefix && /^-[\d.]/.test(right.text);
  if (operator === "add" && isNegative) return infix("-", level, left, atom(right.text.slice(1)));
  return infix(symbol, level, left, right, regroups);
}

const OPERATORS: Partial<Readonly<Record<BinaryOperator, readonly [string, number]>>> = {
  add: ["+", LEVEL.sum],
  sub: ["-", LEVEL.sum],
  mul: ["*", LEVEL.product],
  div: ["/", LEVEL.product],
  shl: ["<<", LEVEL.shift],
  shr: [">>", LEVEL.shift],
  and: ["&", LEVEL.bitAnd],
  or: ["|", LEVEL.bitOr],
};
