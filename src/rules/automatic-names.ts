/** Layers whose weights a file knows by an automatic name: one more layer before them, and the file does not fit any more. */
import { textBefore, type Span } from "../base/source.ts";
import type { Node } from "../graph/graph.ts";
import type { Lint } from "./lint.ts";

export const automaticNames: Lint = {
  code: "lint/automatic-names",
  *find({ graph }) {
    const stored = new Set(graph.parameters.map(({ name }) => name.slice(0, name.lastIndexOf("."))));
    for (const node of graph.nodes) {
      if (!stored.has(node.name) || !isNamedBy(node)) continue;
      yield {
        origin: node.origin,
        message: `weight files know this layer as \`${node.name}\`, a name that moves when a layer is inserted before it`,
        help: ["write a label before the layer: features.0: …"],
      };
    }
  },
};

/** Whether the layer itself has no label. */
function isNamedBy({ origin: { span } }: Node): boolean {
  return span !== undefined && !isLabelled(span);
}

function isLabelled(span: Span): boolean {
  return /:\s*$/.test(textBefore(span));
}
