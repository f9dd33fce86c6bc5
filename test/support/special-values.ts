/**
 * Operands with special values, and how far a target may be off an op's reference: exactly NaN where the reference is, infinite
 * where float32 cannot hold it and nowhere else, and rounded as sums of float32 are. docs/architecture.md, "Special values",
 * says what is promised; each allowance here is one of its sentences.
 */
import type { RandomSource } from "../../src/base/random.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import type { Operands } from "../conformance/operands.ts";
import { runReference } from "./run-op.ts";

const VALUES: readonly number[] = [NaN, Infinity, -Infinity, -0, 1e-40, -1.4e-45, 1e30, -1e30, 3e38, -3e38];

export interface Variant {
  /** `input 0 [7] = NaN` */
  readonly note: string;
  readonly operands: Operands;
  /** Whether a parameter is what differs. */
  readonly isParameter: boolean;
}

// ── Variants ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The operands with each value in so many places of each of them, everywhere, and with all values at once. */
export function* variantsOf(
  { inputs, parameters }: Operands,
  places: number,
  random: RandomSource,
): Generator<Variant> {
  for (const [at, input] of inputs.entries()) {
    for (const [note, array] of filled(input, places, random)) {
      const operands = { inputs: inputs.with(at, array), parameters };
      yield { note: `input ${at} ${note}`, operands, isParameter: false };
    }
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    for (const [note, array] of filled(parameter, places, random)) {
      const operands = { inputs, parameters: { ...parameters, [name]: array } };
      yield { note: `${name} ${note}`, operands, isParameter: true };
    }
  }
}

function* filled(array: NdArray, places: number, random: RandomSource): Generator<readonly [string, NdArray]> {
  const { shape, data } = array;
  const below = (count: number): number => Math.floor(random.next() * count);
  const map = (compute: (x: number, at: number) => number): NdArray =>
    ndarray(
      shape,
      data.map((x, at) => Math.fround(compute(x, at))),
    );
  for (const value of VALUES) {
    const name = Object.is(value, -0) ? "-0" : `${value}`;
    const chosen = places >= data.length ? data.keys() : Array.from({ length: places }, () => below(data.length));
    for (const place of chosen) yield [`[${place}] = ${name}`, map((x, at) => (at === place ? value : x))];
    yield [`all ${name}`, map(() => value)];
  }
  yield ["mixed", map((x) => VALUES[below(2 * VALUES.length)] ?? x)];
  yield ["large", map((x) => x * 1e30)];
  yield ["largest", map((_, at) => (at % 3 === 2 ? -3e38 : 3e38))];
  yield ["small", map((x) => x * 1e-40)];
}

// ── Comparison ───────────────────────────────────────────────────────────────────────────────────────────────────────

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

/** The op in a case, and what it gives without special values. */
export class Subject {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly #usual: readonly NdArray[];

  constructor(op: AnyOp, attributes: AttributeRecord, ordinary: Operands) {
    this.op = op;
    this.attributes = attributes;
    this.#usual = this.#reference(ordinary);
  }

  /** What is wrong with the first element that is, in words. */
  fault({ operands, isParameter }: Variant, target: "ts" | "wasm", found: readonly NdArray[]): string | undefined {
    const expected = this.#reference(operands);
    const largest = termsOf(this.op, operands)?.map((each) => this.#reference(each)) ?? [];
    const mayBeInfinite = isParameter && isRegrouped(this.op, this.attributes, operands);
    for (const [output, { data }] of expected.entries()) {
      const [own, usual] = [expected[output]!, this.#usual[output]!].map(largestOf);
      for (const [at, should] of data.entries()) {
        const is = found[output]!.data[at]!;
        const terms = Math.max(0, ...largest.map((each) => each[output]!.data[at]!));
        const mayOverflow = mayBeInfinite || (target === "wasm" && !(terms <= LARGEST));
        if (mayOverflow && !Number.isNaN(should) && !Number.isFinite(is)) continue;
        const isUsual = Object.is(should, this.#usual[output]!.data[at]);
        const rounded = UNIT[target] * Math.max(isUsual ? usual! : own!, Number.isFinite(terms) ? terms : 0);
        const slack = rounded + 1e-6 * Math.min(1, own!) + 64 * SMALLEST;
        if (!isRight(is, should, slack)) return `output ${output} [${at}] is ${is}, not ${Math.fround(should)}`;
      }
    }
    return undefined;
  }

  #reference({ inputs, parameters }: Operands): readonly NdArray[] {
    return runReference(this.op, this.attributes, inputs, parameters);
  }
}

/** Of the largest term: some roundings of the arithmetic. */
const UNIT = { ts: 1e-12, wasm: 2e-6 } as const;

function largestOf({ data }: NdArray): number {
  return Math.max(0, ...Array.from(data, Math.abs).filter(Number.isFinite));
}

function isRight(is: number, should: number, slack: number): boolean {
  if (Number.isNaN(should) || Number.isNaN(is)) return Number.isNaN(should) && Number.isNaN(is);
  const within = Math.max(1e-5 * Math.abs(should), slack);
  if (Number.isFinite(is)) return Math.abs(is - should) <= within;
  return is > 0 === should > 0 && (Math.abs(should) === Infinity || Math.abs(should) + within > LARGEST);
}

// ── Allowances ───────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Of sums of products each product and partial sum is a float32: operands for which the op gives what they are at most, where
 * it is one. Infinite operands are left out, since what they make is not an overflow.
 */
function termsOf(op: AnyOp, { inputs, parameters }: Operands): readonly Operands[] | undefined {
  const each = (compute: (magnitude: number, name: string) => number): Operands => {
    const map = ({ shape, data }: NdArray, name: string): NdArray =>
      ndarray(
        shape,
        data.map((x) => compute(Number.isFinite(x) ? Math.abs(x) : 0, name)),
      );
    return {
      inputs: inputs.map((array) => map(array, "input")),
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, map(array, name)])),
    };
  };
  if (SUMS.has(op.name)) return [each((x) => x)];
  // The magnitudes of cubic weights add up to 3 at most, and sums along one axis meet those along another.
  if (op.name === "resize") return [each((x) => (3 * x > LARGEST ? Infinity : 3 * x))];
  // Partial products: those without the operands that are less than 1.
  if (op.name === "mul") return [each((x) => Math.max(1, x))];
  if (op.name === "bn") return [each((x, name) => (name === "running_mean" ? -x : x))];
  return undefined;
}

const SUMS = new Set(["conv", "depthwise", "convtranspose", "dense", "matmul", "add", "scale", "upsample"]);

/**
 * Whether parameters are regrouped: of a folded batch norm scale and shift are float32 themselves. And where a parameter that
 * is not a number meets the zeros of padding, the product is NaN; kernels of transposed convolutions reach beyond any input.
 */
function isRegrouped(op: AnyOp, attributes: AttributeRecord, { parameters }: Operands): boolean {
  const values = Object.values(parameters).flatMap(({ data }) => [...data]);
  if (op.name === "bn") return values.some((x) => !(Math.abs(x) < 1e38));
  const { pad } = attributes as { readonly pad?: unknown };
  const isPadded = op.name === "convtranspose" || (pad !== undefined && JSON.stringify(pad) !== "[0]");
  return isPadded && values.some((x) => !Number.isFinite(x));
}
