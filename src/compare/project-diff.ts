/** Two versions of several models: which is which, and what became of each. */
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { modelFigures } from "../reports/model-figures.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { categories, type Category } from "./categories.ts";
import { compareModels } from "./compare-models.ts";
import { layerOf } from "./layer.ts";
import type { ModelDiff } from "./model-diff.ts";
import { newBudget } from "./same-numbers.ts";

export interface VersionedModel {
  /** As messages call it. */
  readonly file: string;
  /** Its place in what is compared, the same in both versions where nothing was moved. */
  readonly place: string;
  readonly model: ResolvedModel;
  /** How its weights are stored. */
  readonly weightsType: WeightType;
}

export interface ProjectDiff {
  readonly old: string;
  readonly now: string;
  /** All that is broken in any, strictest first. */
  readonly categories: readonly Category[];
  /** In the order of the new version. */
  readonly models: readonly PairDiff[];
  readonly added: readonly VersionedModel[];
  readonly removed: readonly VersionedModel[];
}

export interface PairDiff extends ModelDiff {
  readonly files: { readonly old: string; readonly now: string };
}

/** What the files are called that are there. */
export const WORK_TREE = "the work tree";

/** A version as a whole: what it is called, and its models. */
export interface Version {
  readonly name: string;
  readonly models: readonly VersionedModel[];
}

/**
 * A model that is gone breaks the signature of whatever there was.
 * @param tell is told the name of each model before it is looked at
 */
export async function compareVersions(
  old: Version,
  now: Version,
  tell: (model: string) => void = () => {},
): Promise<ProjectDiff> {
  const { pairs, removed, added } = pairModels(old.models, now.models);
  const models: PairDiff[] = [];
  const budget = newBudget();
  for (const [before, after] of pairs) {
    tell(after.model.name);
    const diff = await compareModels(before.model, after.model, after.weightsType, budget);
    models.push({ ...diff, files: { old: before.file, now: after.file } });
  }
  const broken = new Set([...models.flatMap((diff) => diff.categories), ...removed.map((): Category => "signature")]);
  return {
    old: old.name,
    now: now.name,
    categories: categories.filter((category) => broken.has(category)),
    models,
    added,
    removed,
  };
}

type Pair = readonly [old: VersionedModel, now: VersionedModel];

interface Pairing {
  readonly pairs: readonly Pair[];
  readonly removed: readonly VersionedModel[];
  readonly added: readonly VersionedModel[];
}

/** By place and name; of what is left by name, by place, and by likeness, where only one will do. */
export function pairModels(old: readonly VersionedModel[], now: readonly VersionedModel[]): Pairing {
  const [before, after] = [new Set(old), new Set(now)];
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
  pairBy(({ model }) => model.name);
  pairBy(({ place }) => place);
  for (const [from, to] of byLikeness([...before], [...after])) if (before.has(from) && after.has(to)) pair(from, to);
  return {
    pairs: now.flatMap((to) => (found.has(to) ? [[found.get(to)!, to] as const] : [])),
    removed: [...before],
    added: [...after],
  };
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
