/**
 * `standardise`: internal; what batch normalisation does in training: `(x - mean) * factor`, then times a weight and plus a bias where it has
 * them. Mean and factor are x's own, along the axes on which they have extent 1: its rule leads back to x what goes through them
 * as well, and nothing to them. With `z` for `(x - mean) * factor`, and means along the same axes,
 *
 *     x' = weight * factor * (y' - mean of y' - z * mean of y'z)
 *
 * (Ioffe, Szegedy 2015, section 3): three passes over memory, two for the means and one for the rest.
 */
import { add as plus, mul as product, sub as minus } from "../../kernel/expression.ts";
import { constantShape } from "../../tensor/shape.ts";
import {
  defineOp,
  sameType,
  type Gradients,
  type GradientSite,
  type GraphValue,
  type Pointwise,
} from "../contract/op.ts";
import { countOf, covarianceOf, meanTo, times } from "../gradients/means.ts";
import { mapBroadcast } from "../shared/elementwise.ts";
import { lowerPointwise } from "../shared/pointwise.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sub } from "./sub.ts";

const pointwise: Pointwise = {
  expression(_k, [x, mean, factor, weight, bias]) {
    const standard = product(minus(x!, mean!), factor!);
    return weight === undefined || bias === undefined ? standard : plus(product(standard, weight), bias);
  },
};

export const standardise = defineOp({
  name: "standardise",
  spelled: false,
  category: "internal",
  summary: "(x - mean) * factor, perhaps times a weight and plus a bias, where mean and factor are those of x itself.",
  attributes: {},
  inputs: { min: 3, max: 5 },
  examples: [],
  infer: sameType,
  traits: () => ({ pointwise }),
  gradient: (site) => gradients(site),
  reference: ({ inputs }) => [
    mapBroadcast(inputs[0]!.shape, inputs, ([x, mean, factor, weight = 1, bias = 0]) => {
      return (x! - mean!) * factor! * weight + bias;
    }),
  ],
  lower: (k, io) => lowerPointwise(k, io, pointwise),
});

function gradients({ graph, inputs, gradient }: GradientSite<unknown>): Gradients {
  const [x, mean, factor, weight] = inputs as [GraphValue, GraphValue, GraphValue, GraphValue?];
  const shape = constantShape(mean.type.shape);
  // Before what is as large as x, so that all of that becomes one pass.
  const scale = weight === undefined ? factor : graph.apply(mul, [factor, weight], {});
  const own = meanTo(graph, gradient, shape);
  const together = graph.apply(mul, [covarianceOf(graph, [gradient, x], [own, mean]), factor], {});
  const slope = graph.apply(neg, [graph.apply(mul, [together, factor], {})], {});
  const fromMean = graph.apply(mul, [graph.apply(sub, [x, mean], {}), slope], {});
  const centred = graph.apply(sub, [graph.apply(add, [fromMean, gradient], {}), own], {});
  const back = graph.apply(mul, [centred, scale], {});
  if (weight === undefined) return { inputs: [back] };
  const count = countOf(x, shape);
  return { inputs: [back, undefined, undefined, times(graph, together, count), times(graph, own, count)] };
}
