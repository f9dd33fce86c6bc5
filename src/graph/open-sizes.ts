/** Sizes that are still names: what describes a model may leave them open, what computes wants them bound. */
import { symbolsOf } from "../tensor/dim.ts";
import type { Graph, Value } from "./graph.ts";

/**
 * The names of the sizes that a graph leaves open (`[3, H, W]`), in the order of its inputs. They are bound by `sizes` of `check`,
 * and have to be before a net is compiled.
 * @example
 * ```ts
 * import { check, openSizes } from "convoke";
 *
 * const [{ graph }] = check("net.cvk", "model Net { input image [3, H, W]; relu }").models;
 * console.log(openSizes(graph)); // [ 'H', 'W' ]
 * ```
 */
export function openSizes({ inputs }: Graph): readonly string[] {
  return openSizesOf(inputs);
}

/** @throws RangeError where a size in the shapes of these values is open. */
export function demandBound(values: readonly Value[]): void {
  const open = openSizesOf(values);
  if (open.length === 0) return;
  const problem = open.length === 1 ? `size ${open[0]} is not bound` : `sizes ${open.join(", ")} are not bound`;
  throw new RangeError(`${problem}: give ${open.length === 1 ? "it a value" : "them values"} in \`sizes\``);
}

function openSizesOf(values: readonly Value[]): readonly string[] {
  return [...new Set(values.flatMap(({ type }) => type.shape.flatMap(symbolsOf)))];
}
