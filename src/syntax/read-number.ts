/** What a number is worth. `K M G` are powers of ten; with `B` they count bytes, and `Ki Mi Gi` powers of 1024. */

export interface NumberValue {
  readonly value: number;
  readonly bytes: boolean;
}

const spelling = /^([\d.]+(?:[eE][+-]?\d+)?)(?:([KMGk])(i?))?(B?)$/;
const exponents: Readonly<Record<string, number>> = { K: 1, k: 1, M: 2, G: 3 };

/** Undefined where the number cannot be held exactly enough: beyond 2^53 as an integer, or infinite. */
export function readNumber(image: string): NumberValue | undefined {
  if (/^\d{1,15}$/.test(image)) return { value: Number(image), bytes: false };
  const match = spelling.exec(image.replaceAll("_", ""));
  if (match === null) return undefined;
  const [, digits = "", unit, binary, byte] = match;
  const exponent = unit === undefined ? 0 : exponents[unit]!;
  const value = scale(digits, exponent, binary === "i");
  const tooLarge = !Number.isFinite(value) || (/^\d+$/.test(digits) && value > Number.MAX_SAFE_INTEGER);
  return tooLarge ? undefined : { value, bytes: byte === "B" };
}

/** A power of ten is joined in text, since 1.1 * 1e6 would not be 1_100_000. */
function scale(digits: string, exponent: number, binary: boolean): number {
  if (binary) return Number(digits) * 1024 ** exponent;
  const [mantissa = "", tens = "0"] = digits.split(/[eE]/);
  return Number(`${mantissa}e${Number(tens) + 3 * exponent}`);
}

/** Half a unit of the last digit written: 5e6 of `4.23G`. */
export function halfUnit(image: string): number {
  const [, digits = "", unit, binary] = spelling.exec(image.replaceAll("_", "")) ?? [];
  const [mantissa = "", tens = "0"] = digits.split(/[eE]/);
  const behindPoint = mantissa.includes(".") ? mantissa.length - mantissa.indexOf(".") - 1 : 0;
  const exponent = unit === undefined ? 0 : exponents[unit]!;
  return scale(`5e${Number(tens) - behindPoint - 1}`, exponent, binary === "i");
}

/** `11x11` as [11, 11]. */
export function readWindow(image: string): readonly number[] {
  return image.replaceAll("_", "").split("x").map(Number);
}
