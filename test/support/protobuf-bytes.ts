/** Protocol buffers put together by hand, apart from the code under test: fields as plain bytes. */

/** Bytes of a varint; negative numbers as int64 in two's complement. */
export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

export function int(field: number, value: number | bigint): number[] {
  return [...varint(field << 3), ...varint(value)];
}

export function float(field: number, value: number): number[] {
  return [...varint((field << 3) | 5), ...floats(value)];
}

/** A field of bytes, of a text or of a message's fields. */
export function block(field: number, ...content: (readonly number[] | string)[]): number[] {
  const bytes = content.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part]));
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

/** Little-endian float32s. */
export function floats(...values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

export function file(...fields: (readonly number[])[]): Uint8Array {
  return Uint8Array.from(fields.flat());
}

/** What `call` throws. */
export function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
