/** Constants as the text format of WebAssembly writes them, so that reading gives the same bits. */

/** The shortest decimal that is rounded to the float32, or `nan:0x…`. */
export function f32Text(bits: Uint8Array): string {
  const view = viewOf(bits);
  const value = view.getFloat32(0, true);
  if (!Number.isFinite(value)) return notFinite(value, BigInt(view.getUint32(0, true)), 23n, 8n);
  // The sign of a zero is lost by rounding to digits.
  if (value === 0) return decimal(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = decimal(Number(value.toPrecision(digits)));
    if (reads(text, value)) return text;
  }
  return decimal(Number(value.toPrecision(9)));
}

/** The shortest decimal that is rounded to the float64, or `nan:0x…`. */
export function f64Text(bits: Uint8Array): string {
  const view = viewOf(bits);
  const value = view.getFloat64(0, true);
  return Number.isFinite(value) ? decimal(value) : notFinite(value, view.getBigUint64(0, true), 52n, 11n);
}

/** `f32x4 1 1 1 1`: as floats where it looks like some, else as integers. */
export function v128Text(bits: Uint8Array): string {
  const lanes = parts(bits, 4);
  if (lanes.every(isOrdinary32)) return `f32x4 ${lanes.map(f32Text).join(" ")}`;
  const halves = parts(bits, 8);
  if (halves.every(isOrdinary64)) return `f64x2 ${halves.map(f64Text).join(" ")}`;
  return `i32x4 ${lanes.map((lane) => integerText(viewOf(lane).getUint32(0, true))).join(" ")}`;
}

function integerText(value: number): string {
  return value < 0x1_0000 ? String(value) : `0x${value.toString(16).padStart(8, "0")}`;
}

/** A float near 1 by its size; what integers are as floats is mostly far from it. */
function isOrdinary32(bits: Uint8Array): boolean {
  return isOrdinary(viewOf(bits).getFloat32(0, true));
}

function isOrdinary64(bits: Uint8Array): boolean {
  return isOrdinary(viewOf(bits).getFloat64(0, true));
}

function isOrdinary(value: number): boolean {
  return Object.is(value, 0) || (Math.abs(value) > 2 ** -64 && Math.abs(value) < 2 ** 64);
}

/**
 * Whether the decimal is nearest to this float32. It is judged as a double, which may lie in the middle of two float32 where
 * the decimal does not.
 */
function reads(text: string, value: number): boolean {
  const read = Number(text);
  const [below, above] = neighbours(value);
  return Math.fround(read) === value && read !== (below + value) / 2 && read !== (value + above) / 2;
}

/** Of a float32 that is not 0: those beside it. */
function neighbours(value: number): readonly [number, number] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getInt32(0);
  const at = (other: number): number => {
    view.setInt32(0, other);
    return view.getFloat32(0);
  };
  return [at(bits - 1), at(bits + 1)];
}

function decimal(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function notFinite(value: number, bits: bigint, fraction: bigint, exponent: bigint): string {
  const sign = bits >> (fraction + exponent) === 0n ? "" : "-";
  if (!Number.isNaN(value)) return `${sign}inf`;
  const payload = BigInt.asUintN(Number(fraction), bits);
  const isQuiet = payload === 1n << (fraction - 1n);
  return isQuiet ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
}

function parts(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
