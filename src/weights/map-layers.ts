/**
 * Matching layers of a file with layers of a net, where names do not help: all of them or none. A layer fits a layer when
 * each parameter finds a tensor of its role and shape, and none is left over.
 */
import type { ParameterValue } from "../graph/graph.ts";
import type { Conversion } from "./arrange.ts";
import type { Ambiguity, MatchedBy, Match } from "./mapping.ts";
import { numbersIn } from "./weight-names.ts";
import { candidatesByTree, compareNumberLists, type TreeLayer } from "./name-tree.ts";
import type { Place, SourceTensor } from "./weight-source.ts";

/** What is to be matched, in the orders of net and file. */
export interface LayerMatching {
  readonly parameters: readonly ParameterValue[];
  readonly tensors: readonly SourceTensor[];
  readonly places: ReadonlyMap<SourceTensor, Place>;
  /** Whether the order of the tensors is that of the layers. */
  readonly isOrdered: boolean;
}

export interface Assigned {
  readonly matches: readonly Match[];
  readonly ambiguous: readonly Ambiguity[];
}

export type TensorFit = (parameter: ParameterValue, tensor: SourceTensor) => Conversion | undefined;

interface Layer<T> {
  readonly name: string;
  readonly members: readonly T[];
}

type ParameterLayer = Layer<ParameterValue>;
type TensorLayer = Layer<SourceTensor>;

/** What one tensor or constant gives a parameter, before it is known how it was found. */
type Pairing =
  | { readonly parameter: ParameterValue; readonly tensor: SourceTensor; readonly conversion: Conversion }
  | { readonly parameter: ParameterValue; readonly value: number };

/** Matches for all parameters and tensors, but for those with several choices; or for none. */
export function assignLayers(layers: LayerMatching, fits: TensorFit): Assigned {
  const { due, found } = grouped(layers);
  if (due.length !== found.length) return { matches: [], ambiguous: [] };
  const pair = (parameters: ParameterLayer, tensors: TensorLayer): readonly Pairing[] | undefined =>
    pairLayer(parameters, tensors, layers.places, fits);
  const inOrder = layers.isOrdered || due.length === 1 ? due.map((layer, at) => pair(layer, found[at]!)) : [undefined];
  if (inOrder.every((pairs) => pairs !== undefined)) {
    return { matches: inOrder.flatMap((pairs) => pairs.map((each) => matchOf(each, "order"))), ambiguous: [] };
  }
  return assignByShape(due, found, pair);
}

/** Where the file tells neither layers nor roles, each tensor stands for itself, and so does each parameter. */
function grouped({ parameters, tensors, places }: LayerMatching): {
  readonly due: readonly ParameterLayer[];
  readonly found: readonly TensorLayer[];
} {
  const found = groups(tensors, (tensor) => places.get(tensor)!.layer);
  const isFlat = found.every(({ members }) => members.length === 1 && places.get(members[0]!)!.role === undefined);
  return { due: groups(parameters, (parameter) => (isFlat ? parameter.name : layerName(parameter))), found };
}

/** Of the layer that a parameter belongs to. */
export function layerName({ name, spec }: ParameterValue): string {
  return name.endsWith(`.${spec.name}`) ? name.slice(0, -spec.name.length - 1) : name;
}

function groups<T>(members: readonly T[], nameOf: (member: T) => string): readonly Layer<T>[] {
  const byName = new Map<string, T[]>();
  for (const member of members) {
    const name = nameOf(member);
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [member]);
    else others.push(member);
  }
  return [...byName].map(([name, list]) => ({ name, members: list }));
}

// ── One layer ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** By roles where the file tells them, else by the order within the layer; undefined where the layers do not fit. */
function pairLayer(
  { members: parameters }: ParameterLayer,
  { members: tensors }: TensorLayer,
  places: ReadonlyMap<SourceTensor, Place>,
  fits: TensorFit,
): readonly Pairing[] | undefined {
  const byRole = new Map(tensors.map((tensor) => [places.get(tensor)!.role, tensor]));
  const hasRoles = !byRole.has(undefined) && byRole.size === tensors.length;
  if (!hasRoles && parameters.length !== tensors.length) return undefined;
  const pairs = parameters.map((parameter, at): Pairing | undefined => {
    const tensor = hasRoles ? byRole.get(parameter.spec.name) : tensors[at];
    if (tensor === undefined) return defaultOf(parameter, byRole.get("running_mean"), places);
    const conversion = fits(parameter, tensor);
    return conversion && { parameter, tensor, conversion };
  });
  if (!pairs.every((each) => each !== undefined)) return undefined;
  return pairs.filter((each) => "tensor" in each).length === tensors.length ? pairs : undefined;
}

