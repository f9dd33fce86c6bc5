/** Ships in modules that train: weights to begin with. */
import { hashText, randomSource } from "../../base/random.ts";
import type { Kept } from "./kept-tensors.ts";

/** Where a tensor does not begin as zeros: evenly between -uniform and uniform, with a deviation, or with one value. */
export type Beginnings = Readonly<
  Record<string, { readonly uniform?: number; readonly normal?: number; readonly constant?: number }>
>;

/** Each tensor has random numbers of its own, by its name, so that it starts the same whatever stands beside it. */
export function drawKept(
  kept: readonly Kept[],
  beginnings: Beginnings,
  seed: number,
  normalSource?: (random: { next(): number }) => () => number,
): void {
  for (const [name, , values] of kept) {
    const { uniform, normal, constant = 0 } = beginnings[name] ?? {};
    const random = randomSource(hashText(name) ^ Math.imul(seed, 0x9e3779b1));
    const next = normal === undefined ? random.next : normalSource!(random);
    for (let at = 0; at < values.length; at++) {
      values[at] =
        uniform !== undefined ? (2 * next() - 1) * uniform : normal !== undefined ? next() * normal : constant;
    }
  }
}
