/** `lrn`: local response normalisation across channels (Krizhevsky, Sutskever, Hinton 2012, section 3.3). */
import { add, call, div, float, int, max, min, mul, sub } from "../kernel/expression.ts";
import { exp, log } from "../kernel/functions.ts";
import type { Expression } from "../kernel/ir.ts";
import { forEachIndex, ndarray, offsetOf } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import { integer, number, required, withDefault } from "./attributes.ts";
import { defineOp } from "./contract.ts";

const nonNegative = number("a non-negative number", (value) => value >= 0);

export const lrn = defineOp({
  name: "lrn",
  category: "normalisation",
  summary: "Divides every element by a power of the mean square of its neighbours across channels.",
  details:
    "`x / (k + alpha / size * sum)^beta`, where the sum is over the squares of `size` channels around the element's own, from `size / 2` " +
    "(rounded down) before it on; channels that do not exist count as 0. As in PyTorch, Caffe and ONNX, alpha is divided by the size; the " +
    "paper's is not, so its alpha=1e-4 with size 5 is alpha=5e-4 here.",
  attributes: {
    size: required(integer(1), "How many channels the sum takes in."),
    alpha: withDefault(nonNegative, 1e-4, "The factor of the mean square."),
    beta: withDefault(nonNegative, 0.75, "The exponent of the divisor."),
    k: withDefault(
      number("a positive number", (value) => value > 0),
      1,
      "What is added to the mean square.",
    ),
  },
  positional: ["size"],
  examples: [{ text: "lrn 5 alpha=5e-4 k=2", input: "[96, 55, 55]", output: "[96, 55, 55]" }],
  infer: ([input]) => [input!],
  traits: () => ({}),
  reference({ inputs, attributes: { size, alpha, beta, k } }) {
    const input = inputs[0]!;
    const output = ndarray(input.shape);
    forEachIndex(input.shape, (index, position) => {
      const first = index[CHANNEL_AXIS]! - Math.floor(size / 2);
      let sum = 0;
      for (let c = first; c < first + size; c++) {
        if (c >= 0 && c < input.shape[CHANNEL_AXIS]!)
          sum += input.data[offsetOf(input, index.with(CHANNEL_AXIS, c))]! ** 2;
      }
      output.data[position] = input.data[position]! / (k + (alpha / size) * sum) ** beta;
    });
    return [output];
  },
  lower(builder, { inputs, outputs, attributes: { size, alpha, beta, k } }) {
    const input = inputs[0]!;
    const output = outputs[0]!;
    const channels = output.shape[CHANNEL_AXIS]!;
    const before = Math.floor(size / 2);
    output.forEach((index) => {
      const first = sub(index[CHANNEL_AXIS]!, int(before));
      const from = builder.let("from", max(int(0), first));
      const to = builder.let("to", min(int(channels), add(first, int(size))));
      const sum = builder.variable("sum", float(0));
      builder.for("i", from, to, (i) => {
        const x = builder.let("x", input.at(index.with(CHANNEL_AXIS, i)));
        sum.set(add(sum.value, mul(x, x)));
      });
      const base = add(float(k), mul(float(alpha / size), sum.value));
      output.store(index, div(input.at(index), power(base, beta)));
    });
  },
});

/** base^exponent for a positive base. */
function power(base: Expression, exponent: number): Expression {
  return call(exp, mul(float(exponent), call(log, base)));
}
