/** What of TensorFlow's graphs is imported and what is not, in Markdown: docs/tensorflow.md. */
import { operators } from "../interchange/tensorflow/operators/index.ts";
import { unsupported } from "../interchange/tensorflow/unsupported.ts";
import { exceptionsOf, listOf, table } from "./operator-lists.ts";

export function tensorflowMarkdown(): string {
  return `${[
    "# TensorFlow graphs",
    "Generated from the tables of `src/interchange/tensorflow/` by `npm run docs`.",
    "## Imported",
    "Graph models of TensorFlow.js: `model.json` with a frozen graph, and its shards beside it, quantised to bytes or halves or not.\n" +
      "Operators of these kinds, fused ones with their biases and activations, in both orders of axes:",
    listOf([...operators.keys()]),
    "Inputs and outputs have the names of the signature, where there is one. What depends on constants and shapes alone is evaluated. An\n" +
      "open batch is `--batch`; other open sizes are bound by name: `--size image_dim1=224`. What a node asks for beyond that is an error\n" +
      "that names it.",
    "`SpaceToBatchND` and `BatchToSpaceND` round a convolution of stride 1, with biases and activations behind it or without, make it a\n" +
      "dilated one: its padding is what the paddings add and the crops do not take off again.",
    "All forms of an operator are taken but for these:",
    table("operator", "not taken", exceptionsOf([...operators])),
    "## Not imported",
    table("operator", "reason", Object.fromEntries(unsupported)),
  ].join("\n\n")}\n`;
}
