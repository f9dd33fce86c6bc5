/**
 * The names of layers. A name scope is a model, a call of a block, or one copy of a repeated body; labels and automatic
 * names (`conv2`: the second layer of its kind in its scope, labelled ones counted) live in it, and from a copy those of
 * the enclosing block or model are in sight as well. Braces make no scope. A copy and the only block call of its body
 * have one name, `0`, and a scope each: no name may stand in both.
 */
import type { Span } from "../base/source.ts";
import type { Value } from "../graph/graph.ts";
import type { Body } from "../syntax/ast.ts";
import type { Poison } from "./value.ts";

/** What flows from line to line; poison where a mistake has been reported. */
export type ResolvedTensor = Value | Poison;

export interface NamedEntry {
  /** The full name: `layer1.0.conv1`. */
  readonly name: string;
  /** The name in its scope: `conv1`. */
  readonly text: string;
  readonly span: Span;
  /** `input`, or the layer or block as the name counts it: `conv`, `bottleneck`, `copy`. */
  readonly kind: string;
  readonly automatic: boolean;
  /** The tensor that the name stands for; undefined until it is computed. */
  tensor: ResolvedTensor | undefined;
  /** The names inside, of a block call or a copy. */
  inner: NameScope | undefined;
  /** The nodes that belong to it, as a range of the model's. */
  firstNode: number;
  endNode: number;
}

export interface NameScope {
  /** The full name in front of the names here; empty in a model. */
  readonly prefix: string;
  /** The enclosing scope in sight, of a copy. */
  readonly parent: NameScope | undefined;
  readonly entries: Map<string, NamedEntry>;
  /** How many layers of each kind there are so far. */
  readonly kinds: Map<string, number>;
  nextInteger: number;
  /** Of a copy: whether its name is also that of a block call in it. */
  readonly namesCall: boolean;
  /** The other scope of the same prefix: that of the block call in a copy, or of the copy around a call. */
  twin: NameScope | undefined;
  /** Whether lines could not be read that may have declared more names. */
  readonly incomplete: boolean;
  /** Branches of `if` not taken: names in them are explained. */
  readonly skipped: Body[];
}

export interface ScopeInit {
  readonly prefix: string;
  readonly incomplete: boolean;
  readonly parent?: NameScope;
  readonly namesCall?: boolean;
}

export function createNameScope({ prefix, incomplete, parent, namesCall = false }: ScopeInit): NameScope {
  const [entries, kinds] = [new Map(), new Map()];
  return { prefix, parent, entries, kinds, nextInteger: 0, namesCall, twin: undefined, incomplete, skipped: [] };
}

/** What a block call that takes the name of its copy is known by, in no scope of its own. */
export function entryOfCall(scope: NameScope, span: Span, firstNode: number): NamedEntry {
  const [name, text] = [scope.prefix, scope.prefix.slice(scope.prefix.lastIndexOf(".") + 1)];
  return {
    name,
    text,
    span,
    kind: "copy",
    automatic: true,
    tensor: undefined,
    inner: undefined,
    firstNode,
    endNode: firstNode,
  };
}

export function fullName(scope: NameScope, text: string): string {
  return scope.prefix === "" ? text : `${scope.prefix}.${text}`;
}

/** Counts a layer of a kind and gives its automatic name: `conv2`. */
export function countKind(scope: NameScope, kind: string): string {
  const count = (scope.kinds.get(kind) ?? 0) + 1;
  scope.kinds.set(kind, count);
  return `${kind}${count}`;
}

/** The name of the next copy: one more than the largest integer that names anything in the scope so far. */
export function nextCopyName(scope: NameScope): string {
  return String(scope.nextInteger);
}

