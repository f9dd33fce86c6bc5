/**
 * Which layers of a file are which of a net, by the tree of the file's names, where its order is lost: `layer1.0.conv2` is
 * the layer `conv2` of the module `0` of the module `layer1`. Of the order that was lost the tree tells
 *
 * - that the layers of a module follow each other,
 * - and that siblings whose names differ in numbers only come in the order of these: `layer2` before `layer10`.
 *
 * Nothing is taken for known of siblings of other names: `bn1` may come before `conv1` or behind it. Of all the orders that
 * are left those count in which each layer has the shapes of the net's layer at its place. What any of them has at a place is
 * a candidate there; where each place has one, the tree and the shapes leave one choice.
 *
 * Where they leave several, the names of the net tell more. A block may end in a convolution and a norm, and have a shortcut
 * of the same shapes, `downsample.0` and `.1`:
 *
 * - If net and file have equally many modules of the same shapes, each in the file is one in the net: so where the shortcut
 *   is a module in both. That holds if it does for all the modules beside them; else one cuts its blocks in another way.
 * - A layer called `conv3` is the only candidate of that name, if the others of its numbers, `conv1` and `conv2`, are called so
 *   in the net as well: where one is not, or there is none, the net counts in another way, or may.
 *
 * What would leave no order is not believed.
 */
import { nestingLimit, readingsLimit } from "../base/limits.ts";
import { numbersIn, segments } from "./weight-names.ts";

export interface TreeLayer {
  readonly name: string;
  /** Layers of one kind have the same shapes. */
  readonly kind: number;
}

/** Indices of the file's layers that may be meant, by the net's layers; undefined where no order fits, or too many may. */
export function candidatesByTree(net: readonly TreeLayer[], file: readonly TreeLayer[]): Candidates | undefined {
  const [netTree, fileTree] = [treeOf(net), treeOf(file)];
  if (netTree === undefined || fileTree === undefined) return undefined;
  const kinds = net.map(({ kind }) => kind);
  const read = (rule: MayBegin): Candidates | undefined => new Readings(kinds, rule).candidates(fileTree);
  let rule: MayBegin = anywhere;
  let found = read(rule);
  for (const more of [() => likeModules(netTree, fileTree), (all: Candidates) => likeNames(net, file, all)]) {
    if (found === undefined || found.every(({ size }) => size === 1)) return found;
    const both = allOf(rule, more(found));
    const fewer = read(both);
    if (fewer !== undefined) [rule, found] = [both, fewer];
  }
  return found;
}

type Candidates = readonly ReadonlySet<number>[];

function anywhere(): boolean {
  return true;
}

function allOf(one: MayBegin, other: MayBegin): MayBegin {
  return (member, at) => one(member, at) && other(member, at);
}

// ── Trees ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Tree {
  readonly segment: string;
  /** How many layers it has, and the indices of the first and the last of them. */
  readonly size: number;
  readonly first: number;
  readonly last: number;
  /** Of a layer. */
  readonly kind: number | undefined;
  /** Of a module: siblings in the order of their numbers, one list for each pattern of names. */
  readonly chains: readonly (readonly Tree[])[];
  /** The kinds of all its layers, whatever their order. */
  readonly kinds: string;
}

interface Path {
  readonly index: number;
  readonly kind: number;
  readonly path: readonly string[];
}

/** Undefined where modules lie too deep in each other. */
function treeOf(layers: readonly TreeLayer[]): Tree | undefined {
  return grown(
    "",
    layers.map(({ name, kind }, index) => ({ index, kind, path: segments(name) })),
    0,
    0,
  );
}

/** A module of one member is that member. */
function grown(segment: string, paths: readonly Path[], depth: number, nesting: number): Tree | undefined {
  const [first] = paths;
  if (paths.length === 1) {
    const { index, kind } = first!;
    return { segment, size: 1, first: index, last: index, kind, chains: [], kinds: String(kind) };
  }
  if (first === undefined || nesting > nestingLimit) return undefined;
  let fork = depth;
  while (fork < first.path.length && paths.every(({ path }) => path[fork] === first.path[fork])) fork++;
  const members = new Map<string, Path[]>();
  for (const each of paths) {
    const name = each.path[fork] ?? "";
    const others = members.get(name);
    if (others === undefined) members.set(name, [each]);
    else others.push(each);
  }
  // Layers of one name are not told apart.
  if (members.size === 1) return undefined;
  const children = [...members].map(([name, inner]) => grown(name, inner, fork + 1, nesting + 1));
  if (!children.every((child) => child !== undefined)) return undefined;
  const kinds = paths.map(({ kind }) => kind).toSorted((a, b) => a - b);
  return {
    segment,
    size: paths.length,
    first: first.index,
    last: paths.at(-1)!.index,
    kind: undefined,
    chains: chained(children),
    kinds: kinds.join(),
  };
}

