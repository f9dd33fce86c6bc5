/** Two versions of several models: what became of each, and which could not be compared. */
import { categories, type Category } from "./categories.ts";
import { compareModels } from "./compare-models.ts";
import type { ModelDiff } from "./model-diff.ts";
import { pairModels } from "./pair-models.ts";
import { newBudget } from "./same-numbers.ts";
import type { UnsoundFile, Version, VersionedModel } from "./version.ts";

export interface ProjectDiff {
  readonly old: string;
  readonly now: string;
  /** All that is broken in any, strictest first. */
  readonly categories: readonly Category[];
  /** In the order of the new version. */
  readonly models: readonly PairDiff[];
  readonly added: readonly VersionedModel[];
  readonly removed: readonly VersionedModel[];
  /** Files with mistakes in either version. */
  readonly incomparable: readonly Incomparable[];
}

export interface PairDiff extends ModelDiff {
  readonly files: { readonly old: string; readonly now: string };
}

/** A file whose models cannot be compared, or not all of them. */
export interface Incomparable {
  /** As the new version calls it, where that has it. */
  readonly file: string;
  /** Names of what the other version has in it, and this one may have as well. */
  readonly models: readonly string[];
  /** How many mistakes each version of it has. */
  readonly errors: { readonly old: number; readonly now: number };
}

/**
 * A model that is gone breaks the signature of whatever there was; one whose file has mistakes is not said to be gone.
 * @param tell is told the name of each model before it is looked at
 */
export async function compareVersions(
  old: Version,
  now: Version,
  tell: (model: string) => void = () => {},
): Promise<ProjectDiff> {
  const { pairs, removed, added, withheld } = pairModels(old, now);
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
    incomparable: incomparableFiles(old.unsound, now.unsound, withheld),
  };
}

/** In the order of the new version, then those that only the old one has mistakes in. */
function incomparableFiles(
  old: readonly UnsoundFile[],
  now: readonly UnsoundFile[],
  withheld: readonly VersionedModel[],
): readonly Incomparable[] {
  const [before, after] = [old, now].map((files) => new Map(files.map((each) => [each.place, each])));
  return [...new Map([...old, ...now].map((each) => [each.place, each])).values()].map(({ file, place }) => ({
    file,
    models: withheld.filter((each) => each.place === place).map(({ model }) => model.name),
    errors: { old: before!.get(place)?.errors ?? 0, now: after!.get(place)?.errors ?? 0 },
  }));
}
