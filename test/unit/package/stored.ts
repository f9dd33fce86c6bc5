/** Safetensors files made by hand, right and wrong ones. */
export interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** F32 unless told otherwise; others bring their bytes. */
  readonly dtype?: string;
  readonly bytes?: Uint8Array;
}

/** Tensors one behind the other, in the order given. */
export function safetensors(tensors: Readonly<Record<string, Stored>>): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = [["__metadata__", { format: "pt" }]];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, values, dtype = "F32", bytes }] of Object.entries(tensors)) {
    const part = bytes ?? new Uint8Array(Float32Array.from(values).buffer);
    header.push([name, { dtype, shape, data_offsets: [at, at + part.length] }]);
    parts.push(part);
    at += part.length;
  }
  return file(JSON.stringify(Object.fromEntries(header)), parts);
}

/** Eight bytes of length, a header, data. */
export function file(header: string, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  const all = [length, text, ...parts];
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
