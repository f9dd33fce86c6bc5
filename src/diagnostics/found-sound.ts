/** Judgements that had nothing to say of a thing: they have nothing to say of the same thing again. */
import type { Diagnostics } from "./diagnostic.ts";

const sound = new WeakMap<object, Set<string>>();

export function isFoundSound(thing: object, judgement: string): boolean {
  return sound.get(thing)?.has(judgement) === true;
}

export function keepSound(thing: object, judgement: string): void {
  const known = sound.get(thing);
  if (known === undefined) sound.set(thing, new Set([judgement]));
  else known.add(judgement);
}

/** Judges a thing that never changes, unless it was found sound before. */
export function judgeUnlessSound(thing: object, judgement: string, diagnostics: Diagnostics, judge: () => void): void {
  if (isFoundSound(thing, judgement)) return;
  const { offered } = diagnostics;
  judge();
  if (diagnostics.offered === offered) keepSound(thing, judgement);
}
