/** Which model of one version is which of another. */
import { modelFigures } from "../analysis/model-figures.ts";
import { layerOf } from "./layer.ts";
import type { UnsoundFile, Version, VersionedModel } from "./version.ts";

export type Pair = readonly [old: VersionedModel, now: VersionedModel];

interface Pairing {
  readonly pairs: readonly Pair[];
  readonly removed: readonly VersionedModel[];
  readonly added: readonly VersionedModel[];
  /** What the other version may have in a file with mistakes. */
  readonly withheld: readonly VersionedModel[];
}

/** By place and name; of what is left by name, by place, and by likeness, where only one will do. */
export function pairModels(old: Version, now: Version): Pairing {
  const [before, after] = [new Set(old.models), new Set(now.models)];
  const found = new Map<VersionedModel, VersionedModel>();
  const pair = (from: VersionedModel, to: VersionedModel): void => {
    found.set(to, from);
    before.delete(from);
    after.delete(to);
  };
  const pairBy = (key: (of: VersionedModel) => string): void => {
    const [keysBefore, keysAfter] = [onlyOnes(before, key), onlyOnes(after, key)];
    for (const [name, to] of keysAfter) {
      const from = keysBefore.get(name);
      if (from !== undefined) pair(from, to);
    }
  };
  pairBy(({ place, model }) => `${place}\0${model.name}`);
  const withheld = [...takeFrom(before, now.unsound), ...takeFrom(after, old.unsound)];
  pairBy(({ model }) => model.name);
  pairBy(({ place }) => place);
  for (const [from, to] of byLikeness([...before], [...after])) if (before.has(from) && after.has(to)) pair(from, to);
  return {
    pairs: now.models.flatMap((to) => (found.has(to) ? [[found.get(to)!, to] as const] : [])),
    removed: [...before],
    added: [...after],
    withheld,
  };
}

/** Models whose file has mistakes on the other side, out of the set. */
function takeFrom(models: Set<VersionedModel>, unsound: readonly UnsoundFile[]): readonly VersionedModel[] {
  const places = new Set(unsound.map(({ place }) => place));
  const taken = [...models].filter(({ place }) => places.has(place));
  for (const each of taken) models.delete(each);
  return taken;
}

function onlyOnes(
  models: ReadonlySet<VersionedModel>,
  key: (of: VersionedModel) => string,
): ReadonlyMap<string, VersionedModel> {
  const all = new Map<string, VersionedModel[]>();
  for (const each of models) all.set(key(each), [...(all.get(key(each)) ?? []), each]);
  return new Map([...all].flatMap(([name, [first, ...others]]) => (others.length === 0 ? [[name, first!]] : [])));
}

/** Half of the layers of both is enough to call one the other's new form. */
const LEAST_LIKENESS = 0.5;

/** The likest first. So many that are gone and new are not looked at one by one. */
const MOST_LOOKED_AT = 2500;

function byLikeness(old: readonly VersionedModel[], now: readonly VersionedModel[]): readonly Pair[] {
  if (old.length * now.length > MOST_LOOKED_AT) return [];
  const layers = new Map([...old, ...now].map((each) => [each, layersOf(each)]));
  return old
    .flatMap((from) =>
      now.map((to) => ({ pair: [from, to] as const, likeness: likeness(layers.get(from)!, layers.get(to)!) })),
    )
    .filter((each) => each.likeness >= LEAST_LIKENESS)
    .toSorted((a, b) => b.likeness - a.likeness)
    .map(({ pair }) => pair);
}

/** How often each layer stands in a model. */
type Layers = ReadonlyMap<string, number>;

function layersOf({ model }: VersionedModel): Layers {
  const counts = new Map<string, number>();
  for (const layer of modelFigures(model).layers.map(layerOf)) {
    const key = `${layer.written} ${layer.reads}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The share of their layers that two models have in common (Dice's coefficient). */
function likeness(a: Layers, b: Layers): number {
  const sum = (counts: Layers): number => [...counts.values()].reduce((total, count) => total + count, 0);
  const common = [...a].reduce((total, [key, count]) => total + Math.min(count, b.get(key) ?? 0), 0);
  return (2 * common) / Math.max(1, sum(a) + sum(b));
}
