/**
 * Linear combinations with constant coefficients as few kernel expressions. Points of opposite sign give two rows, or two
 * columns, that differ in signs only: what these have in common is computed once.
 *
 *     pair of rows:     p = a x0 + b x1, p' = a x0 - b x1    from e = a x0, o = b x1:   p = e + o,  p' = e - o
 *     pair of columns:  y = a x0 + a x1, z = b x0 - b x1     from s = x0 + x1, d = x0 - x1:   y = a s,  z = b d
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, float, mul, neg, sub } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { Matrix } from "./matrices.ts";

/** `matrix` times the column of `values`. */
export function combine(k: KernelBuilder, matrix: Matrix, values: readonly Expression[]): readonly Expression[] {
  const inputs = values.map((value, at) => k.let(`x${at}`, value));
  const folded = foldColumns(k, matrix, inputs);
  const outputs: Expression[] = [];
  for (let row = 0; row < folded.matrix.length; row++) {
    const [upper, lower] = [folded.matrix[row]!, folded.matrix[row + 1]];
    const shared = lower === undefined ? undefined : pairOf(upper, lower);
    if (shared === undefined) outputs.push(k.let("y", sum(upper, folded.inputs)));
    else {
      const even = k.let("even", sum(shared.same, folded.inputs));
      const odd = k.let("odd", sum(shared.opposite, folded.inputs));
      outputs.push(k.let("y", add(even, odd)), k.let("y", sub(even, odd)));
      row++;
    }
  }
  return outputs;
}

interface Pair {
  /** The coefficients that both have, and 0 elsewhere. */
  readonly same: readonly number[];
  /** Those of the first that the second has with the other sign, and 0 elsewhere. */
  readonly opposite: readonly number[];
}

/** How two rows differ in signs only; undefined where they differ in more, or nothing would be saved. */
function pairOf(first: readonly number[], second: readonly number[]): Pair | undefined {
  if (first.some((value, at) => Math.abs(value) !== Math.abs(second[at]!))) return undefined;
  const same = first.map((value, at) => (value === second[at] ? value : 0));
  const opposite = first.map((value, at) => (value === second[at] ? 0 : value));
  return termsOf(same) > 0 && termsOf(opposite) > 0 && termsOf(first) > 2 ? { same, opposite } : undefined;
}

function termsOf(row: readonly number[]): number {
  return row.filter((value) => value !== 0).length;
}

interface Folded {
  readonly matrix: Matrix;
  readonly inputs: readonly Expression[];
}

/** Puts sums and differences in place of neighbouring inputs whose columns differ in signs only. */
function foldColumns(k: KernelBuilder, matrix: Matrix, inputs: readonly Expression[]): Folded {
  const columns: (readonly number[])[] = [];
  const folded: Expression[] = [];
  const columnAt = (at: number): readonly number[] => matrix.map((row) => row[at]!);
  for (let at = 0; at < inputs.length; at++) {
    const shared = at + 1 < inputs.length ? pairOf(columnAt(at), columnAt(at + 1)) : undefined;
    if (shared === undefined) {
      columns.push(columnAt(at));
      folded.push(inputs[at]!);
    } else {
      columns.push(shared.same, shared.opposite);
      folded.push(k.let("plus", add(inputs[at]!, inputs[at + 1]!)), k.let("minus", sub(inputs[at]!, inputs[at + 1]!)));
      at++;
    }
  }
  return { matrix: matrix.map((_, row) => columns.map((column) => column[row]!)), inputs: folded };
}

/** A sum of products; terms that need no multiplication come first, positive ones before them all. */
function sum(coefficients: readonly number[], inputs: readonly Expression[]): Expression {
  const terms = coefficients.map((value, at) => ({ value, input: inputs[at]! })).filter(({ value }) => value !== 0);
  const [first, ...others] = terms.toSorted((a, b) => rankOf(a.value) - rankOf(b.value));
  if (first === undefined) return float(0);
  const start = first.value === -1 ? neg(first.input) : scaled(first.value, first.input);
  return others.reduce((total, { value, input }) => {
    const term = scaled(Math.abs(value), input);
    return value > 0 ? add(total, term) : sub(total, term);
  }, start);
}

function rankOf(factor: number): number {
  return factor === 1 ? 0 : factor > 0 ? 1 : 2;
}

function scaled(factor: number, value: Expression): Expression {
  return factor === 1 ? value : mul(value, float(factor));
}
