/** `lrn`: local response normalisation across channels (Krizhevsky, Sutskever, Hinton 2012, section 3.3). */
import {
  add,
  compare,
  convert,
  div,
  double,
  element,
  float,
  int,
  mul,
  narrow,
  selectRarely,
  widen,
} from "../../kernel/expression.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import { forEachIndex, ndarray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, rowMajorStrides } from "../../tensor/shape.ts";
import { integer, number, required, withDefault } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { localResponseGradient } from "../gradients/local-response.ts";
import { constantPower } from "../shared/powers.ts";
import { ownElements } from "../contract/receptive.ts";

/** Sums of more elements are loops. */
const WIDEST_WRITTEN_OUT = 7;

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
  receptive: ([input]) => ownElements(input!.shape.length, [CHANNEL_AXIS]),
  traits: () => ({}),
  gradient: (site) => ({ inputs: [localResponseGradient(site)] }),
  reference({ inputs, attributes: { size, alpha, beta, k } }) {
    const input = inputs[0]!;
    const output = ndarray(input.shape);
    const plane = rowMajorStrides(input.shape)[CHANNEL_AXIS]!;
    forEachIndex(input.shape, (index, position) => {
      const first = index[CHANNEL_AXIS]! - Math.floor(size / 2);
      const channel0 = position - index[CHANNEL_AXIS]! * plane;
      let sum = 0;
      const end = Math.min(first + size, input.shape[CHANNEL_AXIS]!);
      for (let c = Math.max(0, first); c < end; c++) sum += input.data[channel0 + c * plane]! ** 2;
      output.data[position] = input.data[position]! / (k + (alpha / size) * sum) ** beta;
    });
    return [output];
  },
  lower(k, { inputs, outputs, attributes: { size, alpha, beta, k: constant } }) {
    const input = inputs[0]!;
    const output = outputs[0]!;
    const channels = output.shape[CHANNEL_AXIS]!;
    const before = Math.floor(size / 2);
    // With those of channels that do not exist, which are 0 for all pixels.
    const squares = k.scratch("squares", channels + size - 1);
    const zero = (at: Expression): void => k.store(squares, at, double(0));
    k.for("i", 0, before, zero);
    k.for("i", before + channels, channels + size - 1, zero);
    output.forEach(
      (pixel) => {
        k.for("c", 0, channels, (c) => {
          const x = k.let("x", widen(input.at(pixel.with(CHANNEL_AXIS, c))));
          k.store(squares, add(c, int(before)), mul(x, x));
        });
        k.for("c", 0, channels, (c) => {
          const sum = sumFrom(k, squares, c, size);
          const base = k.let("base", add(double(constant), mul(double(alpha / size), sum)));
          const index = pixel.with(CHANNEL_AXIS, c);
          output.store(index, dividedByPower(k, input.at(index), base, beta));
        });
      },
      [CHANNEL_AXIS],
    );
  },
});

/** The sum of `count` doubles from an index on. */
function sumFrom(k: KernelBuilder, doubles: Buffer, from: Expression, count: number): Expression {
  const term = (i: Expression): Expression => convert("f64", element(doubles, add(from, i)));
  if (count <= WIDEST_WRITTEN_OUT) {
    return Array.from({ length: count }, (_, i) => term(int(i))).reduce((sum, each) => add(sum, each));
  }
  const sum = k.variable("sum", double(0));
  k.for("i", 0, count, (i) => sum.set(add(sum.value, term(i))));
  return sum.value;
}

/**
 * x / base^exponent, where base is a double: squares of float32 add up to more than float32 holds. Such a base is taken times
 * 2^-160, and what that makes of the quotient is mended in two steps, for it may itself be beyond float32. An exponent above 1
 * is applied in parts, so that no power is out of range where the quotient is not.
 */
function dividedByPower(k: KernelBuilder, x: Expression, base: Expression, exponent: number): Expression {
  const near = k.let("near", narrow(base));
  const isFar = k.let("isFar", compare("eq", near, float(Infinity)));
  const reduced = k.let("reduced", selectRarely(isFar, narrow(mul(base, double(2 ** -160))), near));
  const parts = Math.max(1, Math.ceil(exponent));
  const step = float(2 ** ((-80 * exponent) / parts));
  const divisor = k.let("divisor", constantPower(k, reduced, exponent / parts));
  return Array.from({ length: parts }).reduce<Expression>(
    (left) => selectRarely(isFar, mul(div(mul(left, step), divisor), step), div(left, divisor)),
    x,
  );
}
