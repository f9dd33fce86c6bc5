/** The gradients of a transposed convolution: its input's is the ordinary convolution from the output back to the input. */
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
import { dilatedExtent, type Window } from "../../tensor/window.ts";
import type { Gradients, GradientSite, GraphBuilder, GraphValue } from "../contract/op.ts";
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
  const given = constantShape(gradient.type.shape).slice(2);
  // What the input reaches of the output is as much as its windows read, which padding may make less or more than there is.
  const end = extents.map((extent, axis) => {
    const reached = (extent - 1) * stride[axis]! + dilatedExtent(kernel[axis]!, dilation[axis]!) - begin[axis]!;
    return Math.max(0, reached - given[axis]!);
  });
  const window = { kernel, stride, dilation, groups };
  const turned = { ...plain, ...window, channels, pad: [...begin, ...end] };
  const windows = graph.apply(conv, [gradient], turned, { weight: parameters["weight"]! });
  const found = extents.reduce((value, extent, axis) => firstAlong(graph, value, axis + 2, extent), windows);
  return {
    inputs: [found],
    parameters: {
      weight: graph.apply(weightgradient, [gradient, inputs[0]!], { ...window, pad: begin, flipped: false }),
      ...(parameters["bias"] && { bias: summedTo(graph, parameters["bias"], gradient, CHANNEL_AXIS) }),
    },
  };
}

/** The first elements along an axis: behind them may lie windows of outputs that no input reaches. */
function firstAlong(graph: GraphBuilder, value: GraphValue, axis: number, extent: number): GraphValue {
  return value.type.shape[axis] === extent ? value : sliceAlong(graph, value, axis, 0, extent);
}
