/**
 * Pushes expressions on the stack. Floats are f32 or f64, f32x4 or two f64x2; integers and booleans are i32, or i32x4 with all bits of a true lane set. Integers of one lane go through sums of atoms, so that what is known of
 * an address is known wherever it is used.
 */
import { invariant, unreachable } from "../../base/invariant.ts";
import { bytesOf } from "../../kernel/elements.ts";
import type { BinaryOperator, Expression, ScalarType } from "../../kernel/ir.ts";
import { constantSum, isSum, sumOf as sumOfExpression } from "../../kernel/linear-form.ts";
import { someOperand } from "../../kernel/walk.ts";
import { addressIn, pushHalfLoad, pushLoad, pushSplatLoad } from "./access.ts";
import { addSums, rangeOfSum } from "./affine-sum.ts";
import { Code } from "./code.ts";
import { binaryInstruction, comparison, unaryInstruction } from "./instructions.ts";
import { isMutable, type Atom, type Integer } from "./pointers.ts";
import { typeOf, type Scope } from "./code-scope.ts";
import type { Instruction } from "./opcodes.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;
type Binary = Of<"binary">;

export function push(expression: Expression, scope: Scope): void {
  const { code } = scope;
  if (isInteger(expression) && isKnown(expression)) return scope.pointers.push(code, sumOf(expression, scope), 1);
  switch (expression.kind) {
    case "number":
      return pushNumber(expression, scope);
    case "local":
      return void code.get(scope.place(expression.local));
    case "load":
      return pushLoad(scope, expression, addressIn(scope, expression.buffer, sumOf(expression.index, scope)));
    case "splat":
      return pushSplat(expression, scope);
    case "shuffle":
      push(expression.first, scope);
      push(expression.second, scope);
      return void code.op("i8x16.shuffle", ...expression.picks.flatMap(bytesOfLane));
    case "unary":
      return pushUnary(expression, scope);
    case "binary":
      return pushBinary(expression, scope);
    case "compare":
      push(expression.left, scope);
      push(expression.right, scope);
      return void code.op(comparison(expression.operator, expression.left.type, typeOf(expression.left)));
    case "select":
      return pushSelect(expression, scope);
    case "convert":
      return pushConverted(expression, scope);
    case "bits":
      return pushBits(expression, scope);
    case "call":
      for (const argument of expression.arguments) push(argument, scope);
      return void code.op("call", scope.surroundings.functionIndex(expression.function));
    default:
      return unreachable(expression);
  }
}

// ── Integers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function isInteger({ type, lanes }: Expression): boolean {
  return type === "i32" && lanes === 1;
}

/** Whether an integer is a sum of others rather than something new. */
function isKnown(expression: Expression): boolean {
  return expression.kind === "number" || expression.kind === "local" || isSum(expression);
}

/** An integer as a sum; what is not a sum is computed here and becomes an atom. */
export function sumOf(expression: Expression, scope: Scope): Integer {
  return sumOfExpression<Atom>(expression, { of: (part) => valueOf(part, scope), add: addSums });
}

function valueOf(expression: Expression, scope: Scope): Integer {
  if (expression.kind === "local") return scope.integer(expression.local);
  return constantQuotient(expression, scope) ?? atomOf(expression, scope);
}

/** A quotient that is always the same, as where a batch holds one image; or what then remains. */
function constantQuotient(expression: Expression, scope: Scope): Integer | undefined {
  if (expression.kind !== "binary" || expression.right.kind !== "number") return undefined;
  const { operator, left, right } = expression;
  if (operator !== "div" && operator !== "rem") return undefined;
  const { min, max } = scope.ranges.of(left);
  const quotient = Math.floor(min / right.value);
  if (!Number.isFinite(quotient) || quotient !== Math.floor(max / right.value)) return undefined;
  if (operator === "div") return constantSum(quotient);
  return addSums(sumOf(left, scope), constantSum(-quotient * right.value));
}

function atomOf(expression: Expression, scope: Scope): Integer {
  const local = scope.locals.declare("i32", "integer");
  pushNew(expression, scope);
  scope.code.set(local);
  return scope.atom(local, scope.ranges.of(expression), false);
}

/** Pushes an integer that is not a sum. */
function pushNew(expression: Expression, scope: Scope): void {
  if (expression.kind === "binary") pushBinary(expression, scope);
  else push(expression, scope);
}

/** A sum that keeps its value: variables in it are copied. */
export function lasting(sum: Integer, scope: Scope): Integer {
  if (!isMutable(sum)) return sum;
  const local = scope.locals.declare("i32", "copy");
  scope.pointers.push(scope.code, sum, 1);
  scope.code.set(local);
  return scope.atom(local, rangeOfSum(sum), false);
}

