/** Layers that no output depends on: written for nothing, or an output line was forgotten. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { countReads } from "../graph/reads.ts";

/** One warning for each chain of such layers: at its last, which nothing reads at all. */
export function warnOfUnusedLayers(graph: Graph, diagnostics: Diagnostics): void {
  const reads = countReads(graph);
  const isEnd = (node: Node): boolean => node.outputs.every((value) => reads(value) === 0);
  for (const { name, op, origin } of graph.nodes.filter(isEnd)) {
    if (origin.span === undefined) continue;
    diagnostics.add({
      code: "graph/unused-layer",
      severity: "warning",
      message: `nothing reads ${name}, and it is not an output: it is not computed`,
      span: origin.span,
      help: [
        // A tensor of its own leaves the current one as it is.
        op.inputs.max === 0
          ? `join it with the current tensor, as in add ${name}, or go on from it`
          : "export it behind this line: output NAME",
        "or take the line out; until then the weight file needs its tensors",
      ],
    });
  }
}
