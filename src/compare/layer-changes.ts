/** What became of each layer, and what of the model that breaks. */
import type { Value } from "../graph/graph.ts";
import { dimsEqual } from "../tensor/dim.ts";
import { formatDims } from "../tensor/shape.ts";
import type { Alignment, LayerPair } from "./align-layers.ts";
import type { Category } from "./categories.ts";
import { layerText, type Layer } from "./layer.ts";
import { shortened } from "./shortened.ts";
import type { Correspondence } from "./same-graph.ts";

export interface LayerChange {
  readonly of: "layer";
  /** The strictest that it breaks, undefined where it breaks nothing. */
  readonly category: Category | undefined;
  /** `reshaped`: nothing else is said of it, but what reaches it has another shape, or what leaves it. */
  readonly what: "added" | "removed" | "changed" | "renamed" | "reshaped";
  readonly text: string;
  readonly old: Layer | undefined;
  readonly now: Layer | undefined;
}

/** @param broken what the whole breaks: a layer breaks no more. */
export function layerChanges(
  { pairs, removed, added }: Alignment,
  broken: readonly Category[],
): readonly LayerChange[] {
  const within = (candidates: readonly Category[]): Category | undefined =>
    candidates.find((category) => broken.includes(category));
  const single = (what: "added" | "removed", layer: Layer): LayerChange => ({
    of: "layer",
    category: within([...(hasWeights(layer) ? (["weights"] as const) : []), "function"]),
    what,
    text: layerText(layer),
    old: what === "removed" ? layer : undefined,
    now: what === "added" ? layer : undefined,
  });
  const changes = [
    ...removed.map((layer) => single("removed", layer)),
    ...added.map((layer) => single("added", layer)),
    ...pairs.flatMap((pair) => pairChange(pair, within) ?? []),
  ];
  return changes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ old, now }: LayerChange): number {
  return (now ?? old)!.node.id;
}

function hasWeights({ node }: Layer): boolean {
  return Object.values(node.parameters).some(({ kind }) => kind === "parameter");
}

function pairChange(
  [old, now]: LayerPair,
  within: (of: readonly Category[]) => Category | undefined,
): LayerChange | undefined {
  const written = old.written === now.written ? [] : writtenChanges(old, now);
  const isRenamed = old.node.name !== now.node.name;
  const tensors = tensorChanges(old, now, isRenamed);
  // Other numbers say nothing where no weights are called by them.
  const isSilent = tensors === undefined && old.isNumbered && now.isNumbered;
  const names = isRenamed && !isSilent ? [`called ${shortened(now.node.name)}`] : [];
  const texts = [...names, ...written, ...(tensors ?? []), ...shapeChanges(old, now)];
  if (texts.length === 0) return undefined;
  const isChanged = written.length > 0 || shapesOfTensors(old) !== shapesOfTensors(now);
  const isAsCostly = dimsEqual(old.macs, now.macs) && dimsEqual(old.params, now.params);
  const broken = { weights: tensors !== undefined, function: written.length > 0, cost: !isAsCostly };
  return {
    of: "layer",
    category: within((["weights", "function", "cost"] as const).filter((category) => broken[category])),
    what: isChanged ? "changed" : names.length > 0 || tensors !== undefined ? "renamed" : "reshaped",
    text: texts.join("; "),
    old,
    now,
  };
}

/** Undefined where the weight file has the same tensors for both. */
function tensorChanges(old: Layer, now: Layer, isRenamed: boolean): readonly string[] | undefined {
  if (tensorsOf(old) === tensorsOf(now)) return undefined;
  const isSaid = isRenamed || shapesOfTensors(old) !== shapesOfTensors(now);
  const [first = "weights of its own"] = Object.values(now.node.parameters)
    .map(nameOf)
    .filter((name) => name !== "");
  return isSaid ? [] : [`reads ${shortened(first)}`];
}

function writtenChanges(old: Layer, now: Layer): readonly string[] {
  if (old.kind !== now.kind) return [`${layerText(old)} -> ${layerText(now)}`];
  const names = [...new Set([...old.attributes.keys(), ...now.attributes.keys()])];
  return names
    .filter((name) => old.attributes.get(name) !== now.attributes.get(name))
    .map((name) => `${name} ${argumentText(old, name)} -> ${argumentText(now, name)}`);
}

function argumentText({ attributes, node }: Layer, name: string): string {
  return shortened(attributes.get(name) ?? node.op.attributes[name]?.defaultText ?? "none");
}

function shapeChanges(old: Layer, now: Layer): readonly string[] {
  if (old.gives !== now.gives) return [`${old.gives} -> ${now.gives}`];
  return old.reads === now.reads ? [] : [`reads ${old.reads} -> ${now.reads}`];
}

function tensorsOf({ node: { parameters } }: Layer): string {
  const tensors = Object.values(parameters).flatMap((value) =>
    value.kind === "parameter" ? `${value.name} ${formatDims(value.type.shape)}` : [],
  );
  return tensors.join();
}

function shapesOfTensors({ node: { parameters } }: Layer): string {
  return Object.entries(parameters)
    .map(([role, { type }]) => `${role} ${formatDims(type.shape)}`)
    .join();
}

/** Which tensors of the weight file belong together: those of layers that do, and else those that are called likewise. */
export function alignedTensors({ pairs, removed, added }: Alignment): Correspondence {
  const [there, taken] = [new Map<string, string>(), new Set<string>()];
  const pair = (old: Value | undefined, now: Value | undefined): void => {
    if (old?.kind !== "parameter" || now?.kind !== "parameter") return;
    if (there.has(old.name) || taken.has(now.name)) return;
    if (formatDims(old.type.shape) !== formatDims(now.type.shape)) return;
    there.set(old.name, now.name);
    taken.add(now.name);
  };
  for (const [old, now] of pairs) {
    for (const role in old.node.parameters) pair(old.node.parameters[role], now.node.parameters[role]);
  }
  const rest = new Map(
    added.flatMap(({ node }) => Object.values(node.parameters)).map((value) => [nameOf(value), value]),
  );
  for (const value of removed.flatMap(({ node }) => Object.values(node.parameters)))
    pair(value, rest.get(nameOf(value)));
  return there;
}

function nameOf(value: Value): string {
  return value.kind === "parameter" ? value.name : "";
}