function pushQuotient({ operator, left, right }: Binary, scope: Scope): void {
  const { code } = scope;
  const shift = right.kind === "number" ? Math.log2(right.value) : NaN;
  push(left, scope);
  if (right.kind === "number" && Number.isInteger(shift)) {
    if (operator === "div") code.i32(shift).op("i32.shr_s");
    else code.i32(right.value - 1).op("i32.and");
  } else if (scope.ranges.of(left).min >= 0) {
    push(right, scope);
    code.op(operator === "div" ? "i32.div_u" : "i32.rem_u");
  } else pushFloored(operator, () => push(right, scope), scope);
}

/** The dividend is on the stack: floor(a / b) = ((a ^ s) / b) ^ s with s = a >> 31, since ~a = -a - 1. */
function pushFloored(operator: BinaryOperator, pushDivisor: () => void, { code, locals }: Scope): void {
  const [dividend, sign, divisor] = [
    locals.declare("i32", "dividend"),
    locals.declare("i32", "sign"),
    locals.declare("i32", "divisor"),
  ];
  code.tee(dividend).i32(31).op("i32.shr_s").set(sign);
  pushDivisor();
  code.set(divisor);
  if (operator === "rem") code.get(dividend);
  code.get(dividend).get(sign).op("i32.xor").get(divisor).op("i32.div_u").get(sign).op("i32.xor");
  if (operator === "rem") code.get(divisor).op("i32.mul").op("i32.sub");
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function pushNumber({ value, type }: Of<"number">, { code }: Scope): void {
  if (type === "f64") code.f64(value);
  else code.f32(value);
}

function pushSplat(expression: Of<"splat">, scope: Scope): void {
  const { value, type } = expression;
  const { code } = scope;
  if (value.kind === "number") return void code[VECTOR_CONSTANT[type]](value.value);
  if (value.kind === "load" && bytesOf(value.buffer.element) === 4) {
    return pushSplatLoad(scope, value.buffer, addressIn(scope, value.buffer, sumOf(value.index, scope)));
  }
  // Of a true lane all bits are set: 0 - 1.
  if (type === "bool") code.i32(0);
  push(value, scope);
  if (type === "bool") code.op("i32.sub");
  code.op(SPLAT[type]);
}

function bytesOfLane(lane: number): readonly number[] {
  return [0, 1, 2, 3].map((byte) => 4 * lane + byte);
}

const VECTOR_CONSTANT = { f32: "f32x4", f64: "f64x2", i32: "i32x4", bool: "i32x4" } as const;
const SPLAT = { f32: "f32x4.splat", f64: "f64x2.splat", i32: "i32x4.splat", bool: "i32x4.splat" } as const;

function pushUnary({ operator, operand, type }: Of<"unary">, scope: Scope): void {
  push(operand, scope);
  scope.code.op(unaryInstruction(operator, type, typeOf(operand)));
}

function pushBinary(expression: Binary, scope: Scope): void {
  const { operator, left, right, type, lanes } = expression;
  if (type === "i32" && lanes === 1) return pushInteger(expression, scope);
  if (type === "i32") return pushIntegers(expression, scope);
  if (operator === "min" || operator === "max") return pushExtreme(expression, scope);
  if (scope.surroundings.options.relaxedSimd && pushFused(expression, scope)) return;
  push(left, scope);
  push(right, scope);
  scope.code.op(binaryInstruction(operator, type, typeOf(expression)));
}

/** `a * b + c` or `c - a * b` in one instruction; false for what is neither. */
function pushFused({ operator, left, right, type, lanes }: Binary, scope: Scope): boolean {
  if (type !== "f32" || lanes !== 4 || (operator !== "add" && operator !== "sub")) return false;
  const [product, other] = isProduct(right) || operator === "sub" ? [right, left] : [left, right];
  if (!isProduct(product)) return false;
  for (const operand of [product.left, product.right, other]) push(operand, scope);
  scope.code.op(operator === "add" ? "f32x4.relaxed_madd" : "f32x4.relaxed_nmadd");
  return true;
}

function isProduct(expression: Expression): expression is Binary {
  return expression.kind === "binary" && expression.operator === "mul";
}

function pushInteger(expression: Binary, scope: Scope): void {
  const { operator, left, right } = expression;
  if (operator === "div" || operator === "rem") return pushQuotient(expression, scope);
  push(left, scope);
  push(right, scope);
  if (operator !== "min" && operator !== "max") return void scope.code.op(binaryInstruction(operator, "i32", "i32"));
  const [a, b] = [scope.locals.declare("i32", "a"), scope.locals.declare("i32", "b")];
  scope.code.set(b).tee(a).get(b).get(a).get(b);
  scope.code.op(operator === "min" ? "i32.lt_s" : "i32.gt_s").op("select");
}

/** Integers in lanes: the instructions shift by a scalar, and divide not at all. */
function pushIntegers({ operator, left, right }: Binary, scope: Scope): void {
  const { code } = scope;
  push(left, scope);
  if (operator === "shl" || operator === "shr") {
    invariant(right.kind === "splat", "lanes are shifted by different amounts");
    push(right.value, scope);
  } else if (operator === "div" || operator === "rem") return pushQuotients(operator, right, scope);
  else push(right, scope);
  code.op(binaryInstruction(operator, "i32", "v128"));
}

/** The dividends are on the stack. */
function pushQuotients(operator: BinaryOperator, right: Expression, scope: Scope): void {
  const { code, locals } = scope;
  const [dividends, divisors] = [locals.declare("v128", "dividends"), locals.declare("v128", "divisors")];
  const result = locals.declare("v128", "result");
  code.set(dividends);
  push(right, scope);
  code.set(divisors);
  for (let lane = 0; lane < 4; lane++) {
    code.get(result).get(dividends).op("i32x4.extract_lane", lane);
    pushFloored(operator, () => code.get(divisors).op("i32x4.extract_lane", lane), scope);
    code.op("i32x4.replace_lane", lane).set(result);
  }
  code.get(result);
}

/**
 * The smaller or the larger of two floats, by the instructions that compare once: `pmax(a, b)` is `a < b ? b : a`, so a
 * NaN that comes first stays one. Data come before constants; where both are data, a NaN of the second is put over the
 * result, as a mask of ones. The exact instructions are 7 times slower; with one lane, a comparison and a choice branch on
 * data (2.8 ns an element, this takes 0.35).
 */
function pushExtreme(expression: Binary, scope: Scope): void {
  const { operator, left, right, lanes } = expression;
  const [first, second] = isConstant(left) ? [right, left] : [left, right];
  if (isConstant(second))
    return pushOrdered(
      operator,
      expression,
      () => push(first, scope),
      () => push(second, scope),
      scope,
    );
  const { code, locals } = scope;
  const type = typeOf(expression);
  const [a, b] = [locals.declare(type, "a"), locals.declare(type, "b")];
  push(first, scope);
  code.set(a);
  push(second, scope);
  code.set(b);
  if (lanes === 1) code.get(b);
  pushOrdered(
    operator,
    expression,
    () => void code.get(a),
    () => void code.get(b),
    scope,
  );
  code
    .get(b)
    .get(b)
    .op(comparison("ne", expression.type, type));
  code.op(lanes === 1 ? "select" : "v128.or");
}

/** `pmin` and `pmax`: the first operand, unless the second is smaller, or larger. */
function pushOrdered(
  operator: BinaryOperator,
  { type, lanes }: Expression,
  pushFirst: () => void,
  pushSecond: () => void,
  scope: Scope,
): void {
  const width = type === "f64" ? "f64x2" : "f32x4";
  for (const pushOperand of [pushFirst, pushSecond]) {
    pushOperand();
    if (lanes === 1) scope.code.op(`${width}.splat`);
  }
  scope.code.op(`${width}.p${operator as "min" | "max"}`);
  if (lanes === 1) scope.code.op(`${width}.extract_lane`, 0);
}

/** Whether it is a number in every lane, and one that compares. */
function isConstant(expression: Expression): boolean {
  if (expression.kind === "number") return !Number.isNaN(expression.value);
  return expression.kind === "splat" && isConstant(expression.value);
}

/**
 * Where a branch reads memory it is only computed when chosen: its address may be wrong otherwise. So is a rare one, which
 * takes long.
 */
function pushSelect(expression: Of<"select">, scope: Scope): void {
  const { condition, then, otherwise, lanes, rarely } = expression;
  if (rarely && condition.kind === "splat") return pushBranches({ ...expression, condition: condition.value }, scope);
  if (rarely) return lanes === 1 ? pushBranches(expression, scope) : pushRare(expression, scope);
  const operator = orderedBy(expression);
  if (operator !== undefined) {
    return pushOrdered(
      operator,
      expression,
      () => push(otherwise, scope),
      () => push(then, scope),
      scope,
    );
  }
  if (lanes === 1 && (loads(then) || loads(otherwise))) return pushBranches(expression, scope);
  push(then, scope);
  push(otherwise, scope);
  push(condition, scope);
  scope.code.op(lanes === 4 ? "v128.bitselect" : "select");
}

/** A choice in lanes whose first value is computed where one of them asks for it. */
function pushRare({ condition, then, otherwise }: Of<"select">, scope: Scope): void {
  const { code, locals } = scope;
  const [chosen, mask] = [locals.declare("v128", "chosen"), locals.declare("v128", "mask")];
  push(otherwise, scope);
  code.set(chosen);
  push(condition, scope);
  code.tee(mask).op("v128.any_true");
  code.open("if").put(
    within(scope, () => {
      push(then, scope);
      scope.code.get(chosen).get(mask).op("v128.bitselect").set(chosen);
    }),
  );
  code.op("end").get(chosen);
}

/** The operator of a choice between two values by their comparison: `a < b ? b : a` is `pmax`, `b < a ? b : a` is `pmin`. */
function orderedBy({ condition, then, otherwise }: Of<"select">): "min" | "max" | undefined {
  if (condition.kind !== "compare" || condition.operator !== "lt" || then.type === "i32") return undefined;
  const { left, right } = condition;
  if (isSameLocal(left, otherwise) && isSameLocal(right, then)) return "max";
  return isSameLocal(left, then) && isSameLocal(right, otherwise) ? "min" : undefined;
}

function isSameLocal(a: Expression, b: Expression): boolean {
  return a.kind === "local" && b.kind === "local" && a.local === b.local;
}

function pushBranches(expression: Of<"select">, scope: Scope): void {
  const { code } = scope;
  push(expression.condition, scope);
  code.open("if", typeOf(expression)).put(within(scope, () => push(expression.then, scope)));
  code
    .op("else")
    .put(within(scope, () => push(expression.otherwise, scope)))
    .op("end");
}

/** The code that a callback generates. */
export function within(scope: Scope, generate: () => void): Code {
  const outer = scope.code;
  const inner = new Code();
  scope.code = inner;
  generate();
  scope.code = outer;
  return inner;
}

function loads(expression: Expression): boolean {
  return someOperand(expression, ({ kind }) => kind === "load");
}

// ── Conversions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function pushConverted(expression: Of<"convert">, scope: Scope): void {
  const { value, type, lanes } = expression;
  if (lanes === 4 && type === "f64") return pushWidened(expression, scope);
  if (lanes === 4 && value.type === "f64") return pushNarrowed(expression, scope);
  push(value, scope);
  const instruction = (lanes === 4 ? VECTOR_CONVERSION : CONVERSION)[`${type}_${value.type}`];
  invariant(instruction !== undefined, `${value.type} is not converted to ${type}`);
  scope.code.op(instruction);
}

