/** The sorts of element types, what elements of each are computed with as, and what a conversion does to a number. */
import type { ElementType } from "./graph.ts";

export function floatNote(elementType: ElementType): string {
  return `${elementType} is computed with as float32`;
}

/** What elements of a type are computed with as: float32 for the shorter floats, whose numbers it all holds. */
export function computedType(elementType: ElementType): ElementType {
  return elementType === "float16" || elementType === "bfloat16" ? "float32" : elementType;
}

export function isInteger(elementType: ElementType): boolean {
  return elementType in INTEGERS;
}

export function isFloat(elementType: ElementType): boolean {
  return ["float32", "float64", "float16", "bfloat16"].includes(elementType);
}

const INTEGERS: Readonly<Partial<Record<ElementType, { readonly bits: number; readonly signed: boolean }>>> = {
  int8: { bits: 8, signed: true },
  uint8: { bits: 8, signed: false },
  int16: { bits: 16, signed: true },
  uint16: { bits: 16, signed: false },
  int32: { bits: 32, signed: true },
  uint32: { bits: 32, signed: false },
  int64: { bits: 64, signed: true },
  uint64: { bits: 64, signed: false },
};

/**
 * The number as an element of a type; undefined for types that are not converted to. Fractions are cut off towards 0, and
 * integers beyond the type wrap, as in C; those of 64 bits stay the nearest number.
 */
export function converter(to: ElementType): ((x: number) => number) | undefined {
  if (to === "float32") return Math.fround;
  if (to === "float64") return (x) => x;
  if (to === "bool") return (x) => (x === 0 ? 0 : 1);
  const integer = INTEGERS[to];
  if (integer === undefined) return undefined;
  const { bits, signed } = integer;
  if (bits === 64) return Math.trunc;
  return (x) => {
    const wrapped = ((Math.trunc(x) % 2 ** bits) + 2 ** bits) % 2 ** bits;
    return signed && wrapped >= 2 ** (bits - 1) ? wrapped - 2 ** bits : wrapped;
  };
}