/** The scope of the block or model around the copies that a scope lies in. */
export function outermost(scope: NameScope): NameScope {
  let at = scope;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

export function joinTwins(copy: NameScope, call: NameScope): void {
  copy.twin = call;
  call.twin = copy;
}

/** What a scope holds is not held by its twin. */
function entryAt({ entries, twin }: NameScope, text: string): NamedEntry | undefined {
  return entries.get(text) ?? twin?.entries.get(text);
}

/** Whether anything is named in a scope or may be. */
export function hasNames({ entries, twin, incomplete }: NameScope): boolean {
  return incomplete || entries.size > 0 || twin !== undefined;
}

export interface EntryInit {
  readonly text: string;
  readonly span: Span;
  readonly kind: string;
  readonly automatic: boolean;
  readonly firstNode: number;
}

export interface Registration {
  readonly entry: NamedEntry;
  /** What has the name already; then the new entry is not in the scope. */
  readonly clash: NamedEntry | undefined;
}

export function register(scope: NameScope, init: EntryInit): Registration {
  const name = fullName(scope, init.text);
  const { text, span, kind, automatic, firstNode } = init;
  // Field by field: this runs once a layer, and a spread would take most of the time.
  const entry: NamedEntry = {
    name,
    text,
    span,
    kind,
    automatic,
    tensor: undefined,
    inner: undefined,
    firstNode,
    endNode: firstNode,
  };
  const clash = entryAt(scope, text);
  if (clash === undefined) scope.entries.set(text, entry);
  scope.nextInteger = Math.max(scope.nextInteger, integerOf(text) + 1);
  return { entry, clash };
}

/** The integer that a name is, -1 where it is none. */
function integerOf(text: string): number {
  const first = text.charCodeAt(0);
  const begins = first >= 48 && first <= 57;
  return begins && /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : -1;
}

/** The entry of a path such as `enc.layer2` or `features.0`, here or in an enclosing scope in sight. */
export function findEntry(scope: NameScope, path: readonly string[]): NamedEntry | undefined {
  for (let at: NameScope | undefined = scope; at !== undefined; at = at.parent) {
    const { entries } = at;
    const found = findInside((text) => entries.get(text), path);
    if (found?.length === path.length) return found.entry;
  }
  return undefined;
}

/** The entries whose names were given, here and in the enclosing scopes in sight. */
export function namesInSight(scope: NameScope): readonly NamedEntry[] {
  const own = [...scope.entries.values()].filter(({ automatic }) => !automatic);
  return scope.parent === undefined ? own : [...own, ...namesInSight(scope.parent)];
}

/** What a beginning of a path names, and how many of its names that takes. */
export interface Beginning {
  readonly entry: NamedEntry;
  readonly length: number;
}

/** The longest beginning of a path that names something, in the nearest scope where one does. */
export function findBeginning(scope: NameScope, path: readonly string[]): Beginning | undefined {
  let best: Beginning | undefined;
  for (let at: NameScope | undefined = scope; at !== undefined; at = at.parent) {
    const { entries } = at;
    best = longer(
      best,
      findInside((text) => entries.get(text), path),
    );
  }
  return best;
}

function longer(a: Beginning | undefined, b: Beginning | undefined): Beginning | undefined {
  return (b?.length ?? 0) > (a?.length ?? 0) ? b : a;
}

/** Labels may have dots themselves, so every split of the path is tried, the longest label first. */
function findInside(entryOf: (text: string) => NamedEntry | undefined, path: readonly string[]): Beginning | undefined {
  const beginnings = [path[0]!];
  for (const name of path.slice(1)) beginnings.push(`${beginnings.at(-1)!}.${name}`);
  let best: Beginning | undefined;
  for (let length = path.length; length > 0 && best?.length !== path.length; length--) {
    const entry = entryOf(beginnings[length - 1]!);
    if (entry === undefined) continue;
    best = longer(best, { entry, length });
    const { inner } = entry;
    if (inner === undefined || length === path.length) continue;
    const deeper = findInside((text) => entryAt(inner, text), path.slice(length));
    if (deeper !== undefined) best = longer(best, { entry: deeper.entry, length: length + deeper.length });
  }
  return best;
}

/** The entry of a name inside another's, without deeper paths. */
export function findInner({ inner }: NamedEntry, text: string): NamedEntry | undefined {
  return inner && entryAt(inner, text);
}

/** The names inside of an entry. */
export function innerNames({ inner }: NamedEntry): readonly string[] {
  return inner === undefined ? [] : [...inner.entries.keys(), ...(inner.twin?.entries.keys() ?? [])];
}

/** All names in sight, for suggestions. */
export function* entryNames(scope: NameScope): Iterable<string> {
  for (let at: NameScope | undefined = scope; at !== undefined; at = at.parent) yield* at.entries.keys();
}
