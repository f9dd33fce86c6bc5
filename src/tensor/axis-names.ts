/** What the axes of tensors are called. */

/** Every name, in the order of the axes that they stand for. */
export const everyAxisName = ["channels", "depth", "height", "width", "length"] as const;

export type AxisName = (typeof everyAxisName)[number];

const namesByRank: readonly (readonly AxisName[])[] = [
  [],
  [],
  ["channels"],
  ["channels", "length"],
  ["channels", "height", "width"],
  ["channels", "depth", "height", "width"],
];

/** The names of the axes behind the batch of a tensor of `rank` axes, batch included in the rank. */
export function axisNames(rank: number): readonly AxisName[] {
  return namesByRank[rank] ?? [];
}
