/** What layers are called in other frameworks, as the pages for those who come from there say. */
import type { ReadFile } from "../page.ts";

const sources = ["docs/from-pytorch.md", "docs/from-keras.md"];

/** @returns classes by the layer that takes their place: `bn` has `BatchNorm2d` and `BatchNormalization` */
export function foreignNames(read: ReadFile): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, theirs, ours] of sources.flatMap((source) => [...read(source).matchAll(row)])) {
    found.set(ours!, (found.get(ours!) ?? new Set<string>()).add(theirs!));
  }
  return found;
}

/** A class that is made, and one line that stands for it. */
const row = /^\| `(?:\w+\.)*([A-Z]\w+)\([^|]*` +\| `(\w+)/gm;
