/** `lppool`: the p-norm of each window. */
import {
  abs,
  add,
  call,
  compare,
  div,
  double,
  float,
  max,
  mul,
  narrow,
  or,
  select,
  sqrt,
  widen,
} from "../../kernel/expression.ts";
import { exp, log } from "../../kernel/functions.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Expression } from "../../kernel/ir.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { lppoolgradient } from "./lppoolgradient.ts";
import {
  inferPooling,
  lowerPooling,
  poolingAttributes,
  poolingDilation,
  poolingMessages,
  poolingReceptive,
  referencePooling,
  type PoolingPlace,
} from "../shared/pooling.ts";
import { adjointOf } from "../shared/window-adjoint.ts";
import { forTaps } from "../shared/window-loops.ts";

/** x^exponent for x >= 0, as exp(exponent * log(x)); at 0 the logarithm is -infinity and the power 0. */
function power(x: Expression, exponent: number): Expression {
  return call(exp, mul(call(log, x), float(exponent)));
}

/** The sum of magnitudes and the Euclidean norm. In doubles no square overflows or vanishes. */
function lowerSimple(k: KernelBuilder, { taps, at }: PoolingPlace, p: 1 | 2): Expression {
  const sum = k.variable("sum", double(0));
  forTaps(k, taps, (_kernelIndex, inputIndex) => {
    const x = k.let("x", widen(at(inputIndex)));
    sum.set(add(sum.value, p === 1 ? abs(x) : mul(x, x)));
  });
  return narrow(p === 1 ? sum.value : sqrt(sum.value));
}

/** Other norms, of the elements divided by the largest: their powers neither overflow nor all vanish. */
function lowerScaled(k: KernelBuilder, { taps, at }: PoolingPlace, p: number): Expression {
  const largest = k.variable("largest", float(0));
  forTaps(k, taps, (_kernelIndex, inputIndex) => largest.set(max(largest.value, abs(at(inputIndex)))));
  const unit = k.let("unit", largest.value);
  const sum = k.variable("sum", float(0));
  forTaps(k, taps, (_kernelIndex, inputIndex) => {
    sum.set(add(sum.value, power(div(abs(at(inputIndex)), unit), p)));
  });
  const isUnit = or(compare("eq", unit, float(0)), compare("eq", unit, float(Infinity)));
  return select(isUnit, unit, mul(unit, power(sum.value, 1 / p)));
}

export const lppool = defineOp({
  name: "lppool",
  category: "pooling",
  summary: "The p-norm of each window, channel by channel: `(sum |x|^p)^(1/p)`.",
  details: "Extents as for `maxpool`, the definition as ONNX's `LpPool`: padding adds nothing to the sum.",
  attributes: {
    ...poolingAttributes,
    dilation: poolingDilation,
    p: withDefault(
      number("a positive number", (value) => value > 0),
      2,
      "The order of the norm: 1 sums magnitudes, 2 is the Euclidean norm.",
    ),
  },
  positional: ["kernel"],
  messages: poolingMessages,
  examples: [{ text: "lppool 2 p=2", input: "[8, 28, 28]", output: "[8, 14, 14]" }],
  infer: ([input], attributes, problems) => inferPooling("lppool", input!, attributes, problems),
  receptive: ([input], _outputs, attributes) => poolingReceptive(input!, attributes),
  traits: () => ({}),
  gradient({ graph, inputs: [input], output, gradient, attributes }) {
    const given = { ...adjointOf(input!, attributes), p: attributes.p };
    return { inputs: [graph.apply(lppoolgradient, [input!, output, gradient], given)] };
  },
  reference: (io) =>
    referencePooling(io, (elements) => {
      const { p } = io.attributes;
      const largest = elements.reduce((found, element) => Math.max(found, Math.abs(element)), 0);
      if (largest === 0 || largest === Infinity) return largest;
      const sum = elements.reduce((total, element) => total + (Math.abs(element) / largest) ** p, 0);
      return largest * sum ** (1 / p);
    }),
  lower(k, io) {
    const { p } = io.attributes;
    lowerPooling(k, io, (place) => (p === 1 || p === 2 ? lowerSimple(k, place, p) : lowerScaled(k, place, p)));
  },
});
