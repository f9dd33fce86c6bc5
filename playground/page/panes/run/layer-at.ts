import type { NetLayer } from "../../../questions/load.ts";

/** The layer under the cursor: that of the shortest place around it, and of those that share one (a block called twice) the first. */
export function layerAt(layers: readonly NetLayer[], cursor: number): NetLayer | undefined {
  let [best, length]: [NetLayer | undefined, number] = [undefined, Infinity];
  for (const layer of layers) {
    for (const [from, to] of layer.ranges) {
      if (cursor < from || cursor > to || to - from >= length) continue;
      [best, length] = [layer, to - from];
    }
  }
  return best;
}
