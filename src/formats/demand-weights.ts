/** Whether weights are those of a net: asked wherever values come in, so that none is read as another, or not at all. */
import { productOf } from "../base/integers.ts";
import { shown } from "../base/visible.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { formatDims } from "../tensor/shape.ts";
import { FormatError } from "./format-error.ts";

/** A parameter, with its extents in numbers. */
export interface DemandedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How many parameters a message lists. */
const LISTED = 20;

/**
 * @param weights values of every parameter by name, row-major; others may be among them.
 * @throws FormatError that lists the parameters without values, or with another number of them.
 */
export function demandWeights(parameters: readonly DemandedTensor[], weights: TensorMap): void {
  const problems = parameters.flatMap(({ name, shape }) => {
    const expected = productOf(shape);
    const found = weights.get(name)?.length;
    if (found === expected) return [];
    const what = `${shown(name)}: expected ${expected} values for ${formatDims(shape)}`;
    return [found === undefined ? `  ${what}, found none` : `  ${what}, found ${found}`];
  });
  if (problems.length === 0) return;
  const more = problems.length > LISTED ? [`  and ${problems.length - LISTED} more`] : [];
  throw new FormatError(["the weights do not fit the model", ...problems.slice(0, LISTED), ...more].join("\n"));
}
