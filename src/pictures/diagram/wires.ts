/** Who gives each tensor and who reads it, and which of these ways skip what lies between. */
import type { Box, Tensor } from "./diagram.ts";

export interface Wire {
  readonly tensor: Tensor;
  /** Numbers of boxes. */
  readonly from: number;
  readonly to: readonly number[];
  /** Of `to`, those that another, longer way leads to as well. */
  readonly skips: ReadonlySet<number>;
}

type Ends = Pick<Box, "reads" | "gives">;

/** In the order in which tensors are given; those that none of the boxes reads are left out. Boxes are in the order of the graph. */
export function wiresOf(boxes: readonly Ends[]): readonly Wire[] {
  const readers = new Map<Tensor, number[]>();
  boxes.forEach(({ reads }, at) => {
    for (const tensor of reads) readers.set(tensor, [...(readers.get(tensor) ?? []), at]);
  });
  const plain = boxes.flatMap(({ gives }, from) =>
    gives.flatMap((tensor) => (readers.has(tensor) ? [{ tensor, from, to: readers.get(tensor)! }] : [])),
  );
  const next = boxes.map(({ gives }) => [...new Set(gives.flatMap((tensor) => readers.get(tensor) ?? []))]);
  return plain.map((wire) => ({ ...wire, skips: skipped(wire.from, wire.to, next) }));
}

/** Those of the targets that can also be reached through another box. Takes the time of all ways up to the last of them. */
function skipped(from: number, targets: readonly number[], next: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set<number>();
  if (next[from]!.length < 2) return found;
  const last = Math.max(...targets);
  const seen = new Set<number>();
  const open = next[from]!.filter((at) => at < last);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of next[at]!) {
      if (targets.includes(to)) found.add(to);
      if (to < last && !seen.has(to)) open.push(to);
      seen.add(to);
    }
  }
  return found;
}
