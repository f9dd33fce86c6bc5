/** What the code of one function is generated with: where instructions go, and what locals stand for. */
import { invariant } from "../../base/invariant.ts";
import type { Buffer, Expression, Lanes, Local, ScalarFunction } from "../../kernel/ir.ts";
import { atomSum, type Sum } from "../../kernel/linear-form.ts";
import { Ranges, type Interval } from "../../kernel/ranges.ts";
import { rangeOfSum } from "./affine-sum.ts";
import type { WasmOptions } from "./artefact.ts";
import type { Code, Locals } from "./code.ts";
import type { ValueType } from "./opcodes.ts";
import { Pointers, type Atom, type Integer } from "./pointers.ts";

/** What functions know of the module around them. */
export interface Surroundings {
  readonly options: WasmOptions;
  /** Where the first element of a buffer lies; of scratch memory, for the first thread. */
  addressOf(buffer: Buffer): number;
  functionIndex(fn: ScalarFunction): number;
}

/** Whether a value takes two vectors. */
export function isPair({ type, lanes }: Pick<Local, "type" | "lanes">): boolean {
  return type === "f64" && lanes === 4;
}

/** What holds a value of this type. */
export function typeOf({ type, lanes }: { readonly type: Expression["type"]; readonly lanes: Lanes }): ValueType {
  if (lanes === 4) return "v128";
  return type === "bool" ? "i32" : type;
}

export class Scope {
  /** Where instructions go. */
  code: Code;
  readonly locals: Locals;
  readonly pointers: Pointers;
  readonly ranges = new Ranges();
  readonly surroundings: Surroundings;
  /** Four doubles are two vectors, computed one after the other: which of them is in hand. */
  half: 0 | 1 = 0;
  /** In units of 8 bytes, how far the scratch memory of this thread lies behind that of the first. */
  scratch: Sum<Atom> | undefined;
  readonly #integers = new Map<Local, Integer>();
  readonly #others = new Map<Local, number>();

  constructor(code: Code, locals: Locals, surroundings: Surroundings) {
    this.code = code;
    this.locals = locals;
    this.pointers = new Pointers(locals);
    this.surroundings = surroundings;
  }

  /** The sum that an integer stands for. */
  integer(local: Local): Integer {
    const sum = this.#integers.get(local);
    invariant(sum !== undefined, `${local.name} is read before its definition`);
    return sum;
  }

  bind(local: Local, sum: Integer): void {
    this.#integers.set(local, sum);
    this.ranges.define(local, rangeOfSum(sum));
  }

  /** The place of a local that is not an integer. */
  place(local: Local): number {
    const place = this.#others.get(local);
    invariant(place !== undefined, `${local.name} is read before its definition`);
    return isPair(local) ? place + this.half : place;
  }

  declare(local: Local): number {
    const place = this.locals.declare(typeOf(local), local.name);
    if (isPair(local)) this.locals.declare("v128", `${local.name}_high`);
    this.#others.set(local, place);
    return place;
  }

  /** Names what a function is called with. */
  parameter(local: Local, place: number, range: Interval): void {
    if (local.type !== "i32" || local.lanes !== 1) this.#others.set(local, place);
    else this.bind(local, this.atom(place, range, false));
  }

  /** What a local holds, as an atom from here on. */
  atom(local: number, range: Interval, mutable: boolean): Integer {
    return atomSum(this.pointers.value(local, range, mutable, this.code.fork()));
  }
}