/** Siblings that differ in numbers only are one chain; where two do not even differ in these (`1`, `01`), there is no order. */
function chained(siblings: readonly Tree[]): readonly (readonly Tree[])[] {
  const chains = new Map<string, { readonly tree: Tree; readonly numbers: readonly number[] }[]>();
  for (const tree of siblings) {
    const { pattern, numbers } = numbersIn(tree.segment);
    const others = chains.get(pattern);
    if (others === undefined) chains.set(pattern, [{ tree, numbers }]);
    else others.push({ tree, numbers });
  }
  return [...chains.values()].flatMap((chain) => {
    const inTurn = chain.toSorted((a, b) => compareNumberLists(a.numbers, b.numbers));
    const isOrder = inTurn.every(
      ({ numbers }, at) => at === 0 || compareNumberLists(inTurn[at - 1]!.numbers, numbers) < 0,
    );
    const trees = inTurn.map(({ tree }) => tree);
    return isOrder ? [trees] : trees.map((tree) => [tree]);
  });
}

/** In the order of the first number that differs. */
export function compareNumberLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at === -1 ? 0 : a[at]! - b[at]!;
}

// ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a module or layer of the file may begin at a place of the net. */
type MayBegin = (member: Tree, at: number) => boolean;

/** A member of a module, where it may begin. */
type Step = readonly [member: Tree, at: number];

/** How far each chain has been read; and how it may have come to that. */
interface State {
  readonly taken: readonly number[];
  readonly before: { readonly state: State; readonly step: Step }[];
}

/** The orders of a tree's layers that have the kinds of the net's. */
class Readings {
  readonly #kinds: readonly number[];
  readonly #mayBegin: MayBegin;
  readonly #known = new Map<Tree, Map<number, readonly Step[] | undefined>>();
  #left = readingsLimit;

  constructor(kinds: readonly number[], mayBegin: MayBegin) {
    this.#kinds = kinds;
    this.#mayBegin = mayBegin;
  }

