/** A module as it grows: types, functions, what is imported and exported, and in the end its bytes. */
import { Bytes, EXTERNAL, moduleOf, SECTION } from "./encoder.ts";
import type { FunctionBody } from "./code.ts";
import type { Segment } from "./data.ts";
import { FUNCTION_REFERENCE, FUNCTION_TYPE, TYPE, type ValueType } from "./opcodes.ts";

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A kernel, and what it is called with: the range. */
export const KERNEL: Signature = { parameters: ["i32", "i32"], results: [] };

interface Declared {
  readonly name: string;
  readonly type: number;
  body?: FunctionBody;
}

export interface MemoryDeclaration {
  readonly pages: number;
  /** Imported, with the global that numbers the thread. */
  readonly shared: boolean;
}

export class ModuleBuilder {
  readonly #types = new Map<string, { readonly index: number; readonly signature: Signature }>();
  readonly #functions: Declared[] = [];
  readonly #memory: MemoryDeclaration;
  readonly #exports: { readonly name: string; readonly index: number }[] = [];

  constructor(memory: MemoryDeclaration) {
    this.#memory = memory;
  }

  /** The global that holds the number of the thread; only where memory is shared. */
  readonly threadGlobal = 0;

  /** The global that holds where the window on a tensor begins that comes in pieces. */
  get windowGlobal(): number {
    return this.#memory.shared ? 1 : 0;
  }

  type(signature: Signature): number {
    const key = `${signature.parameters.join(" ")} -> ${signature.results.join(" ")}`;
    const known = this.#types.get(key) ?? { index: this.#types.size, signature };
    this.#types.set(key, known);
    return known.index;
  }

  /** Declares a function, whose body follows; gives its index. */
  declare(name: string, signature: Signature): number {
    this.#functions.push({ name, type: this.type(signature) });
    return this.#functions.length - 1;
  }

  define(index: number, body: FunctionBody): void {
    this.#functions[index]!.body = body;
  }

  add(name: string, signature: Signature, body: FunctionBody): number {
    const index = this.declare(name, signature);
    this.define(index, body);
    return index;
  }

  export(name: string, index: number): void {
    this.#exports.push({ name, index });
  }

  /** What the locals of each function are called. */
  get locals(): readonly (readonly string[])[] {
    return this.#functions.map(({ body }) => body!.locals);
  }

  /** @param table functions that are called by their place in a table */
  finish(name: string, table: readonly number[], data: readonly Segment[]): Uint8Array {
    const memory = this.#memory;
    return moduleOf([
      [SECTION.type, this.#typeSection()],
      [SECTION.import, importSection(memory)],
      [SECTION.function, new Bytes().items(this.#functions, ({ type }, to) => to.u32(type))],
      [SECTION.table, new Bytes().u32(1).byte(FUNCTION_REFERENCE).byte(1).u32(table.length).u32(table.length)],
      [SECTION.memory, memory.shared ? new Bytes() : limits(new Bytes().u32(1), memory)],
      [SECTION.global, new Bytes().u32(1).byte(TYPE.i32).byte(MUTABLE).byte(0x41).i32(0).byte(0x0b)],
      [SECTION.export, this.#exportSection(memory)],
      [SECTION.element, elementSection(table)],
      [SECTION.code, new Bytes().items(this.#functions, ({ body }, to) => to.sized(body!.bytes))],
      [SECTION.data, new Bytes().items(data, writeSegment)],
      [SECTION.custom, this.#nameSection(name)],
    ]);
  }

  #typeSection(): Bytes {
    return new Bytes().items([...this.#types.values()], ({ signature: { parameters, results } }, to) => {
      to.byte(FUNCTION_TYPE);
      for (const types of [parameters, results]) to.items(types, (type) => to.byte(TYPE[type]));
    });
  }

  #exportSection({ shared }: MemoryDeclaration): Bytes {
    const functions = this.#exports.map(({ name, index }) => ({ name, kind: EXTERNAL.function, index }));
    const own = shared ? [] : [{ name: "memory", kind: EXTERNAL.memory, index: 0 }];
    return new Bytes().items([...own, ...functions], ({ name, kind, index }, to) =>
      to.name(name).byte(kind).u32(index),
    );
  }

  /** Names of the module and its functions, for profiles. */
  #nameSection(name: string): Bytes {
    const named = this.#functions.map((each, index) => ({ name: each.name, index }));
    const functions = new Bytes().items(named, (each, to) => to.u32(each.index).name(each.name));
    return new Bytes().name("name").byte(0).sized(new Bytes().name(name)).byte(1).sized(functions);
  }
}

const [IMMUTABLE, MUTABLE] = [0, 1];
const [HAS_MAXIMUM, SHARED] = [1, 2];

function limits(bytes: Bytes, { pages, shared }: MemoryDeclaration): Bytes {
  return bytes
    .byte(HAS_MAXIMUM + (shared ? SHARED : 0))
    .u32(pages)
    .u32(pages);
}

function importSection(memory: MemoryDeclaration): Bytes {
  const bytes = new Bytes();
  if (!memory.shared) return bytes;
  limits(bytes.u32(2).name("env").name("memory").byte(EXTERNAL.memory), memory);
  return bytes.name("env").name("thread").byte(EXTERNAL.global).byte(TYPE.i32).byte(IMMUTABLE);
}

function elementSection(table: readonly number[]): Bytes {
  // One segment, into table 0 from 0 on.
  return writeOffset(new Bytes().u32(1).u32(0), 0).items(table, (index, to) => to.u32(index));
}

function writeSegment({ address, bytes }: Segment, to: Bytes): void {
  writeOffset(to.u32(0), address).u32(bytes.length).append(bytes);
}

/** A constant expression. */
function writeOffset(bytes: Bytes, offset: number): Bytes {
  return bytes.byte(0x41).i32(offset).byte(0x0b);
}
