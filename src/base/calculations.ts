/**
 * What operators and functions of the language do with numbers and their units: with the values of a model's text as with
 * the figures of its claims.
 */

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type RelationalOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** `/` is the real division, and `%` has the sign of the divisor. */
export function calculate(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a - Math.floor(a / b) * b;
  }
}

/** What says of `b` and `a` the same as an operator of `a` and `b`. */
export const mirrored: Readonly<Record<RelationalOperator, RelationalOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** What is so where the operator's comparison is not. */
export const opposite: Readonly<Record<RelationalOperator, RelationalOperator>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

export function compareNumbers(operator: RelationalOperator, a: number, b: number): boolean {
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

// ── Units ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** count: elements or multiply-accumulates; plain: a literal, or what arithmetic made; it takes on the other's unit. */
export type Unit = "plain" | "count" | "bytes";

export function unitsAgree(a: Unit, b: Unit): boolean {
  return a === b || a === "plain" || b === "plain";
}

/** That of several numbers which agree. */
export function commonUnit(units: readonly Unit[]): Unit {
  return units.find((unit) => unit !== "plain") ?? "plain";
}

/** The unit of a result, undefined where the operands' do not go together. Bytes by bytes are a plain number. */
export function unitOfResult(operator: ArithmeticOperator, a: Unit, b: Unit): Unit | undefined {
  if (operator === "*") return a === "bytes" || b === "bytes" ? "bytes" : "plain";
  if (operator === "/") return a === "bytes" && b !== "bytes" ? "bytes" : "plain";
  return unitsAgree(a, b) ? commonUnit([a, b]) : undefined;
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface NumberFunction {
  /** How many numbers it takes; undefined for any but none. */
  readonly takes: 1 | 2 | undefined;
  /** Whether the result has the unit of the operands; it is plain otherwise. */
  readonly keepsUnit: boolean;
  of(...numbers: readonly number[]): number;
}

const functions = {
  min: { takes: undefined, keepsUnit: true, of: Math.min },
  max: { takes: undefined, keepsUnit: true, of: Math.max },
  floor: { takes: 1, keepsUnit: true, of: Math.floor },
  ceil: { takes: 1, keepsUnit: true, of: Math.ceil },
  // Halves are rounded up, as floor(x + 1/2).
  round: { takes: 1, keepsUnit: true, of: Math.round },
  abs: { takes: 1, keepsUnit: true, of: Math.abs },
  sqrt: { takes: 1, keepsUnit: false, of: Math.sqrt },
  log2: { takes: 1, keepsUnit: false, of: (x: number) => rounded(Math.log2(x)) },
  pow: { takes: 2, keepsUnit: false, of: (base: number, exponent: number) => power(base, exponent) },
} as const satisfies Readonly<Record<string, NumberFunction>>;

/** Functions of numbers; what is not exact is rounded to 15 digits: engines differ in the last bits. */
export const numberFunctions: Readonly<Record<NumberFunctionName, NumberFunction>> = functions;
export type NumberFunctionName = keyof typeof functions;
export const numberFunctionNames = Object.keys(functions) as readonly NumberFunctionName[];

/** What is wrong with so many numbers for a function; undefined where nothing is. */
export function wrongCount(name: NumberFunctionName, found: number): string | undefined {
  const { takes } = numberFunctions[name];
  if (takes === undefined) return found === 0 ? `${name} of no numbers has no value` : undefined;
  if (takes === found) return undefined;
  return `${name} takes ${takes === 1 ? "one number" : "two numbers, as pow(base, exponent)"}, found ${found}`;
}

export function unitOfFunction(name: NumberFunctionName, units: readonly Unit[]): Unit {
  return numberFunctions[name].keepsUnit ? commonUnit(units) : "plain";
}

/** Whole powers by products, so that those of integers are exact. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1024) return rounded(base ** exponent);
  let product = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / product : product;
}

function rounded(value: number): number {
  return Number(value.toPrecision(15));
}
