/** Layers as reports and pictures show them: what only works element by element stands with the layer that it follows. */
import type { LayerFigures } from "./model-figures.ts";

export interface MergedLayer {
  readonly first: LayerFigures;
  readonly followers: readonly LayerFigures[];
}

/** Joins parameter-free elementwise layers with the row of the layer that they alone follow. */
export function mergeFollowers(layers: readonly LayerFigures[]): readonly MergedLayer[] {
  const rows: { first: LayerFigures; followers: LayerFigures[] }[] = [];
  for (const layer of layers) {
    const row = rows.at(-1);
    if (row !== undefined && follows(layer, lastOf(row))) row.followers.push(layer);
    else rows.push({ first: layer, followers: [] });
  }
  return rows;
}

/** What gives the row's result. */
export function lastOf({ first, followers }: MergedLayer): LayerFigures {
  return followers.at(-1) ?? first;
}

function follows({ node, formula }: LayerFigures, before: LayerFigures): boolean {
  const { pointwise, identity } = node.traits;
  const elementwise = pointwise !== undefined || identity === true;
  return elementwise && formula === "" && node.inputs.length === 1 && node.inputs[0] === before.node.outputs[0];
}
