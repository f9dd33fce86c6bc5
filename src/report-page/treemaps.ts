/** Where parameters and work sit, as treemaps: an area for each layer, nested by block. */
import { blockTree, isBlock, type BlockTree } from "../graph/block-tree.ts";
import type { Node } from "../graph/graph.ts";
import type { LayerFigures, ModelFigures } from "../analysis/model-figures.ts";
import type { Category } from "../ops/contract/op.ts";
import type { Picture } from "../pictures/svg-document.ts";
import { treemapPicture, type TreemapItem, type TreemapKey } from "../pictures/treemap.ts";
import { isConstantDim } from "../tensor/dim.ts";
import { grouped, share, short } from "../tensor/readable-numbers.ts";

type Figure = "params" | "macs";

const units = { params: "parameters", macs: "multiply-accumulates" } satisfies Record<Figure, string>;

/** Undefined where there is nothing to show, or it depends on open sizes. */
export function figureTreemap(model: string, figures: ModelFigures, figure: Figure): Picture | undefined {
  const total = figures[figure];
  if (!isConstantDim(total) || !Number.isFinite(total) || total === 0) return undefined;
  const layers = new Map(figures.layers.map((layer) => [layer.node, layer]));
  const largest = figures.layers.toSorted((a, b) => Number(b[figure]) - Number(a[figure])).slice(0, 3);
  const told = largest
    .filter((layer) => layer[figure] !== 0)
    .map((layer) => `${layer.node.name} ${share(layer[figure], total)}`);
  return treemapPicture({
    title: `${model}: where the ${units[figure]} sit`,
    description: `Areas are shares of ${grouped(total)} ${units[figure]}. The largest: ${told.join(", ")}.`,
    items: itemsOf(blockTree(figures.layers.map(({ node }) => node)), (node) =>
      itemOf(layers.get(node)!, figure, total),
    ),
    key: keyOf(figures.layers, figure, total),
  });
}

function itemsOf(tree: BlockTree, itemOfNode: (node: Node) => TreemapItem | undefined): readonly TreemapItem[] {
  return tree.items.flatMap((item): readonly TreemapItem[] => {
    if (!isBlock(item)) return [itemOfNode(item)].filter((each) => each !== undefined);
    const items = itemsOf(item, itemOfNode);
    return items.length === 0 ? [] : [{ names: shorterNames(item.name), items }];
  });
}

function itemOf(layer: LayerFigures, figure: Figure, total: number): TreemapItem | undefined {
  const value = Number(layer[figure]);
  if (value === 0) return undefined;
  const { name, op } = layer.node;
  const part = share(value, total);
  return {
    names: shorterNames(name),
    figure: `${short(value)}, ${part}`,
    told: `${name} (${layer.kind}): ${grouped(value)} ${units[figure]}, ${part}`,
    value,
    fill: op.category,
  };
}

/** `layer1.0.conv1`, `0.conv1`, `conv1` */
function shorterNames(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.map((_, at) => parts.slice(at).join("."));
}

/** The categories that there are, from the largest to the smallest. */
function keyOf(layers: readonly LayerFigures[], figure: Figure, total: number): readonly TreemapKey[] {
  const sums = new Map<Category, number>();
  for (const { node, [figure]: value } of layers) {
    const { category } = node.op;
    if (value !== 0) sums.set(category, (sums.get(category) ?? 0) + Number(value));
  }
  return [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .map(([category, sum]) => ({ fill: category, text: `${category} ${share(sum, total)}` }));
}