function defaultOf(
  parameter: ParameterValue,
  mean: SourceTensor | undefined,
  places: ReadonlyMap<SourceTensor, Place>,
): Pairing | undefined {
  const value = defaultValue(parameter);
  const isKeras = mean !== undefined && places.get(mean)!.arrangement === "keras";
  return isKeras && value !== undefined ? { parameter, value } : undefined;
}

/** Keras' batch norms leave out a factor of 1 (`scale=False`) and a summand of 0 (`center=False`). */
export function defaultValue({ spec: { initial, trainable } }: ParameterValue): number | undefined {
  return trainable && initial.kind === "constant" ? initial.value : undefined;
}

function matchOf(pairing: Pairing, found: Exclude<MatchedBy, "default">): Match {
  return "value" in pairing ? { ...pairing, found: "default" } : { ...pairing, found };
}

// ── Without an order ─────────────────────────────────────────────────────────────────────────────────────────────────

type Pair = (parameters: ParameterLayer, tensors: TensorLayer) => readonly Pairing[] | undefined;

/** By the tree of names, where any order of it fits; else by the numbers in names alone. */
function assignByShape(due: readonly ParameterLayer[], found: readonly TensorLayer[], pair: Pair): Assigned {
  const kinds = kindsOf(due, found, pair);
  if (kinds === undefined) return { matches: [], ambiguous: [] };
  const isClear = kinds.classes.every(({ places }) => places.length === 1);
  const read = isClear ? undefined : candidatesByTree(named(due, kinds.due), named(found, kinds.found));
  const assigned: { matches: Match[]; ambiguous: Ambiguity[] } = { matches: [], ambiguous: [] };
  for (const { members, places } of kinds.classes) {
    const turns = inTurn(places, found);
    const how = places.length === 1 ? "shape" : turns === undefined ? "tree" : "number";
    members.forEach((at, turn) => {
      const choices =
        read === undefined ? (turns === undefined ? places : [turns[turn]!]) : [...read[at]!].toSorted((a, b) => a - b);
      const pairings = choices.map((choice) => pair(due[at]!, found[choice]!)!);
      if (choices.length === 1) assigned.matches.push(...pairings[0]!.map((each) => matchOf(each, how)));
      else assigned.ambiguous.push(...ambiguities(due[at]!, pairings));
    });
  }
  return assigned;
}

interface Kinds {
  /** Indices of the net's layers, and of as many of the file, each of which fits each of them. */
  readonly classes: readonly { readonly members: readonly number[]; readonly places: readonly number[] }[];
  /** Of each layer the index of its class. */
  readonly due: readonly number[];
  readonly found: readonly number[];
}

function named(layers: readonly Layer<unknown>[], kinds: readonly number[]): readonly TreeLayer[] {
  return layers.map(({ name }, at) => ({ name, kind: kinds[at]! }));
}

/** Layers of the net that the same layers of the file fit form a class; undefined where these are more or fewer than they. */
function kindsOf(due: readonly ParameterLayer[], found: readonly TensorLayer[], pair: Pair): Kinds | undefined {
  const fitting = due.map((layer) => found.flatMap((candidate, at) => (pair(layer, candidate) ? [at] : [])));
  const classes = groups([...due.keys()], (at) => fitting[at]!.join()).map(({ members }) => {
    return { members, places: fitting[members[0]!]! };
  });
  const kinds = { due: due.map(() => -1), found: found.map(() => -1) };
  for (const [kind, { members, places }] of classes.entries()) {
    if (places.length !== members.length || places.some((at) => kinds.found[at] !== -1)) return undefined;
    for (const at of members) kinds.due[at] = kind;
    for (const at of places) kinds.found[at] = kind;
  }
  return { classes, ...kinds };
}

/** Layers whose names differ in numbers only, in the order of these; undefined for others. */
function inTurn(places: readonly number[], found: readonly TensorLayer[]): readonly number[] | undefined {
  const named = places.map((place) => ({ place, ...numbersIn(found[place]!.name) }));
  if (new Set(named.map(({ pattern }) => pattern)).size > 1) return undefined;
  return named.toSorted((a, b) => compareNumberLists(a.numbers, b.numbers)).map(({ place }) => place);
}

function ambiguities({ members }: ParameterLayer, choices: readonly (readonly Pairing[])[]): readonly Ambiguity[] {
  return members.map((parameter, at) => ({
    parameter,
    candidates: choices.flatMap((pairs) => {
      const pairing = pairs[at]!;
      return "tensor" in pairing ? pairing.tensor : [];
    }),
  }));
}
