/**
 * Sets of positive integers that repeat from some number on: exact, and in one form for each set, so that equal sets are equal
 * fields. Below `from` membership is listed; from there on, it is that of the remainder by `modulus`.
 */
import { leastCommonMultiple } from "../base/integers.ts";
import { periodLimit } from "../base/limits.ts";

export class PeriodicSet {
  /** The least that the set repeats by. */
  readonly modulus: number;
  /** The least number from which on it repeats. */
  readonly from: number;
  /** Of 1 up to, not including, `from + modulus`, at its place less 1. */
  readonly #members: readonly boolean[];

  private constructor(modulus: number, from: number, members: readonly boolean[]) {
    this.modulus = modulus;
    this.from = from;
    this.#members = members;
  }

  /** What a test says of 1, 2, …; from `from` on it is to repeat by `modulus`, which need not be the least numbers. */
  static of(modulus: number, from: number, test: (value: number) => boolean): PeriodicSet {
    const members = Array.from({ length: from + modulus - 1 }, (_, at) => test(at + 1));
    const period = leastPeriod(members.slice(from - 1));
    let start = from;
    while (start > 1 && members[start - 2] === members[start - 2 + period]) start--;
    return new PeriodicSet(period, start, members.slice(0, start + period - 1));
  }

  static readonly all = PeriodicSet.of(1, 1, () => true);
  static readonly none = PeriodicSet.of(1, 1, () => false);

  has(value: number): boolean {
    const beyond = value - this.from;
    return this.#members[beyond < 0 ? value - 1 : this.from - 1 + (beyond % this.modulus)]!;
  }

  get isEmpty(): boolean {
    return !this.#members.includes(true);
  }

  get isAll(): boolean {
    return this.modulus === 1 && this.from === 1 && this.#members[0]!;
  }

  get isFinite(): boolean {
    return !this.#members.slice(this.from - 1).includes(true);
  }

  /** The share of all numbers that are in it, in the long run. */
  get density(): number {
    return this.remainders.length / this.modulus;
  }

  /** The remainders by `modulus` of its members from `from` on, in ascending order. */
  get remainders(): readonly number[] {
    const values = Array.from({ length: this.modulus }, (_, at) => this.from + at);
    return values
      .filter((value) => this.has(value))
      .map((value) => value % this.modulus)
      .toSorted((a, b) => a - b);
  }

  /** Its members up to a number, in ascending order. */
  upTo(last: number): readonly number[] {
    return Array.from({ length: Math.max(0, last) }, (_, at) => at + 1).filter((value) => this.has(value));
  }

  /** The first member that is not below a number. */
  next(least: number): number | undefined {
    const end = Math.max(least, this.from) + this.modulus;
    for (let value = least; value < end; value++) if (this.has(value)) return value;
    return undefined;
  }

  /** The last member below a number. */
  previous(end: number): number | undefined {
    for (let value = end - 1; value > 0; value--) if (this.has(value)) return value;
    return undefined;
  }

  get least(): number | undefined {
    return this.next(1);
  }

  /** The last member; undefined where there is none, or no last one. */
  get most(): number | undefined {
    return this.isFinite ? this.previous(this.from) : undefined;
  }

  equals(other: PeriodicSet): boolean {
    const isSameForm = this.modulus === other.modulus && this.from === other.from;
    return isSameForm && this.#members.every((each, at) => each === other.#members[at]);
  }

  complement(): PeriodicSet {
    return PeriodicSet.of(this.modulus, this.from, (value) => !this.has(value));
  }

  /** What is in both; undefined where it repeats too rarely to be written down. */
  intersection(other: PeriodicSet): PeriodicSet | undefined {
    return this.#combined(other, (value) => this.has(value) && other.has(value));
  }

  union(other: PeriodicSet): PeriodicSet | undefined {
    return this.#combined(other, (value) => this.has(value) || other.has(value));
  }

  #combined(other: PeriodicSet, test: (value: number) => boolean): PeriodicSet | undefined {
    const modulus = leastCommonMultiple(this.modulus, other.modulus);
    return modulus > periodLimit ? undefined : PeriodicSet.of(modulus, Math.max(this.from, other.from), test);
  }
}

/** The least divisor of the length that the list repeats by. */
function leastPeriod(list: readonly boolean[]): number {
  const { length } = list;
  for (let period = 1; period <= length / 2; period++) {
    if (length % period === 0 && list.every((each, at) => each === list[at % period])) return period;
  }
  return length;
}
