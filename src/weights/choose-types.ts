/**
 * Which type each tensor is stored with, so that all together take at most so many bytes and lose as little as can be: a
 * knapsack of several choices (Sinha and Zoltners 1979). From the types that lose least, steps are taken in the order of loss
 * by byte saved, along the lower convex hull of each tensor's choices, until all fits; then what room is left is used. The loss
 * exceeds the least possible by that of one step at most, and mostly not at all.
 */

/** One of the ways to store a tensor. */
export interface Choice {
  readonly bytes: number;
  readonly loss: number;
}

interface Step<C> {
  readonly tensor: number;
  readonly choice: C;
  readonly saved: number;
  /** Loss by byte saved. */
  readonly slope: number;
}

/** One of the choices of each tensor; undefined where even the smallest take more. */
export function chooseTypes<C extends Choice>(
  tensors: readonly (readonly C[])[],
  most: number,
): readonly C[] | undefined {
  const hulls = tensors.map(lowerHull);
  const chosen = hulls.map((hull) => hull[0]!);
  let total = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
  const steps = hulls.flatMap(stepsAlong).toSorted((a, b) => a.slope - b.slope);
  for (const { tensor, choice, saved } of steps) {
    if (total <= most) break;
    chosen[tensor] = choice;
    total -= saved;
  }
  if (total > most) return undefined;
  useRoom(tensors, chosen, most - total);
  return chosen;
}

/** Fewer and fewer bytes for more and more loss a byte; that of the least loss first. */
function lowerHull<C extends Choice>(choices: readonly C[]): readonly C[] {
  const sorted = choices.toSorted((a, b) => a.loss - b.loss || a.bytes - b.bytes);
  const hull: C[] = [];
  for (const choice of sorted) {
    if (hull.length > 0 && choice.bytes >= hull.at(-1)!.bytes) continue;
    while (hull.length > 1 && slopeOf(hull.at(-1)!, choice) <= slopeOf(hull.at(-2)!, hull.at(-1)!)) hull.pop();
    hull.push(choice);
  }
  return hull;
}

function slopeOf(from: Choice, to: Choice): number {
  return (to.loss - from.loss) / (from.bytes - to.bytes);
}

function stepsAlong<C extends Choice>(hull: readonly C[], tensor: number): readonly Step<C>[] {
  return hull.slice(1).map((choice, at) => {
    const from = hull[at]!;
    return { tensor, choice, saved: from.bytes - choice.bytes, slope: slopeOf(from, choice) };
  });
}

/** Gives tensors back what fits, those that lose most first. */
function useRoom<C extends Choice>(tensors: readonly (readonly C[])[], chosen: C[], free: number): void {
  let room = free;
  for (const tensor of [...chosen.keys()].toSorted((a, b) => chosen[b]!.loss - chosen[a]!.loss)) {
    const { bytes, loss } = chosen[tensor]!;
    const better = tensors[tensor]!.filter((choice) => choice.loss < loss && choice.bytes - bytes <= room);
    const [best] = better.toSorted((a, b) => a.loss - b.loss || a.bytes - b.bytes);
    if (best === undefined) continue;
    room -= best.bytes - bytes;
    chosen[tensor] = best;
  }
}
