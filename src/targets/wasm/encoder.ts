/** Bytes of the WebAssembly binary format: a growable buffer, LEB128 numbers, names and sections. */

export class Bytes {
  #data = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#data[this.#length++] = value;
    return this;
  }

  append(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#data.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Unsigned LEB128, of at most 32 bits. */
  u32(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** Signed LEB128; the value is taken modulo 2^32. */
  i32(value: number): this {
    let rest = value | 0;
    while (rest < -0x40 || rest >= 0x40) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return this.byte(rest & 0x7f);
  }

  /** Signed LEB128 of an integer that a number holds exactly. */
  i64(value: number): this {
    let rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      const next = Math.floor(rest / 0x80);
      this.byte(rest - next * 0x80 + 0x80);
      rest = next;
    }
    return this.byte(rest < 0 ? rest + 0x80 : rest);
  }

  f32(value: number): this {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value, true);
    return this.append(new Uint8Array(view.buffer));
  }

  f64(value: number): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    return this.append(new Uint8Array(view.buffer));
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).append(bytes);
  }

  /** The bytes of another buffer, after their number. */
  sized(content: Bytes): this {
    return this.u32(content.length).append(content.finish());
  }

  /** A vector: how many items, then each. */
  items<T>(items: readonly T[], write: (item: T, to: Bytes) => void): this {
    this.u32(items.length);
    for (const item of items) write(item, this);
    return this;
  }

  finish(): Uint8Array {
    return this.#data.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(this.#data.length * 2, this.#length + more));
    grown.set(this.finish());
    this.#data = grown;
  }
}

/** Sections in the order that the format asks for. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
} as const;

export const EXTERNAL = { function: 0, memory: 2, global: 3 } as const;

/** A module of these sections; empty ones are left out. */
export function moduleOf(sections: readonly (readonly [id: number, content: Bytes])[]): Uint8Array {
  const bytes = new Bytes().append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  for (const [id, content] of sections) {
    if (content.length > 0) bytes.byte(id).sized(content);
  }
  return bytes.finish().slice();
}
