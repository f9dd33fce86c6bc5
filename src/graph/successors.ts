/**
 * What became of a value: a pass builds a new graph, and what is a layer's result in the old one is perhaps that of another
 * node in the new. Remembered beside the graphs, for those who compare them value by value.
 */
import type { Value } from "./graph.ts";

const successors = new WeakMap<Value, Value>();

/** From now on the new value stands for the old one: readers of the old one read it. */
export function rememberSuccessor(old: Value, by: Value): void {
  successors.set(old, by);
}

/** The value, or the first that stands for it, among those of a later graph; undefined where it is there no more. */
export function successorAmong(values: ReadonlySet<Value>, old: Value): Value | undefined {
  let current: Value | undefined = old;
  while (current !== undefined && !values.has(current)) current = successors.get(current);
  return current;
}
