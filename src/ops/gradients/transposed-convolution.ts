/** The gradients of a transposed convolution: its input's is the ordinary convolution from the output back to the input. */
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
import { dilatedExtent, type Window } from "../../tensor/window.ts";
import type { Gradients, GradientSite } from "../contract/op.ts";
import { conv } from "../kinds/conv.ts";
import { weightgradient } from "../kinds/weightgradient.ts";
import { sliceAlong } from "./slices.ts";
import { summedTo } from "./vectors.ts";

const plain = { bias: false, weight: undefined, mode: "cross-correlation" } as const;

export function transposedConvolutionGradients(
  { graph, inputs, parameters, gradient }: GradientSite<unknown>,
  { kernel, stride, dilation, padBegin }: Window,
  groups: number,
): Gradients {
  const [channels, ...extents] = constantShape(inputs[0]!.type.shape).slice(1) as [number, ...number[]];
  const begin = padBegin.map(constantDim);
  // How much of the output the input reaches, which its padding may make less or more than there is.
  const reached = extents.map(
    (extent, axis) => (extent - 1) * stride[axis]! + dilatedExtent(kernel[axis]!, dilation[axis]!) - begin[axis]!,
  );
  const given = constantShape(gradient.type.shape).slice(2);
  const within = reached.reduce(
    (value, extent, axis) => (extent < given[axis]! ? sliceAlong(graph, value, axis + 2, 0, extent) : value),
    gradient,
  );
  const end = reached.map((extent, axis) => Math.max(0, extent - given[axis]!));
  const window = { kernel, stride, dilation, groups };
  const turned = { ...plain, ...window, channels, pad: [...begin, ...end] };
  return {
    inputs: [graph.apply(conv, [within], turned, { weight: parameters["weight"]! })],
    parameters: {
      weight: graph.apply(weightgradient, [gradient, inputs[0]!], { ...window, pad: begin, flipped: false }),
      ...(parameters["bias"] && { bias: summedTo(graph, parameters["bias"], gradient, CHANNEL_AXIS) }),
    },
  };
}
