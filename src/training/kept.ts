/** What of the forward pass is kept for the backward pass. */
import { invariant } from "../base/invariant.ts";
import type { ResultValue, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import type { ForwardAndBack } from "./recompute-cheap.ts";

/** Each piece of memory once: what is only shown under another shape is what it shows, and what is put side by side lies there. */
export function keptForBackward({ graph, forward }: ForwardAndBack): readonly ResultValue[] {
  const regionOf = regionsOf(graph);
  const kept = new Set<ResultValue>();
  for (const node of graph.nodes) {
    if (forward.has(node)) continue;
    forEachOperand(node, (value) => {
      const shown = behindViews(value);
      if (shown.kind === "result" && forward.has(shown.node) && regionOf(shown) === "run") kept.add(shown);
    });
  }
  for (const { node } of kept) {
    if (node.traits.concatenation === undefined) continue;
    for (const part of node.inputs.map(behindViews)) if (part.kind === "result") kept.delete(part);
  }
  return [...kept];
}

function behindViews(value: Value): Value {
  if (value.kind !== "result") return value;
  const { traits, inputs } = value.node;
  const shown = traits.view === true || traits.identity === true ? inputs[0] : undefined;
  invariant(value.node.epilogue.length === 0, "views are looked through before layers are fused");
  return shown === undefined ? value : behindViews(shown);
}
