/** `prelu`: a leaky rectifier whose slope is trained (He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers"). */
import { compare, mul, select } from "../../kernel/expression.ts";
import { formatDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { boolean, withDefault } from "../contract/attributes.ts";
import { defineOp, sameType, type GraphValue, type Pointwise } from "../contract/op.ts";
import { channelElement, mapElements } from "../shared/elementwise.ts";
import { constantLike, lowerPointwise } from "../shared/pointwise.ts";
import { constantBeside } from "../gradients/constants.ts";
import { laidAlong, summedTo } from "../gradients/vectors.ts";
import { greater } from "./greater.ts";
import { mul as product } from "./mul.ts";
import { where } from "./where.ts";

const pointwise: Pointwise = {
  expression: (_k, [x, slope]) => select(compare("gt", x!, constantLike(x!, 0)), x!, mul(x!, slope!)),
};

export const prelu = defineOp({
  name: "prelu",
  category: "activation",
  summary: "Negative values are multiplied by a trained slope, one per channel or one for all.",
  details: "x for x > 0, weight * x otherwise. The slope starts at 0.25, as in the paper and in PyTorch.",
  attributes: { shared: withDefault(boolean, false, "One slope for all channels.") },
  examples: [{ text: "conv 16 kernel=3 pad=1 prelu", input: "[3, 24, 24]", output: "[16, 24, 24]" }],
  infer: sameType,
  parameters([input], { shared }) {
    const slopes = shared ? 1 : input!.shape[CHANNEL_AXIS]!;
    const initial = { kind: "constant", value: 0.25 } as const;
    return [
      { name: "weight", shape: [slopes], dtype: "float32", trainable: true, formula: formatDim(slopes), initial },
    ];
  },
  traits: () => ({ pointwise, nonlinearity: "rectifier" }),
  gradient({ graph, inputs: [input], parameters, gradient }) {
    const x = input!;
    const weight = parameters["weight"]!;
    const times = (value: GraphValue) => graph.apply(product, [gradient, value], {});
    const zero = constantBeside(graph, x, 0);
    const isAbove = graph.apply(greater, [x, zero], {});
    const choice = (above: GraphValue, below: GraphValue) => graph.apply(where, [isAbove, above, below], {});
    const slope = laidAlong(graph, weight, CHANNEL_AXIS, x.type.shape.length);
    return {
      inputs: [choice(gradient, times(slope))],
      parameters: { weight: summedTo(graph, weight, choice(zero, times(x)), CHANNEL_AXIS) },
    };
  },
  reference: ({ inputs, parameters }) => [
    mapElements(inputs[0]!, (x, channel) => (x > 0 ? x : channelElement(parameters["weight"]!, channel) * x)),
  ],
  lower: (k, io) => lowerPointwise(k, io, pointwise, ["weight"]),
});
