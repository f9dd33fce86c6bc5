/**
 * Which layer of one version is which of another, by what it is and where it stands; names help, but a layer more in front
 * gives those behind it other numbers. The best alignment in order (Needleman and Wunsch 1970), then what has moved.
 */
import type { Layer } from "./layer.ts";

export type LayerPair = readonly [old: Layer, now: Layer];

export interface Alignment {
  /** In the order of the new version. */
  readonly pairs: readonly LayerPair[];
  readonly removed: readonly Layer[];
  readonly added: readonly Layer[];
}

export function alignLayers(old: readonly Layer[], now: readonly Layer[]): Alignment {
  const pairs = new Map(inOrder(old, now).map(([before, after]) => [after, before]));
  const known = new Set(pairs.values());
  const free = new Map<string, Layer[]>();
  for (const layer of old) if (!known.has(layer)) free.set(whole(layer), [...(free.get(whole(layer)) ?? []), layer]);
  for (const layer of now) {
    if (pairs.has(layer)) continue;
    const moved = free.get(whole(layer))?.shift();
    if (moved === undefined) continue;
    pairs.set(layer, moved);
    known.add(moved);
  }
  return {
    pairs: now.flatMap((layer) => (pairs.has(layer) ? [[pairs.get(layer)!, layer] as const] : [])),
    removed: old.filter((layer) => !known.has(layer)),
    added: now.filter((layer) => !pairs.has(layer)),
  };
}

function whole({ written, reads, gives }: Layer): string {
  return `${written} ${reads} ${gives}`;
}

function isSame(a: Layer | undefined, b: Layer | undefined): boolean {
  return a !== undefined && b !== undefined && a.node.name === b.node.name && whole(a) === whole(b);
}

/** How many comparisons the best alignment may take; of longer parts those belong together that are called likewise. */
const MOST_CELLS = 2 ** 22;

function inOrder(old: readonly Layer[], now: readonly Layer[]): readonly LayerPair[] {
  let [from, end] = [0, 0];
  const shorter = Math.min(old.length, now.length);
  while (from < shorter && isSame(old[from], now[from])) from++;
  while (end < shorter - from && isSame(old.at(-1 - end), now.at(-1 - end))) end++;
  const [before, after] = [old.slice(from, old.length - end), now.slice(from, now.length - end)];
  const isShort = before.length * after.length <= MOST_CELLS;
  return [
    ...zip(old.slice(0, from), now.slice(0, from)),
    ...(isShort ? bestAlignment(before, after) : namesakes(before, after)),
    ...zip(old.slice(old.length - end), now.slice(now.length - end)),
  ];
}

function zip(old: readonly Layer[], now: readonly Layer[]): readonly LayerPair[] {
  return old.map((layer, at) => [layer, now[at]!]);
}

function namesakes(old: readonly Layer[], now: readonly Layer[]): readonly LayerPair[] {
  const byName = new Map(now.map((layer) => [layer.node.name, layer]));
  return old.flatMap((layer): LayerPair[] => {
    const other = byName.get(layer.node.name);
    return other?.kind === layer.kind ? [[layer, other]] : [];
  });
}

/** Of all ways to pair layers in order, one whose likeness is greatest in sum. */
function bestAlignment(old: readonly Layer[], now: readonly Layer[]): readonly LayerPair[] {
  const width = now.length + 1;
  const best = new Int32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a--) {
    for (let b = now.length - 1; b >= 0; b--) {
      const likeness = likenessOf(old[a]!, now[b]!);
      const paired = likeness > 0 ? likeness + best[(a + 1) * width + b + 1]! : 0;
      best[a * width + b] = Math.max(paired, best[(a + 1) * width + b]!, best[a * width + b + 1]!);
    }
  }
  const pairs: LayerPair[] = [];
  for (let [a, b] = [0, 0]; a < old.length && b < now.length;) {
    const sum = best[a * width + b]!;
    if (sum === best[(a + 1) * width + b]) a++;
    else if (sum === best[a * width + b + 1]) b++;
    else pairs.push([old[a++]!, now[b++]!]);
  }
  return pairs;
}

/** More than a handful of layers that are alike without one. */
const WRITTEN_NAME = 32;

/** 0 where two layers have nothing to do with each other. */
function likenessOf(a: Layer, b: Layer): number {
  const isKin = a.kind === b.kind || (a.node.op.category === b.node.op.category && a.gives === b.gives);
  if (!isKin) return 0;
  const name = a.node.name !== b.node.name ? 0 : a.isNumbered ? 1 : WRITTEN_NAME;
  const shapes = (a.reads === b.reads ? 1 : 0) + (a.gives === b.gives ? 1 : 0);
  return (a.kind === b.kind ? 4 : 1) + (a.written === b.written ? 3 : 0) + shapes + name;
}
