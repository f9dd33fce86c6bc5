/** Whether an old checkpoint loads: the names and shapes of its tensors, and which layers read them. */
import type { ParameterValue } from "../graph/graph.ts";
import { formatDims, shapesEqual } from "../tensor/shape.ts";
import { renamingWords } from "./renaming.ts";
import type { Correspondence } from "./same-graph.ts";

export interface NamedTensor {
  readonly name: string;
  /** `[64, 3, 7, 7]` */
  readonly shape: string;
}

export interface WeightsDiff {
  /** Whether it loads as it is, and each tensor into the layer that it was trained for. */
  readonly loads: boolean;
  /** What the new net has besides. */
  readonly missing: readonly NamedTensor[];
  /** What it has no longer. */
  readonly unused: readonly NamedTensor[];
  readonly misshapen: readonly (NamedTensor & { readonly was: string })[];
  /** Names that now are other layers': they would load, and belong elsewhere. */
  readonly crossed: readonly (readonly [old: string, now: string])[];
  readonly rename: Renames | undefined;
}

/** How tensors come to the layers that they belong to. */
export interface Renames {
  /** Of `--rename`, one after the other. */
  readonly words: readonly string[];
  /** How many of the old tensors the new net then takes, of how many that it has. */
  readonly taken: number;
  readonly of: number;
}

/** @param correspondence which tensors belong together, where not all are called likewise. */
export function compareWeights(
  old: readonly ParameterValue[],
  now: readonly ParameterValue[],
  correspondence: Correspondence,
): WeightsDiff {
  const [before, after] = [byName(old), byName(now)];
  const misshapen = now.flatMap(({ name, type }) => {
    const was = before.get(name);
    if (was === undefined || shapesEqual(was.type.shape, type.shape)) return [];
    return [{ ...tensorOf(after.get(name)!), was: formatDims(was.type.shape) }];
  });
  const missing = now.filter(({ name }) => !before.has(name)).map(tensorOf);
  const unused = old.filter(({ name }) => !after.has(name)).map(tensorOf);
  const hasSameNames = misshapen.length + missing.length + unused.length === 0;
  const moves = [...correspondence].filter(([from, to]) => from !== to);
  return {
    loads: hasSameNames && moves.length === 0,
    missing,
    unused,
    misshapen,
    crossed: moves.filter(([, to]) => before.has(to)),
    rename: moves.length === 0 ? undefined : renamesOf(old, now, correspondence),
  };
}

function byName(parameters: readonly ParameterValue[]): ReadonlyMap<string, ParameterValue> {
  return new Map(parameters.map((each) => [each.name, each]));
}

function tensorOf({ name, type }: ParameterValue): NamedTensor {
  return { name, shape: formatDims(type.shape) };
}

function renamesOf(
  old: readonly ParameterValue[],
  now: readonly ParameterValue[],
  correspondence: Correspondence,
): Renames | undefined {
  const names = old.map(({ name }) => name);
  const words = renamingWords(names, correspondence);
  return words && { words, taken: correspondence.size, of: now.length };
}

/** Whether the renamed checkpoint loads: every tensor has its place, and no place is left. */
export function mends({ words, taken, of }: Renames, { unused, missing }: WeightsDiff): boolean {
  return words.length > 0 && taken === of && unused.length === missing.length;
}
