/** Which instruction an operator is, by the type of its operands. */
import { invariant } from "../../base/invariant.ts";
import type { BinaryOperator, ComparisonOperator, ScalarType, UnaryOperator } from "../../kernel/ir.ts";
import type { Instruction, ValueType } from "./opcodes.ts";

/** What a type of values is called in instructions: vectors by what their lanes hold. */
type Kind = "i32" | "f32" | "f64" | "f32x4" | "f64x2" | "i32x4" | "v128";

const VECTOR_KIND: Readonly<Record<ScalarType, Kind>> = {
  f32: "f32x4",
  f64: "f64x2",
  i32: "i32x4",
  bool: "v128",
};

function kindOf(type: ScalarType, value: ValueType): Kind {
  if (value !== "v128") return value;
  return VECTOR_KIND[type];
}

export function unaryInstruction(operator: UnaryOperator, type: ScalarType, value: ValueType): Instruction {
  const kind = kindOf(type, value);
  if (operator === "not") return kind === "v128" ? "v128.not" : "i32.eqz";
  invariant(kind !== "i32" && kind !== "v128", `${operator} of ${type}`);
  if (kind === "f64x2") {
    invariant(operator !== "ceil", `${operator} of ${type}`);
    return `${kind}.${operator}`;
  }
  if (kind !== "i32x4") return `${kind}.${operator}`;
  invariant(operator === "neg", `${operator} of integers`);
  return "i32x4.neg";
}

/** Operators of one instruction: not the divisions of integers, nor the extremes of floats. */
export function binaryInstruction(operator: BinaryOperator, type: ScalarType, value: ValueType): Instruction {
  const kind = kindOf(type, value);
  const found = BINARY[kind][operator];
  invariant(found !== undefined, `no instruction for ${operator} of ${kind}`);
  return found;
}

type Instructions = Partial<Readonly<Record<BinaryOperator, Instruction>>>;

const FLOAT = (kind: "f32" | "f64" | "f32x4" | "f64x2"): Instructions => ({
  add: `${kind}.add`,
  sub: `${kind}.sub`,
  mul: `${kind}.mul`,
  div: `${kind}.div`,
});

const BINARY: Readonly<Record<Kind, Instructions>> = {
  f32: FLOAT("f32"),
  f64: FLOAT("f64"),
  f32x4: FLOAT("f32x4"),
  f64x2: FLOAT("f64x2"),
  i32: {
    add: "i32.add",
    sub: "i32.sub",
    mul: "i32.mul",
    shl: "i32.shl",
    shr: "i32.shr_s",
    and: "i32.and",
    or: "i32.or",
  },
  i32x4: {
    add: "i32x4.add",
    sub: "i32x4.sub",
    mul: "i32x4.mul",
    min: "i32x4.min_s",
    max: "i32x4.max_s",
    shl: "i32x4.shl",
    shr: "i32x4.shr_s",
    and: "v128.and",
    or: "v128.or",
  },
  v128: { and: "v128.and", or: "v128.or" },
};

/** Of two numbers; in lanes it gives a mask. */
export function comparison(operator: ComparisonOperator, type: ScalarType, value: ValueType): Instruction {
  const kind = kindOf(type, value);
  if (kind === "f32" || kind === "f64" || kind === "f32x4") return `${kind}.${operator}`;
  invariant(kind !== "v128" && kind !== "f64x2", `comparison of ${type}`);
  return operator === "eq" || operator === "ne" ? `${kind}.${operator}` : `${kind}.${operator}_s`;
}
