/** What the gradients of normalisations by statistics of the running input share. */
import { constantShape } from "../../tensor/shape.ts";
import type { AttributesOfOp, Gradients, GradientSite, GraphValue } from "../contract/op.ts";
import { mul } from "../kinds/mul.ts";
import { normgradient } from "../kinds/normgradient.ts";
import { sumto } from "../kinds/sumto.ts";
import { view } from "../kinds/view.ts";

/**
 * The gradients of a normalisation, whose weight and bias, where it has them, go along the axes `along`.
 * @param normalised what it gives without weight and bias.
 */
export function normalisationGradients(
  { graph, inputs, parameters: { weight }, gradient }: GradientSite<unknown>,
  sets: AttributesOfOp<typeof normgradient>,
  along: readonly number[],
  normalised: () => GraphValue,
): Gradients {
  const [input] = inputs;
  if (weight === undefined) return { inputs: [graph.apply(normgradient, [input!, gradient], sets)] };
  const kept = constantShape(input!.type.shape).map((extent, axis) => (along.includes(axis) ? extent : 1));
  const shape = constantShape(weight.type.shape);
  const summed = (value: GraphValue) => graph.apply(view, [graph.apply(sumto, [value], { shape: kept })], { shape });
  const factors = graph.apply(view, [weight], { shape: kept });
  const weighted = graph.apply(mul, [gradient, factors], {});
  return {
    inputs: [graph.apply(normgradient, [input!, weighted], sets)],
    parameters: {
      weight: summed(graph.apply(mul, [gradient, normalised()], {})),
      bias: summed(gradient),
    },
  };
}