type Conversions = Readonly<Partial<Record<`${ScalarType}_${ScalarType}`, Instruction>>>;

const CONVERSION: Conversions = {
  f32_i32: "f32.convert_i32_s",
  f64_i32: "f64.convert_i32_s",
  i32_f32: "i32.trunc_sat_f32_s",
  i32_f64: "i32.trunc_sat_f64_s",
  f64_f32: "f64.promote_f32",
  f32_f64: "f32.demote_f64",
};

const VECTOR_CONVERSION: Conversions = { f32_i32: "f32x4.convert_i32x4_s", i32_f32: "i32x4.trunc_sat_f32x4_s" };

/** Four f64, of which it is the half in hand. */
function pushWidened({ value }: Of<"convert">, scope: Scope): void {
  const { code, half } = scope;
  if (value.kind === "load" && value.active === undefined) {
    pushHalfLoad(scope, value.buffer, addressIn(scope, value.buffer, sumOf(value.index, scope)), half);
  } else {
    push(value, scope);
    if (half === 1) {
      const whole = scope.locals.declare("v128", "whole");
      code
        .tee(whole)
        .get(whole)
        .op("i8x16.shuffle", ...HIGH_HALF);
    }
  }
  code.op("f64x2.promote_low_f32x4");
}

function pushNarrowed({ value }: Of<"convert">, scope: Scope): void {
  forHalves(scope, () => {
    push(value, scope);
    scope.code.op("f32x4.demote_f64x2_zero");
  });
  scope.code.op("i8x16.shuffle", ...LOW_HALVES);
}

/** Does something for each of the two vectors of four doubles. */
export function forHalves(scope: Scope, visit: () => void): void {
  const outer = scope.half;
  for (const half of [0, 1] as const) {
    scope.half = half;
    visit();
  }
  scope.half = outer;
}

/** Bytes 8 to 15 of the first of two vectors, twice. */
const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
/** Bytes 0 to 7 of two vectors. */
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

function pushBits({ value, type, lanes }: Of<"bits">, scope: Scope): void {
  push(value, scope);
  // The bits of lanes are what they are.
  if (lanes === 1) scope.code.op(type === "f32" ? "f32.reinterpret_i32" : "i32.reinterpret_f32");
}
