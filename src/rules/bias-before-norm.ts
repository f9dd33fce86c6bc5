/** A bias that is added only to be subtracted again: batch and instance normalisation take the mean of each channel away. */
import type { Fix } from "../diagnostics/diagnostic.ts";
import { spanText } from "../base/source.ts";
import type { Node } from "../graph/graph.ts";
import { readersOf } from "../graph/reads.ts";
import type { Lint } from "./lint.ts";

/** Ioffe and Szegedy, "Batch Normalization", 2015, section 3.2: the effect of the bias is cancelled. */
const centring: ReadonlySet<string> = new Set(["bn", "instancenorm"]);

export const biasBeforeNorm: Lint = {
  code: "lint/bias-before-norm",
  *find({ graph }) {
    const readers = readersOf(graph);
    for (const node of graph.nodes) {
      if (node.traits.contraction?.bias === undefined) continue;
      const behind = readers.get(node.outputs[0]!) ?? [];
      const isExported = graph.outputs.some(({ value }) => value === node.outputs[0]);
      if (isExported || behind.length === 0 || !behind.every(({ op }) => centring.has(op.name))) continue;
      yield {
        origin: node.origin,
        message: `the bias of ${node.name} is taken away again by ${behind[0]!.name}, which subtracts each channel's mean`,
        help: [
          "bias=false gives the same function with fewer parameters; a checkpoint that has the bias is read no more",
        ],
        fixes: fixesFor(node),
      };
    }
  },
};

/** The span of a call ends behind its last argument, before a closing parenthesis. */
function fixesFor({ origin: { span } }: Node): readonly Fix[] {
  if (span === undefined || /\bbias\b/.test(spanText(span))) return [];
  const argument = /^\w+\(/.test(spanText(span)) ? ", bias=false" : " bias=false";
  const edit = { span: { ...span, start: span.end }, newText: argument };
  return [{ description: "leave the bias out", edits: [edit], isGuess: true }];
}
