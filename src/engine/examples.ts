/** A set of examples to learn from: arrays by the names of inputs and targets, and which of their rows belong to it. */
import { hashText, randomSource } from "../base/random.ts";
import type { TensorMap } from "../tensor/dtype.ts";

export interface Examples {
  /** All rows behind each other, channels in front of positions. */
  readonly arrays: TensorMap;
  /** How many rows the arrays have. */
  readonly total: number;
  readonly rows: Uint32Array;
}

/** Changes the examples of a batch, in place: these rows, in an epoch from 0. */
export type Augment = (batch: TensorMap, rows: Uint32Array, epoch: number) => void;

export function allExamples(arrays: TensorMap, total: number): Examples {
  return { arrays, total, rows: Uint32Array.from({ length: total }, (_, at) => at) };
}

/** In an order that depends on the seed and what it is for alone (Fisher and Yates; Durstenfeld 1964). */
export function shuffled(rows: Uint32Array, seed: number, purpose: string): Uint32Array {
  const { next } = randomSource((seed ^ hashText(purpose)) >>> 0);
  const order = rows.slice();
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** So many examples drawn by the seed, and the others; both in their order. */
export function splitExamples(
  examples: Examples,
  count: number,
  seed: number,
): readonly [drawn: Examples, rest: Examples] {
  const order = shuffled(examples.rows, seed, "split");
  const part = (rows: Uint32Array): Examples => ({ ...examples, rows: rows.toSorted() });
  return [part(order.subarray(0, count)), part(order.subarray(count))];
}

/** The arrays of these rows; filled up with zeros to the size of a batch. */
export function batchOf({ arrays, total }: Examples, rows: Uint32Array, batch: number): TensorMap {
  return new Map(
    [...arrays].map(([name, data]) => {
      const size = data.length / total;
      const into = new Float32Array(size * batch);
      rows.forEach((row, at) => into.set(data.subarray(row * size, (row + 1) * size), at * size));
      return [name, into];
    }),
  );
}
