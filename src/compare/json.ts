/** A change of models as data. */
import { formatDim, isConstantDim, type Dim } from "../tensor/dim.ts";
import type { Category } from "./categories.ts";
import type { Cost } from "./cost.ts";
import type { FunctionVerdict } from "./judge-function.ts";
import type { Layer } from "./layer.ts";
import { layerText } from "./layer.ts";
import type { LayerChange } from "./layer-changes.ts";
import type { Incomparable, PairDiff, ProjectDiff } from "./project-diff.ts";
import type { VersionedModel } from "./version.ts";
import type { NamedTensor } from "./weights.ts";

/** A number, or an expression of sizes that are open. */
type Figure = number | string;

export interface DiffJson {
  readonly old: string;
  readonly new: string;
  readonly categories: readonly Category[];
  readonly models: readonly ModelDiffJson[];
  readonly added: readonly NamedModelJson[];
  readonly removed: readonly NamedModelJson[];
  readonly incomparable: readonly IncomparableJson[];
}

export interface IncomparableJson {
  readonly file: string;
  readonly models: readonly string[];
  readonly errors: { readonly old: number; readonly new: number };
}

export interface NamedModelJson {
  readonly file: string;
  readonly model: string;
}

export interface ModelDiffJson {
  readonly old: NamedModelJson;
  readonly new: NamedModelJson;
  readonly categories: readonly Category[];
  readonly signature: readonly string[];
  readonly weights: {
    readonly loads: boolean;
    readonly missing: readonly NamedTensor[];
    readonly unused: readonly NamedTensor[];
    readonly misshapen: readonly { readonly name: string; readonly old: string; readonly new: string }[];
    readonly crossed: readonly { readonly old: string; readonly new: string }[];
    /** Words of `--rename`; of how many tensors the new net has `taken` then come from the old checkpoint. */
    readonly rename: { readonly words: readonly string[]; readonly taken: number; readonly of: number } | null;
  };
  readonly function: { readonly verdict: FunctionVerdict; readonly reason: string; readonly names: readonly string[] };
  readonly costs: Readonly<Record<Cost, { readonly old: Figure | null; readonly new: Figure | null }>>;
  readonly layers: readonly LayerChangeJson[];
}

export interface LayerChangeJson {
  readonly change: LayerChange["what"];
  readonly category: Category | null;
  readonly text: string;
  readonly old: LayerJson | null;
  readonly new: LayerJson | null;
}

interface LayerJson {
  readonly name: string;
  readonly layer: string;
  readonly output: readonly Figure[];
  readonly params: Figure;
  readonly formula: string;
  readonly macs: Figure;
}

export function diffJson(diff: ProjectDiff): DiffJson {
  return {
    old: diff.old,
    new: diff.now,
    categories: diff.categories,
    models: diff.models.map(modelJson),
    added: diff.added.map(namedModel),
    removed: diff.removed.map(namedModel),
    incomparable: diff.incomparable.map(incomparableJson),
  };
}

function incomparableJson({ file, models, errors }: Incomparable): IncomparableJson {
  return { file, models, errors: { old: errors.old, new: errors.now } };
}

function namedModel({ file, model }: VersionedModel): NamedModelJson {
  return { file, model: model.name };
}

function modelJson({ old, now, files, categories, changes, weights, ...diff }: PairDiff): ModelDiffJson {
  const { loads, missing, unused, misshapen, crossed, rename } = weights;
  return {
    old: { file: files.old, model: old.name },
    new: { file: files.now, model: now.name },
    categories,
    signature: changes.flatMap((change) => (change.of === "signature" ? [change.text] : [])),
    weights: {
      loads,
      missing,
      unused,
      misshapen: misshapen.map(({ name, was, shape }) => ({ name, old: was, new: shape })),
      crossed: crossed.map(([from, to]) => ({ old: from, new: to })),
      rename: rename ?? null,
    },
    function: { verdict: diff.function.verdict, reason: diff.function.reason, names: diff.function.names },
    costs: Object.fromEntries(
      diff.costs.map((each) => [each.cost, { old: figure(each.old), new: figure(each.now) }]),
    ) as ModelDiffJson["costs"],
    layers: changes.flatMap((change) => (change.of === "layer" ? [layerChange(change)] : [])),
  };
}

function layerChange({ what, category, text, old, now }: LayerChange): LayerChangeJson {
  return { change: what, category: category ?? null, text, old: layerJson(old), new: layerJson(now) };
}

function layerJson(layer: Layer | undefined): LayerJson | null {
  if (layer === undefined) return null;
  const { node, shape, params, formula, macs } = layer;
  const output = shape.slice(1).map(known);
  return { name: node.name, layer: layerText(layer), output, params: known(params), formula, macs: known(macs) };
}

function figure(value: Dim | undefined): Figure | null {
  return value === undefined ? null : known(value);
}

function known(value: Dim): Figure {
  return isConstantDim(value) && Number.isFinite(value) ? value : formatDim(value);
}
