/** Where arrow keys move a cell of a layer: along its last two axes, as rows and columns are drawn. */

/** By key: the axis, counted from the last, and the step. */
const moves: ReadonlyMap<string, readonly [fromLast: number, step: number]> = new Map([
  ["ArrowLeft", [1, -1]],
  ["ArrowRight", [1, 1]],
  ["ArrowUp", [2, -1]],
  ["ArrowDown", [2, 1]],
]);

/** The position after a key, the same at an end of the axis; undefined where the key moves nothing. */
export function movedCell(
  key: string,
  extents: readonly number[],
  position: readonly number[],
): readonly number[] | undefined {
  const [fromLast, step] = moves.get(key) ?? [0, 0];
  const axis = extents.length - fromLast;
  if (step === 0 || axis < 0) return undefined;
  return position.with(axis, Math.min(extents[axis]! - 1, Math.max(0, position[axis]! + step)));
}
