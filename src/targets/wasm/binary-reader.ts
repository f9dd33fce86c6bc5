/** Reads what `encoder.ts` writes: bytes of the WebAssembly binary format. */
import { SECTION } from "./encoder.ts";

const PREAMBLE = 8;
const FUNCTION_NAMES = 1;

export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++]!;
  }

  /** Unsigned LEB128. */
  u32(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Signed LEB128. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(Number(shift) + 7, value);
    }
  }

  bytes(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Bytes after their number. */
  sized(): Uint8Array {
    return this.bytes(this.u32());
  }

  text(): string {
    return new TextDecoder().decode(this.sized());
  }

  /** A vector: its length, then each item. */
  items<T>(read: (index: number) => T): T[] {
    return Array.from({ length: this.u32() }, (_, index) => read(index));
  }
}

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

export function sectionsOf(binary: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  const reader = new Reader(binary.subarray(PREAMBLE));
  while (!reader.isAtEnd) sections.push({ id: reader.byte(), content: reader.sized() });
  return sections;
}

/** Reads a section of a kind; nothing, where there is none. */
export function sectionOf(sections: readonly Section[], kind: keyof typeof SECTION): Reader {
  return new Reader(sections.find(({ id }) => id === SECTION[kind])?.content ?? Uint8Array.of(0));
}

/** The names of functions, by their numbers. */
export function functionNames(sections: readonly Section[]): ReadonlyMap<number, string> {
  const reader = sectionOf(sections, "custom");
  if (reader.text() !== "name") return new Map();
  while (!reader.isAtEnd) {
    const [id, content] = [reader.byte(), new Reader(reader.sized())];
    if (id === FUNCTION_NAMES) return new Map(content.items(() => [content.u32(), content.text()]));
  }
  return new Map();
}
