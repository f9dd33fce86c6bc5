/**
 * What a line of the layer table is about: a layer and what follows it element by element, a block that is folded, or a sum. The
 * lines of a table together are all layers, each once.
 */
import { lastOf, mergeFollowers, type MergedLayer } from "../../analysis/merged-layers.ts";
import { kindOf, workKinds, type LayerFigures } from "../../analysis/model-figures.ts";
import { blockTree, isBlock, layersOf, type BlockTree } from "../../graph/block-tree.ts";
import type { Node } from "../../graph/graph.ts";
import { formatDim } from "../../tensor/dim.ts";
import { formatShape } from "../../tensor/shape.ts";

export interface LayerLine {
  /** `part`: of the layers of a kind; `total`: of all. */
  readonly kind: "layer" | "block" | "part" | "total";
  readonly title: string;
  /** The layer or the call that it begins with. */
  readonly from: string;
  /** Calls of blocks that led there. */
  readonly depth: number;
  readonly block?: string;
  /** How many calls it stands for, one behind the other and alike. */
  readonly copies: number;
  /** At least one, but of sums. */
  readonly rows: readonly MergedLayer[];
}

/** A line a layer. */
export function layerLines(layers: readonly LayerFigures[]): readonly LayerLine[] {
  return mergeFollowers(layers).map(lineOfRow);
}

/**
 * The same where calls of blocks that lie deeper are folded to a line: with 0 those of the model's own text. Neighbours that
 * are alike share a line.
 */
export function foldedLines(layers: readonly LayerFigures[], depth: number): readonly LayerLine[] {
  const figures = new Map(layers.map((each) => [each.node, each]));
  return joinAlike(linesOf(blockTree(layers.map(({ node }) => node)), figures, depth));
}

/** A line a kind of work where there are several, and one of everything. */
export function sumLines(layers: readonly LayerFigures[]): readonly LayerLine[] {
  const rows = mergeFollowers(layers);
  const parts = workKinds.flatMap((kind) => {
    const own = rows.filter(({ first }) => kindOf(first) === kind);
    return own.some(({ first }) => first.params !== 0 || first.macs !== 0) ? [sumLine("part", kind, own)] : [];
  });
  return [...(parts.length > 1 ? parts : []), sumLine("total", "total", rows)];
}

function sumLine(kind: "part" | "total", title: string, rows: readonly MergedLayer[]): LayerLine {
  return { kind, title, from: "", depth: 0, copies: 1, rows };
}

/** `conv relu` */
export function kindsText({ first, followers }: MergedLayer): string {
  return [first, ...followers].map(({ kind }) => kind).join(" ");
}

export function lineOfRow(row: MergedLayer): LayerLine {
  const { name, origin } = row.first.node;
  return { kind: "layer", title: name, from: name, depth: origin.calls.length, copies: 1, rows: [row] };
}

type FiguresOf = ReadonlyMap<Node, LayerFigures>;

function linesOf(tree: BlockTree, figures: FiguresOf, depth: number): readonly LayerLine[] {
  const runs = runsOf(openedItems(tree, depth));
  return runs.flatMap((run) => {
    if (!isBlock(run[0]!)) return layerLines(run.flatMap((item) => (isBlock(item) ? [] : [figures.get(item)!])));
    return run.flatMap((item) =>
      isBlock(item) ? [lineOfBlock(item, mergeFollowers(layersOf(item).map((node) => figures.get(node)!)))] : [],
    );
  });
}

/** Layers and folded blocks, what is open among them in its place. */
function openedItems({ items }: BlockTree, depth: number): readonly (Node | BlockTree)[] {
  return items.flatMap((item) => (isBlock(item) && item.depth <= depth ? openedItems(item, depth) : [item]));
}

/** Parts of layers alone, and of blocks alone. */
function runsOf(items: readonly (Node | BlockTree)[]): readonly (readonly (Node | BlockTree)[])[] {
  const runs: (Node | BlockTree)[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run !== undefined && isBlock(run[0]!) === isBlock(item)) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** @param rows those of the layers in it. */
export function lineOfBlock({ name, block, depth }: BlockTree, rows: readonly MergedLayer[]): LayerLine {
  return { kind: "block", title: name, from: name, depth, block: block!, copies: 1, rows };
}

function joinAlike(lines: readonly LayerLine[]): readonly LayerLine[] {
  const joined: LayerLine[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (before?.kind !== "block" || line.kind !== "block" || likeness(before) !== likeness(line)) joined.push(line);
    else joined.splice(-1, 1, together(before, line));
  }
  return joined;
}

/** What two calls of a block have in common if nobody could tell them apart in a table; of those joined, what their first has. */
function likeness({ block, depth, rows, copies }: LayerLine): string {
  const layers = rows.slice(0, rows.length / copies).map((row) => {
    const { formula, params, macs } = row.first;
    return [kindsText(row), formatShape(lastOf(row).shape), formula, formatDim(params), formatDim(macs)].join(";");
  });
  return [block, depth, ...layers].join("\n");
}

function together(before: LayerLine, line: LayerLine): LayerLine {
  const title = `${before.from} … ${line.title}`;
  return { ...before, title, copies: before.copies + 1, rows: [...before.rows, ...line.rows] };
}
