/**
 * Positions whose channels are related to each other, a row of them at a time: what is found at each (extremes, sums, roots)
 * is found at all of them before anything is made of it, so that no position waits for the one before.
 */
import { add, convert, element, int } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import type { TensorWriter } from "../contract/op.ts";
import { wholeAxis, type AxisRange } from "./region.ts";

type Index = readonly Expression[];

export interface Positions {
  /** Does something at each of them. */
  forEach(visit: (index: Index) => void): void;
  /** Finds a few numbers at each of them, and gives those of an index. */
  find(
    names: readonly string[],
    terms: (index: Index) => readonly Expression[],
  ): (index: Index) => readonly Expression[];
}

/**
 * Visits every index of the output but along the axes `over`, which positions visit themselves: by rows where they are the
 * channels and the target has vectors, else one by one.
 */
export function forEachRow(
  k: KernelBuilder,
  output: TensorWriter,
  over: readonly number[],
  visit: (positions: Positions) => void,
): void {
  const row = k.lanes > 1 ? rowIn(output.shape, over) : undefined;
  if (row === undefined) output.forEach((index) => visit(onePosition(k, index)), over);
  else output.forEach((index) => visit(rowOf(k, index, row)), [row.axis, ...over]);
}

/** A row, where there are others, which are the parallel range. */
function rowIn(shape: readonly number[], over: readonly number[]): AxisRange | undefined {
  const areChannels = over.length === 1 && over[0] === CHANNEL_AXIS;
  return areChannels && shape.length === 4 && shape[2]! > 1 ? wholeAxis(shape, 3) : undefined;
}

function onePosition(k: KernelBuilder, index: Index): Positions {
  return {
    forEach: (visit) => visit(index),
    find(names, terms) {
      const found = terms(index).map((term, i) => k.let(names[i]!, term));
      return () => found;
    },
  };
}

function rowOf(k: KernelBuilder, index: Index, { axis, name, extent }: AxisRange): Positions {
  const forEach: Positions["forEach"] = (visit) => k.for(name, 0, extent, (at) => visit(index.with(axis, at)));
  return {
    forEach,
    find(names, terms) {
      const kept = k.scratch(names.join("And"), names.length * extent);
      const place = (i: number, at: Index): Expression => add(at[axis]!, int(i * extent));
      let types: readonly Expression["type"][] = [];
      forEach((at) => {
        const found = terms(at);
        types = found.map(({ type }) => type);
        found.forEach((term, i) => k.store(kept, place(i, at), term));
      });
      return (at) =>
        names.map((each, i) => k.let(each, convert(types[i] as "f32" | "f64", element(kept, place(i, at)))));
    },
  };
}
