/**
 * Locals that hold integers and byte pointers. Whoever asks for `scale * sum` gets a local that holds it at that point of
 * the code: computed where the latest atom of the sum comes to be or, where that is the variable of a loop, started
 * before the loop and moved on at the end of each round. So every loop of a nest moves its pointers by one addition, the
 * start of an inner one is a copy of an outer one, and accesses with the same sum share a pointer.
 */
import { invariant } from "../../base/invariant.ts";
import { constantSum, scaleSum, type Sum } from "../../kernel/linear-form.ts";
import type { Interval } from "../../kernel/ranges.ts";
import { addSums, keyOfSum, rangeOfSum, withConstant, withoutLatest, type Ordered } from "./affine-sum.ts";
import type { Code, Locals } from "./code.ts";

export type Integer = Sum<Atom>;
export type Atom = ValueAtom | LoopAtom;

/** A value that is computed once, or a variable that changes. */
export interface ValueAtom extends Ordered {
  readonly kind: "value";
  readonly local: number;
  readonly mutable: boolean;
  /** The place behind the code that computes it. */
  readonly behind: Code;
  readonly made: Map<string, Operand>;
}

/** The variable of a loop. It has no local unless its own value is asked for. */
export interface LoopAtom extends Ordered {
  readonly kind: "loop";
  readonly name: string;
  readonly from: Integer;
  readonly step: number;
  /** The place before the loop. */
  readonly before: Code;
  readonly inductions: Induction[];
  readonly made: Map<string, Operand>;
}

/** A local that moves by a constant in each round. */
export interface Induction {
  readonly local: number;
  readonly initial: Operand;
  readonly move: number;
  readonly sum: Integer;
  readonly scale: number;
}

export type Operand =
  { readonly kind: "constant"; readonly value: number } | { readonly kind: "local"; readonly local: number };

/** An address: what a pointer holds plus a constant. */
export interface Address {
  readonly sum: Integer;
  readonly scale: number;
  readonly offset: number;
}

export class Pointers {
  readonly #locals: Locals;
  #atoms = 0;

  constructor(locals: Locals) {
    this.#locals = locals;
  }

  value(local: number, range: Interval, mutable: boolean, behind: Code): ValueAtom {
    return { kind: "value", sequence: this.#atoms++, range, local, mutable, behind, made: new Map() };
  }

  loop(name: string, from: Integer, step: number, range: Interval, before: Code): LoopAtom {
    return { kind: "loop", name, sequence: this.#atoms++, range, from, step, before, inductions: [], made: new Map() };
  }

  /** Where `scale * sum` is to be found, for a sum without mutable atoms. */
  operand(sum: Integer, scale: number): Operand {
    const latest = sum.terms.at(-1);
    if (latest === undefined) return { kind: "constant", value: sum.constant * scale };
    const { atom, factor } = latest;
    invariant(atom.kind === "loop" || !atom.mutable, "a variable is not a lasting value");
    if (atom.kind === "value" && sum.terms.length === 1 && sum.constant === 0 && factor * scale === 1) {
      return { kind: "local", local: atom.local };
    }
    const key = `${scale}*${keyOfSum(sum)}`;
    const made = atom.made.get(key) ?? this.#make(sum, scale, atom, factor);
    atom.made.set(key, made);
    return made;
  }

  #make(sum: Integer, scale: number, atom: Atom, factor: number): Operand {
    if (atom.kind === "loop") return this.#induction(sum, scale, atom, factor);
    const rest = this.operand(withoutLatest(sum), scale);
    const local = this.#declare(this.#locals.names[atom.local]!, factor * scale);
    pushSum(atom.behind, rest, atom.local, factor * scale);
    atom.behind.set(local);
    return { kind: "local", local };
  }

  #induction(sum: Integer, scale: number, atom: LoopAtom, factor: number): Operand {
    const initial = this.operand(addSums(withoutLatest(sum), scaleSum(atom.from, factor)), scale);
    const local = this.#declare(atom.name, factor * scale);
    pushOperand(atom.before, initial);
    atom.before.set(local);
    atom.inductions.push({ local, initial, move: factor * atom.step * scale, sum, scale });
    return { kind: "local", local };
  }

  /** A local for a sum in which something stands so often. */
  #declare(name: string, factor: number): number {
    return this.#locals.declare("i32", factor === 1 ? name : `${name}_times_${factor}`);
  }

  /** Pushes `scale * sum`, which may have mutable atoms. */
  push(code: Code, sum: Integer, scale: number): void {
    const mutable = sum.terms.filter(({ atom }) => atom.kind === "value" && atom.mutable);
    if (mutable.length === 0) return pushOperand(code, this.operand(sum, scale));
    const lasting = { ...sum, terms: sum.terms.filter((term) => !mutable.includes(term)) };
    pushOperand(code, this.operand(lasting, scale));
    for (const { atom, factor } of mutable) {
      if (atom.kind === "value") pushScaled(code, atom.local, factor * scale);
      code.op("i32.add");
    }
  }
}

/**
 * The address of element `index` of a buffer at `base`, split such that as much as possible is constant. WebAssembly adds
 * pointer and offset as unsigned numbers without wrapping, so the pointer may not stand for a negative number: what a
 * sum may lack is moved from the offset into the pointer. Of a sum that nothing is known of, the index as a whole is
 * known not to be negative.
 */
export function addressOf(index: Integer, size: number, base: number): Address {
  const { min } = rangeOfSum(withConstant(index, 0));
  if (index.terms.length === 0) return { sum: constantSum(0), scale: size, offset: base + index.constant * size };
  const lacking = Math.max(0, -min);
  const offset = base + (index.constant - lacking) * size;
  if (offset >= 0) return { sum: withConstant(index, lacking), scale: size, offset };
  return { sum: index, scale: size, offset: base };
}

export function isMutable({ terms }: Integer): boolean {
  return terms.some(({ atom }) => atom.kind === "value" && atom.mutable);
}

/** A sum with another one in place of an atom. */
export function replaceAtom(sum: Integer, atom: Atom, by: Integer): Integer {
  const factor = sum.terms.find((term) => term.atom === atom)?.factor ?? 0;
  const rest = { ...sum, terms: sum.terms.filter((term) => term.atom !== atom) };
  return addSums(rest, scaleSum(by, factor));
}

export function pushOperand(code: Code, operand: Operand): void {
  if (operand.kind === "constant") code.i32(operand.value);
  else code.get(operand.local);
}

function pushSum(code: Code, rest: Operand, local: number, factor: number): void {
  if (rest.kind === "constant" && rest.value === 0) return pushScaled(code, local, factor);
  pushOperand(code, rest);
  pushScaled(code, local, factor);
  code.op("i32.add");
}

function pushScaled(code: Code, local: number, factor: number): void {
  const shift = Math.log2(factor);
  code.get(local);
  if (factor === 1) return;
  if (Number.isInteger(shift)) code.i32(shift).op("i32.shl");
  else code.i32(factor).op("i32.mul");
}
