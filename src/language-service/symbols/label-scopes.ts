/**
 * The names of layers as the text alone gives them: a scope for each model and block, and one for each repeated body, which all of its
 * copies share. Paths lead from label to label: into the blocks that labelled lines call, and by integers into copies.
 */
import type { Span } from "../../base/source.ts";
import { isVisible, type NamedSymbol, type UseForm } from "./symbol.ts";

export interface LabelScope {
  /** Around a repeated body. */
  readonly parent: LabelScope | undefined;
  readonly labels: Map<string, Labelled>;
  readonly computed: ComputedLabel[];
  readonly copies: LabelScope[];
  /** The blocks that lines without a label call, by their names. */
  readonly calls: Set<string>;
}

export interface Labelled {
  readonly symbol: NamedSymbol;
  /** What the lines that it names call. */
  readonly calls: string[];
}

/** `"layer{i}":` */
export interface ComputedLabel {
  readonly pattern: RegExp;
  readonly call: string;
}

export function createLabelScope(parent: LabelScope | undefined): LabelScope {
  const scope = { parent, labels: new Map(), computed: [], copies: [], calls: new Set<string>() };
  parent?.copies.push(scope);
  return scope;
}

export function outermostScope(scope: LabelScope): LabelScope {
  return scope.parent === undefined ? scope : outermostScope(scope.parent);
}

/** A segment of a path or pattern; `text` is undefined where any will do. */
export interface PathSegment {
  readonly text: string | undefined;
  readonly span: Span;
}

/** What a block's name stands for. */
export interface CalledBlock {
  /** The block, or the import of it. */
  readonly symbol: NamedSymbol;
  /** What it declares; undefined where another file does. */
  readonly own: BlockContents | undefined;
}

export interface BlockContents {
  readonly labels: LabelScope;
  readonly parameters: ReadonlyMap<string, NamedSymbol>;
}

export type FindBlock = (name: string) => CalledBlock | undefined;

/** A part of a path that is the name of something. */
export interface Step {
  readonly symbol: NamedSymbol;
  readonly form: UseForm;
  /** Segments `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

export interface PathMatch {
  readonly steps: readonly Step[];
  /** Where the path leads into a block of another file: the import, and the first segment that is for that file to read. */
  readonly outward: { readonly through: NamedSymbol; readonly from: number } | undefined;
}

/** How a whole path is read in the nearest scope where it can be; of a pattern all ways. */
export function matchPath(
  scope: LabelScope,
  segments: readonly PathSegment[],
  findBlock: FindBlock,
): readonly PathMatch[] {
  const [first] = segments;
  if (first === undefined || segments.length > longestPath) return [];
  for (const sees of [(symbol: NamedSymbol) => isVisible(symbol, first.span.start), everything]) {
    for (let at: LabelScope | undefined = scope; at !== undefined; at = at.parent) {
      const found = matchesIn(at, segments, findBlock, sees);
      if (found.length > 0) return found;
    }
  }
  return [];
}

/** The same from inside of a block that was called: all of its labels are known. */
export function matchInside(
  scope: LabelScope,
  segments: readonly PathSegment[],
  findBlock: FindBlock,
): readonly PathMatch[] {
  return matchesIn(scope, segments, findBlock, everything);
}

function matchesIn(
  scope: LabelScope,
  segments: readonly PathSegment[],
  findBlock: FindBlock,
  sees: (symbol: NamedSymbol) => boolean,
): readonly PathMatch[] {
  const found = new PathSearch(segments, findBlock, sees).inScope(scope, 0);
  if (segments.some(({ text }) => text === undefined)) return [...found];
  const [first] = found;
  return first === undefined ? [] : [first];
}

const longestPath = 40;
/** Blocks that call each other may be walked through in many ways. */
const mostVisits = 5000;

function everything(): boolean {
  return true;
}

