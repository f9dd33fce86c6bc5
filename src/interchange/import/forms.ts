/**
 * Shapes of files as shapes of the graph. Files have no batch: any axis may stand first. The graph keeps the net's batch (that of
 * its inputs) in front wherever it can, since layers leave axis 0 alone and the language does not write it: with a batch of 1,
 * `[6, 4]` is `[1, 6, 4]`, six rows of one example; with a batch of 2, `[12, 4]` is `[2, 6, 4]`. Both sides are row-major, so
 * this moves no element.
 */
import { padShape } from "./operand.ts";

/** The batch of a net whose inputs have these shapes: the first extent that they have in common, else 1. */
export function batchOf(inputs: readonly (readonly number[])[]): number {
  const firsts = inputs.filter((shape) => shape.length > 1).map(([first]) => first!);
  const [batch = 1] = firsts;
  return firsts.every((first) => first === batch) && batch > 0 ? batch : 1;
}

/** The shape in the graph: the batch and at least one axis; 1s in front where the batch cannot be told apart. */
export function graphShape(shape: readonly number[], batch: number): readonly number[] {
  return splitsFirst(shape, batch) ? splitFirst(shape, batch) : padShape(shape, 2);
}

/**
 * The shapes in the graph of operands that broadcast to `result`, whose rank each of them has by 1s in front: of equal ranks,
 * so that they broadcast there as well.
 */
export function broadcastingShape(
  shape: readonly number[],
  result: readonly number[],
  batch: number,
): readonly number[] {
  const padded = padShape(shape, result.length);
  if (!splitsFirst(result, batch)) return padShape(padded, 2);
  return padded[0] === result[0] ? splitFirst(padded, batch) : [1, ...padded];
}

/** Whether the batch is a part of the first extent, or all of the only one. */
function splitsFirst([first, ...rest]: readonly number[], batch: number): boolean {
  if (first === undefined || first % batch !== 0) return false;
  return first !== batch || rest.length === 0;
}

function splitFirst([first, ...rest]: readonly number[], batch: number): readonly number[] {
  return [batch, first! / batch, ...rest];
}
