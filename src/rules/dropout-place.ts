/**
 * Dropout where it harms: before a batch norm, whose statistics then differ between training and inference (Li, Chen, Hu, Yang,
 * "Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift", 2018), or at the end of a model, where it
 * zeroes what the loss is to judge.
 */
import type { Node, Value } from "../graph/graph.ts";
import { readersOf } from "../graph/reads.ts";
import type { Lint } from "./lint.ts";

export const dropoutPlace: Lint = {
  code: "lint/dropout-place",
  *find({ graph }) {
    const readers = readersOf(graph);
    for (const node of graph.nodes) {
      if (node.op.name !== "dropout") continue;
      const output = graph.outputs.find(({ value }) => value === node.outputs[0]);
      const norm = normBehind(node.outputs[0]!, readers);
      if (output !== undefined) {
        yield {
          origin: node.origin,
          message: `${node.name} is the last layer before the output ${output.name}, so training zeroes a part of what the loss is to judge`,
        };
      } else if (norm !== undefined) {
        yield {
          origin: node.origin,
          message: `${norm.name}, behind ${node.name}, learns the variance of values that were partly zeroed, and meets others at inference`,
          help: ["put dropout behind the last batch norm, before the classifier"],
        };
      }
    }
  },
};

/** The batch norm that is reached through one linear layer and activations, at most. */
function normBehind(value: Value, readers: ReadonlyMap<Value, readonly Node[]>): Node | undefined {
  let linear = 0;
  for (let [node] = readers.get(value) ?? []; node !== undefined; [node] = readers.get(node.outputs[0]!) ?? []) {
    if (node.op.name === "bn") return node;
    if (node.traits.contraction !== undefined && ++linear > 1) return undefined;
    if (node.traits.contraction === undefined && node.op.category !== "activation") return undefined;
  }
  return undefined;
}