class PathSearch {
  readonly #segments: readonly PathSegment[];
  readonly #findBlock: FindBlock;
  readonly #sees: (symbol: NamedSymbol) => boolean;
  #visits = 0;

  constructor(segments: readonly PathSegment[], findBlock: FindBlock, sees: (symbol: NamedSymbol) => boolean) {
    this.#segments = segments;
    this.#findBlock = findBlock;
    this.#sees = sees;
  }

  *inScope(scope: LabelScope, from: number): Generator<PathMatch> {
    if (++this.#visits > mostVisits) return;
    yield* this.#byLabel(scope, from);
    yield* this.#byComputedLabel(scope, from);
    yield* this.#byCopy(scope, from);
    yield* this.#byCountedCall(scope, from);
  }

  /** Labels may have dots themselves, so every split of the path is tried, the longest label first. */
  *#byLabel(scope: LabelScope, from: number): Generator<PathMatch> {
    for (let to = this.#segments.length; to > from; to--) {
      for (const { symbol, calls } of this.#labelsAt(scope, from, to)) {
        if (from === 0 && !this.#sees(symbol)) continue;
        const form = from === 0 ? "head" : "segment";
        yield* this.#behind({ symbol, form, from, to }, calls, to);
      }
    }
  }

  #labelsAt({ labels }: LabelScope, from: number, to: number): readonly Labelled[] {
    const texts = this.#segments.slice(from, to).map(({ text }) => text);
    if (!texts.includes(undefined)) return [labels.get(texts.join("."))].filter((found) => found !== undefined);
    return [...labels].flatMap(([name, labelled]) => (fits(name.split("."), texts) ? [labelled] : []));
  }

  *#byComputedLabel(scope: LabelScope, from: number): Generator<PathMatch> {
    if (scope.computed.length === 0) return;
    for (let to = this.#segments.length; to > from; to--) {
      const texts = this.#segments.slice(from, to).map(({ text }) => text ?? "*");
      const found = scope.computed.filter(({ pattern }) => pattern.test(texts.join(".")) || texts.join() === "*");
      const calls = found.map(({ call }) => call);
      if (calls.length > 0) yield* this.#behind(undefined, calls, to);
    }
  }

  /** A copy and the only block call of its body have one name. */
  *#byCopy(scope: LabelScope, from: number): Generator<PathMatch> {
    const text = this.#segments[from]?.text;
    if (text !== undefined && !/^\d+$/.test(text)) return;
    for (const copy of scope.copies) {
      if (from + 1 < this.#segments.length) yield* this.inScope(copy, from + 1);
      yield* this.#behind(undefined, copy.calls, from + 1);
    }
  }

  *#byCountedCall(scope: LabelScope, from: number): Generator<PathMatch> {
    const segment = this.#segments[from];
    const kind = /^(.*?)\d+$/.exec(segment?.text ?? "")?.[1];
    if (kind === undefined) return;
    for (const name of scope.calls) {
      const block = name.toLowerCase() === kind ? this.#findBlock(name) : undefined;
      if (block === undefined) continue;
      yield* this.#behind({ symbol: block.symbol, form: "automatic", from, to: from + 1 }, [name], from + 1);
    }
  }

  /** What follows a step that names a layer or call. */
  *#behind(step: Step | undefined, calls: Iterable<string>, from: number): Generator<PathMatch> {
    const steps = step === undefined ? [] : [step];
    if (from === this.#segments.length) return void (yield { steps, outward: undefined });
    for (const call of calls) {
      const block = this.#findBlock(call);
      if (block === undefined) continue;
      if (block.own === undefined) yield { steps, outward: { through: block.symbol, from } };
      else {
        for (const rest of this.inScope(block.own.labels, from)) yield { ...rest, steps: [...steps, ...rest.steps] };
      }
    }
  }
}

function fits(own: readonly string[], wanted: readonly (string | undefined)[]): boolean {
  return own.length === wanted.length && own.every((text, at) => wanted[at] === undefined || wanted[at] === text);
}
