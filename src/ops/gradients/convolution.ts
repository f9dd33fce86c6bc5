/** The gradients of convolutions, and of what is one in another guise. */
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import type { Contraction, Gradients, GradientSite } from "../contract/op.ts";
import { convadjoint } from "../kinds/convadjoint.ts";
import { weightgradient } from "../kinds/weightgradient.ts";
import { summedTo } from "./vectors.ts";

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
      ...(parameters["bias"] && { bias: summedTo(graph, parameters["bias"], gradient, CHANNEL_AXIS) }),
    },
  };
}
