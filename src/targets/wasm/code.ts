/**
 * The instructions of one function as they grow. `fork` leaves a place where instructions may still be put later: code
 * for a pointer goes where its last ingredient is known, and that it is wanted shows only afterwards.
 */
import { Bytes } from "./encoder.ts";
import { NO_RESULT, OP, TYPE, type Instruction, type LocalType } from "./opcodes.ts";

export class Code {
  readonly #parts: (Bytes | Code)[] = [];

  op(instruction: Instruction, ...immediates: readonly number[]): this {
    const bytes = this.#bytes();
    const opcode = OP[instruction];
    if (opcode < 0x100) bytes.byte(opcode);
    else bytes.byte(opcode >> 16).u32(opcode & 0xffff);
    for (const each of immediates) bytes.u32(each);
    return this;
  }

  get(local: number): this {
    return this.op("local.get", local);
  }

  set(local: number): this {
    return this.op("local.set", local);
  }

  tee(local: number): this {
    return this.op("local.tee", local);
  }

  i32(value: number): this {
    this.op("i32.const").#bytes().i32(value);
    return this;
  }

  i64(value: number): this {
    this.op("i64.const").#bytes().i64(value);
    return this;
  }

  f32(value: number): this {
    this.op("f32.const").#bytes().f32(value);
    return this;
  }

  f64(value: number): this {
    this.op("f64.const").#bytes().f64(value);
    return this;
  }

  /** The same float32 in every lane. */
  f32x4(value: number): this {
    const bytes = this.op("v128.const").#bytes();
    for (let lane = 0; lane < 4; lane++) bytes.f32(value);
    return this;
  }

  /** The same float64 in both lanes. */
  f64x2(value: number): this {
    const bytes = this.op("v128.const").#bytes();
    for (let lane = 0; lane < 2; lane++) bytes.f64(value);
    return this;
  }

  /** The same integer in every lane. */
  i32x4(value: number): this {
    const bytes = this.op("v128.const").#bytes();
    const lane = new Uint8Array(Int32Array.of(value).buffer);
    for (let at = 0; at < 4; at++) bytes.append(lane);
    return this;
  }

  /** `block`, `loop` or `if`, with the type of what it leaves on the stack. */
  open(instruction: "block" | "loop" | "if", result?: LocalType): this {
    this.op(instruction)
      .#bytes()
      .byte(result === undefined ? NO_RESULT : TYPE[result]);
    return this;
  }

  /** Code that stands here, known already or filled later. */
  put(code: Code): this {
    this.#parts.push(code);
    return this;
  }

  /** An empty place, to be filled later. */
  fork(): Code {
    const place = new Code();
    this.put(place);
    return place;
  }

  writeTo(bytes: Bytes): void {
    for (const part of this.#parts) {
      if (part instanceof Code) part.writeTo(bytes);
      else bytes.append(part.finish());
    }
  }

  #bytes(): Bytes {
    const last = this.#parts.at(-1);
    if (last instanceof Bytes) return last;
    const bytes = new Bytes();
    this.#parts.push(bytes);
    return bytes;
  }
}

/** The locals of a function beyond its parameters. */
export class Locals {
  readonly #types: LocalType[] = [];
  readonly #names: string[];

  constructor(parameters: readonly string[] = []) {
    this.#names = [...parameters];
  }

  /** Of parameters, too; not unique. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** @param name what it is called in the function's text; the binary has none */
  declare(type: LocalType, name: string): number {
    this.#types.push(type);
    return this.#names.push(name) - 1;
  }

  /** Declarations, neighbours of one type together. */
  writeTo(bytes: Bytes): void {
    const runs: { readonly type: LocalType; count: number }[] = [];
    for (const type of this.#types) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    bytes.items(runs, ({ type, count }, to) => to.u32(count).byte(TYPE[type]));
  }
}

/** The body of a function, as the code section wants it, and what its locals are called. */
export interface FunctionBody {
  readonly bytes: Bytes;
  readonly locals: readonly string[];
}

export function bodyOf(locals: Locals, code: Code): FunctionBody {
  const bytes = new Bytes();
  locals.writeTo(bytes);
  code.op("end").writeTo(bytes);
  return { bytes, locals: locals.names };
}
