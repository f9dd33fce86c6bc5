/** `sqrt`: internal; what the folding of a batch norm computes from its variance. */
import { sqrt as squareRoot } from "../kernel/expression.ts";
import { defineOp, sameType, type Pointwise } from "./contract.ts";
import { mapElements } from "./elementwise.ts";
import { lowerPointwise } from "./pointwise.ts";

const pointwise: Pointwise = { expression: (_k, [x]) => squareRoot(x!) };

export const sqrt = defineOp({
  name: "sqrt",
  spelled: false,
  category: "internal",
  summary: "The square root of every element.",
  attributes: {},
  examples: [],
  infer: sameType,
  traits: () => ({ pointwise }),
  reference: ({ inputs }) => [mapElements(inputs[0]!, Math.sqrt)],
  lower: (k, io) => lowerPointwise(k, io, pointwise),
});
