/** The lines of a layer table that folds: each call of a block stands before the lines of what is in it. */
import { blockTree, isBlock, layersOf, type BlockTree } from "../graph/block-tree.ts";
import type { Node } from "../graph/graph.ts";
import type { LayerFigures } from "../analysis/model-figures.ts";
import { mergeFollowers, type MergedLayer } from "../analysis/merged-layers.ts";
import { lineOfBlock, lineOfRow, type LayerLine } from "../reports/tables/layer-line.ts";

export interface NestedLine {
  readonly line: LayerLine;
  /** How many blocks it lies in. */
  readonly level: number;
}

/** Every layer, or what follows it element by element, is in one line; that of a block is about the same layers again. */
export function nestedLines(layers: readonly LayerFigures[]): readonly NestedLine[] {
  const rows = new Map(mergeFollowers(layers).map((row) => [row.first.node, row]));
  return linesIn(blockTree(layers.map(({ node }) => node)), rows);
}

function linesIn(tree: BlockTree, rows: ReadonlyMap<Node, MergedLayer>): readonly NestedLine[] {
  return tree.items.flatMap((item): readonly NestedLine[] => {
    const own = (isBlock(item) ? layersOf(item) : [item]).flatMap((node) => rows.get(node) ?? []);
    if (own.length === 0) return [];
    if (!isBlock(item)) return [{ line: lineOfRow(own[0]!), level: tree.depth }];
    return [{ line: lineOfBlock(item, own), level: tree.depth }, ...linesIn(item, rows)];
  });
}

const FITTING_LINES = 40;

/** Of the depths to which a table can be open, the last at which it has about 40 lines; at least 1, if there are blocks. */
export function depthThatFits(layers: readonly LayerFigures[]): number {
  const levels = nestedLines(layers).map(({ level }) => level);
  const deepest = levels.reduce((most, level) => Math.max(most, level), 0);
  const depths = Array.from({ length: deepest + 1 }, (_, depth) => depth);
  return depths.findLast((depth) => levels.filter((level) => level <= depth).length <= FITTING_LINES) ?? 0;
}