  candidates(tree: Tree): Candidates | undefined {
    const found = this.#kinds.map(() => new Set<number>());
    if (tree.size !== found.length || !this.#fits(tree, 0) || this.#left <= 0) return undefined;
    const seen = new Map<Tree, Set<number>>();
    const collect = ([member, at]: Step): void => {
      if (member.kind !== undefined) return void found[at]!.add(member.first);
      const places = seen.get(member) ?? new Set();
      if (places.has(at)) return;
      seen.set(member, places.add(at));
      for (const step of this.#steps(member, at)!) collect(step);
    };
    collect([tree, 0]);
    return found;
  }

  #fits(tree: Tree, at: number): boolean {
    if (tree.kind !== undefined) return tree.kind === this.#kinds[at] && this.#mayBegin(tree, at);
    return at + tree.size <= this.#kinds.length && this.#mayBegin(tree, at) && this.#steps(tree, at) !== undefined;
  }

  /** All steps that some order of the module has, if it begins at the place; undefined where it has none. */
  #steps(module: Tree, at: number): readonly Step[] | undefined {
    const known = this.#known.get(module) ?? new Map<number, readonly Step[] | undefined>();
    this.#known.set(module, known);
    if (!known.has(at)) known.set(at, this.#search(module, at));
    return known.get(at);
  }

  #search({ chains, size }: Tree, begin: number): readonly Step[] | undefined {
    const states: (Map<string, State> | undefined)[] = [new Map([["", { taken: chains.map(() => 0), before: [] }]])];
    for (let read = 0; read < size; read++) {
      for (const state of states[read]?.values() ?? []) {
        for (const [index, chain] of chains.entries()) {
          const member = chain[state.taken[index]!];
          if (this.#left-- <= 0) return undefined;
          if (member === undefined || !this.#fits(member, begin + read)) continue;
          this.#left -= chains.length;
          const taken = state.taken.with(index, state.taken[index]! + 1);
          const key = taken.join();
          const reached = (states[read + member.size] ??= new Map<string, State>());
          const next = reached.get(key) ?? { taken, before: [] };
          reached.set(key, next);
          next.before.push({ state, step: [member, begin + read] });
        }
      }
    }
    const [end] = states[size]?.values() ?? [];
    return end && stepsTo(end);
  }
}

function stepsTo(end: State): readonly Step[] {
  const steps: Step[] = [];
  const states = new Set([end]);
  // A set is walked along with what is added to it meanwhile.
  for (const { before } of states) {
    for (const { state, step } of before) {
      steps.push(step);
      states.add(state);
    }
  }
  return steps;
}

// ── What the names of the net tell ───────────────────────────────────────────────────────────────────────────────────

/** Modules of kinds that net and file have equally often begin where they do in the net. */
function likeModules(net: Tree, file: Tree): MayBegin {
  const [ours, theirs] = [modulesIn(net), modulesIn(file)];
  const others = byKinds(theirs);
  const shared = new Map(
    [...byKinds(ours)]
      .filter(([kinds, modules]) => others.get(kinds)?.length === modules.length && modules.every(isContiguous))
      .map(([kinds, modules]) => [kinds, new Set(modules.map(({ first }) => first))] as const),
  );
  const parents = [...ours, ...theirs].map(({ chains }) =>
    chains
      .flat()
      .filter(isModule)
      .map(({ kinds }) => kinds),
  );
  const doubtful = new Set(parents.filter((modules) => !modules.every((kinds) => shared.has(kinds))).flat());
  return (member, at) => !isModule(member) || doubtful.has(member.kinds) || (shared.get(member.kinds)?.has(at) ?? true);
}

function isModule({ kind }: Tree): boolean {
  return kind === undefined;
}

function isContiguous({ first, last, size }: Tree): boolean {
  return last - first + 1 === size;
}

/** The tree and all modules in it. */
function modulesIn(tree: Tree): readonly Tree[] {
  const found = [tree];
  // An array is walked along with what is added to it meanwhile.
  for (const { chains } of found) found.push(...chains.flat().filter(isModule));
  return found;
}

function byKinds(modules: readonly Tree[]): ReadonlyMap<string, readonly Tree[]> {
  const found = new Map<string, Tree[]>();
  for (const module of modules) {
    const others = found.get(module.kinds);
    if (others === undefined) found.set(module.kinds, [module]);
    else others.push(module);
  }
  return found;
}

/** Layers of the file come where the net has their last names, if their siblings do; and if just one place is theirs. */
function likeNames(net: readonly TreeLayer[], file: readonly TreeLayer[], candidates: Candidates): MayBegin {
  const isAlike = (layer: number, at: number): boolean => lastName(file[layer]!) === lastName(net[at]!);
  const counted = new Map<string, boolean>();
  candidates.forEach((layers, at) => {
    const [layer] = layers;
    if (layers.size > 1) return;
    const family = familyOf(file[layer!]!);
    counted.set(family, isAlike(layer!, at) && (counted.get(family) ?? true));
  });
  const places = new Map<number, number[]>();
  candidates.forEach((layers, at) => {
    const alike = [...layers].filter((layer) => isAlike(layer, at));
    if (alike.length !== 1 || counted.get(familyOf(file[alike[0]!]!)) !== true) return;
    places.set(alike[0]!, [...(places.get(alike[0]!) ?? []), at]);
  });
  return ({ kind, first }, at) => {
    const own = kind === undefined ? undefined : places.get(first);
    return own?.length !== 1 || own[0] === at;
  };
}

function lastName({ name }: TreeLayer): string | undefined {
  return segments(name).at(-1);
}

/** What it shares with the siblings whose names differ in numbers only. */
function familyOf({ name }: TreeLayer): string {
  const path = segments(name);
  return [...path.slice(0, -1), numbersIn(path.at(-1) ?? "").pattern].join(".");
}
