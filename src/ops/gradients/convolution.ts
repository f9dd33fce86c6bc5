/** The gradients of convolutions, and of what is one in another guise. */
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import type { Contraction, Gradients, GradientSite, GraphBuilder, GraphValue } from "../contract/op.ts";
import { convadjoint } from "../kinds/convadjoint.ts";
import { sumto } from "../kinds/sumto.ts";
import { view } from "../kinds/view.ts";
import { weightgradient } from "../kinds/weightgradient.ts";

/** The gradients of a convolution. */
export function convolutionGradients(
  { graph, inputs, parameters, gradient }: Omit<GradientSite<unknown>, "output" | "attributes">,
  window: Window,
  { groups, flipped }: Pick<Contraction, "groups" | "flipped">,
): Gradients {
  const [channels, ...extents] = constantShape(inputs[0]!.type.shape).slice(1) as [number, ...number[]];
  const { kernel, stride, dilation, padBegin } = window;
  const given = { kernel, stride, dilation, pad: padBegin.map(constantDim), groups, flipped };
  const { weight } = parameters;
  return {
    inputs: [graph.apply(convadjoint, [gradient], { ...given, channels, extents }, { weight: weight! })],
    parameters: {
      weight: graph.apply(weightgradient, [inputs[0]!, gradient], given),
      ...(parameters["bias"] && { bias: channelSums(graph, gradient) }),
    },
  };
}

/** Summed over batch and positions: `[C]`. */
export function channelSums(graph: GraphBuilder, gradient: GraphValue): GraphValue {
  const shape = constantShape(gradient.type.shape);
  const channels = shape[CHANNEL_AXIS]!;
  const sums = graph.apply(sumto, [gradient], {
    shape: shape.map((_, axis) => (axis === CHANNEL_AXIS ? channels : 1)),
  });
  return graph.apply(view, [sums], { shape: [channels] });
}
