/** A binary of WebAssembly as people read it: its sections and functions, and the bytes that each takes. */
import { shown } from "../../base/visible.ts";
import { SECTION } from "./encoder.ts";

const PREAMBLE = 8;
const FUNCTION_NAMES = 1;

export function listBinary(binary: Uint8Array): string {
  const sections = [...sectionsOf(binary)];
  const contents = (id: number): Uint8Array => sections.find((each) => each.id === id)?.content ?? new Uint8Array();
  const names = functionNames(contents(SECTION.custom));
  const rows = sections.flatMap(({ id, content }) => {
    const section = [sectionNames.get(id) ?? `section ${id}`, content.length] as const;
    return id === SECTION.code ? [section, ...functionSizes(content, names)] : [section];
  });
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, bytes]) => `${name.padEnd(width)}  ${bytes.toLocaleString("en").padStart(11)}`);
  return [`WebAssembly, ${binary.length.toLocaleString("en")} bytes`, ...lines, ""].join("\n");
}

const sectionNames: ReadonlyMap<number, string> = new Map(Object.entries(SECTION).map(([name, id]) => [id, name]));

function* sectionsOf(binary: Uint8Array): Generator<{ readonly id: number; readonly content: Uint8Array }> {
  const reader = new Reader(binary.subarray(PREAMBLE));
  while (!reader.isAtEnd) yield { id: reader.byte(), content: reader.sized() };
}

/** Of each function, in order, its name and bytes. */
export function functionSizesIn(binary: Uint8Array): readonly (readonly [string, number])[] {
  const sections = [...sectionsOf(binary)];
  const contents = (id: number): Uint8Array => sections.find((each) => each.id === id)?.content ?? new Uint8Array();
  return functionSizes(contents(SECTION.code), functionNames(contents(SECTION.custom)));
}

/** Functions are numbered as their bodies lie: none is imported. */
function functionSizes(code: Uint8Array, names: ReadonlyMap<number, string>): (readonly [string, number])[] {
  const reader = new Reader(code);
  return Array.from({ length: reader.u32() }, (_, index) => [
    `  ${shown(names.get(index) ?? `function ${index}`)}`,
    reader.sized().length,
  ]);
}

function functionNames(section: Uint8Array): ReadonlyMap<number, string> {
  const reader = new Reader(section);
  if (reader.isAtEnd || reader.text() !== "name") return new Map();
  while (!reader.isAtEnd) {
    const [id, content] = [reader.byte(), new Reader(reader.sized())];
    if (id === FUNCTION_NAMES)
      return new Map(Array.from({ length: content.u32() }, () => [content.u32(), content.text()]));
  }
  return new Map();
}

class Reader {
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

  /** Bytes after their number. */
  sized(): Uint8Array {
    const length = this.u32();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return new TextDecoder().decode(this.sized());
  }
}
