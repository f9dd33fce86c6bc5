/**
 * Layers that bring elements into another order and then compute with them (`pixelshuffle` then `prelu`): what lies side by
 * side where they are stored does not where they come from, so nothing could be computed in lanes on the way. Elements
 * are moved first, which is a matter of blocks, and the epilogue goes over them where they lie.
 */
import type { Node } from "../../graph/graph.ts";
import { int, read } from "../../kernel/expression.ts";
import type { Expression, Local } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { linearOf } from "../../kernel/linear-form.ts";
import { activationOrder, addressOf, imageOf } from "../buffer-view.ts";
import { finishRow, hasFlatRows, imageEpilogue, stepData, stepParameters } from "../epilogue.ts";
import { forBareRows } from "../halo-rows.ts";
import { elementAt, sourceOf } from "../inline.ts";
import { forEachElement } from "../nest.ts";
import { readerOf } from "../reader.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";

export const rearrangement: Strategy = {
  name: "rearrangement",
  consider({ node, outputShape }, { lanes }) {
    if (lanes === 1 || node.epilogue.length === 0 || outputShape.length < 2 || outputShape.length > 4) return undefined;
    if (!parts(node, outputShape)) return undefined;
    return { reason: "elements are moved first, then computed with where they lie", emit: emitRearrangement };
  },
};

/** Whether a node only moves elements, and neighbours in the output were none before. */
function parts(node: Node, shape: readonly number[]): boolean {
  const index = shape.map((_, axis): Local => ({ name: `i${axis}`, type: "i32", lanes: 1, mutable: false }));
  const source = sourceOf(node, index.map(read));
  const innermost = activationOrder(shape.length).findLast((axis) => shape[axis]! > 1);
  if (source === undefined || innermost === undefined) return false;
  return !isNext(source[innermost], index[innermost]!);
}

/** Whether an index goes with a local step by step. */
function isNext(index: Expression | undefined, local: Local): boolean {
  const terms = index === undefined ? [] : linearOf(index).terms;
  return terms.some(({ atom, factor }) => factor === 1 && atom.kind === "local" && atom.local === local);
}

function emitRearrangement(k: KernelBuilder, site: Site): Emitted {
  const { node } = site.layer;
  const target = site.outputs[0]!;
  const output = imageOf(target)!;
  let writesHalo = false;
  site.stage("moved", "elements moved", (stage) => {
    const emitted = forEachElement(stage, target, (index) => {
      const element = elementAt(node, stage, index, (value) => readerOf(site.view(value)));
      stage.store(target.buffer, addressOf(target, index), element);
    });
    writesHalo = emitted.writesHalo;
    return emitted.extent;
  });
  const epilogue = imageEpilogue(k, site);
  const flat = hasFlatRows(site, output, stepData(node.epilogue), stepParameters(node.epilogue));
  const rows = { tile: epilogue, row: epilogue, hasFlatRows: flat };
  const extent = forBareRows(k, output, (n, y) => finishRow(k, rows, output, { n, y }, int(0), output.channels));
  return { extent, writesHalo };
}
