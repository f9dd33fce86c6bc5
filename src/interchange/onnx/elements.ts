/**
 * How the elements of each type lie in a tensor's bytes, and which of TensorProto's fields may hold them. Sources: the
 * comments of onnx.proto; for the 8-bit floats "FP8 Formats for Deep Learning" (Micikevicius et al. 2022) and the OCP
 * microscaling formats.
 */
import { bfloat16ToFloat, halfToFloat } from "../../tensor/half-floats.ts";
import { ELEMENT_TYPES, type ElementType } from "./model.ts";

/** The fields of TensorProto that hold elements one by one. */
export type TypedField = "float_data" | "int32_data" | "string_data" | "int64_data" | "double_data" | "uint64_data";

export interface ElementFacts {
  /** Of one element in `raw_data`; 0 for strings. Types below 8 bits lie several to a byte, the first lowest. */
  readonly bits: number;
  readonly field: TypedField;
  readonly kind: "real" | "integer" | "complex" | "string";
  /** The element at an index, for real numbers and integers. */
  readonly at?: (view: DataView, index: number) => number;
}

type At = (view: DataView, index: number) => number;

const real = (bits: number, field: TypedField, at: At): ElementFacts => ({ bits, field, kind: "real", at });
const integer = (bits: number, field: TypedField, at: At): ElementFacts => ({ bits, field, kind: "integer", at });

const FACTS: Readonly<Record<ElementType, ElementFacts>> = {
  float32: real(32, "float_data", (view, i) => view.getFloat32(4 * i, true)),
  float64: real(64, "double_data", (view, i) => view.getFloat64(8 * i, true)),
  float16: real(16, "int32_data", (view, i) => halfToFloat(view.getUint16(2 * i, true))),
  bfloat16: real(16, "int32_data", (view, i) => bfloat16ToFloat(view.getUint16(2 * i, true))),
  float8e4m3fn: real(8, "int32_data", (view, i) => float8(view.getUint8(i), E4M3FN)),
  float8e4m3fnuz: real(8, "int32_data", (view, i) => float8(view.getUint8(i), E4M3FNUZ)),
  float8e5m2: real(8, "int32_data", (view, i) => float8(view.getUint8(i), E5M2)),
  float8e5m2fnuz: real(8, "int32_data", (view, i) => float8(view.getUint8(i), E5M2FNUZ)),
  float8e8m0: real(8, "int32_data", (view, i) => powerOfTwo(view.getUint8(i))),
  float4e2m1: real(4, "int32_data", (view, i) => FLOAT4[part(view, i, 4)]!),
  int64: integer(64, "int64_data", (view, i) => view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true)),
  uint64: integer(
    64,
    "uint64_data",
    (view, i) => view.getUint32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true),
  ),
  int32: integer(32, "int32_data", (view, i) => view.getInt32(4 * i, true)),
  uint32: integer(32, "uint64_data", (view, i) => view.getUint32(4 * i, true)),
  int16: integer(16, "int32_data", (view, i) => view.getInt16(2 * i, true)),
  uint16: integer(16, "int32_data", (view, i) => view.getUint16(2 * i, true)),
  int8: integer(8, "int32_data", (view, i) => view.getInt8(i)),
  uint8: integer(8, "int32_data", (view, i) => view.getUint8(i)),
  bool: integer(8, "int32_data", (view, i) => (view.getUint8(i) === 0 ? 0 : 1)),
  int4: integer(4, "int32_data", (view, i) => signed(part(view, i, 4), 4)),
  uint4: integer(4, "int32_data", (view, i) => part(view, i, 4)),
  int2: integer(2, "int32_data", (view, i) => signed(part(view, i, 2), 2)),
  uint2: integer(2, "int32_data", (view, i) => part(view, i, 2)),
  complex64: { bits: 64, field: "float_data", kind: "complex" },
  complex128: { bits: 128, field: "double_data", kind: "complex" },
  string: { bits: 0, field: "string_data", kind: "string" },
};

export function factsOf(type: ElementType): ElementFacts {
  return FACTS[type];
}

/** Bytes of so many elements, the last byte filled up. */
export function bytesOfElements(type: ElementType, count: number): number {
  return Math.ceil((count * FACTS[type].bits) / 8);
}

const BY_NUMBER = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([name, number]) => [number, name as ElementType]),
);

/** The type of a number of `TensorProto.DataType`; undefined where there is none. */
export function elementTypeOf(number: number): ElementType | undefined {
  return BY_NUMBER.get(number);
}

/** Element `index` of those that share bytes, unsigned. */
function part(view: DataView, index: number, bits: number): number {
  const perByte = 8 / bits;
  return (view.getUint8(Math.floor(index / perByte)) >> (bits * (index % perByte))) & (2 ** bits - 1);
}

function signed(value: number, bits: number): number {
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}

interface Float8 {
  readonly fractionBits: number;
  readonly bias: number;
  /** `ieee`: infinities and NaN at the highest exponent; `fn`: NaN with all bits set; `fnuz`: NaN for minus zero. */
  readonly specials: "ieee" | "fn" | "fnuz";
}

const E4M3FN: Float8 = { fractionBits: 3, bias: 7, specials: "fn" };
const E4M3FNUZ: Float8 = { fractionBits: 3, bias: 8, specials: "fnuz" };
const E5M2: Float8 = { fractionBits: 2, bias: 15, specials: "ieee" };
const E5M2FNUZ: Float8 = { fractionBits: 2, bias: 16, specials: "fnuz" };

function float8(bits: number, { fractionBits, bias, specials }: Float8): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits & 0x7f) >> fractionBits;
  const fraction = bits & (2 ** fractionBits - 1);
  if (specials === "fnuz" && bits === 0x80) return NaN;
  if (specials === "fn" && (bits & 0x7f) === 0x7f) return NaN;
  if (specials === "ieee" && exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

function powerOfTwo(bits: number): number {
  return bits === 0xff ? NaN : 2 ** (bits - 127);
}

const FLOAT4 = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];
