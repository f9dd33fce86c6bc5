/**
 * `convadjoint`: internal; leads the gradient of a convolution's output back to its input, by the convolution's own weight:
 * `x'[n, i, q] = sum over o, p, t with p*stride + t*dilation - pad = q of y'[n, o, p] * w[o, i, t]`, a transposed convolution.
 */
import { CHANNEL_AXIS, float32 } from "../../tensor/shape.ts";
import { multiplyDims, productOfDims } from "../../tensor/dim.ts";
import type { Window } from "../../tensor/window.ts";
import { integer, integers, required, type AttributesOf } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { resolvedWindow } from "../shared/resolved-window.ts";
import { lowerTransposed, referenceTransposed, type TransposedConvolution } from "../shared/transposed.ts";

const attributes = {
  channels: required(integer(1), "Of the input of the convolution."),
  extents: required(integers(1), "Of the input of the convolution."),
  ...resolvedWindow,
} as const;

type AdjointAttributes = AttributesOf<typeof attributes>;

function windowOf({ kernel, stride, dilation, pad }: AdjointAttributes): Window {
  return { kernel, stride, dilation, padBegin: pad, padEnd: pad, ceil: false };
}

function convolutionOf(given: AdjointAttributes): TransposedConvolution {
  return { window: windowOf(given), groups: given.groups, channels: given.channels, flipped: given.flipped };
}

export const convadjoint = defineOp({
  name: "convadjoint",
  spelled: false,
  category: "internal",
  summary: "From the gradient of a convolution's output that of its input.",
  attributes,
  examples: [],
  infer: ([gradient], { channels, extents }) => [float32([gradient!.shape[0]!, channels, ...extents])],
  parameters: ([gradient], { channels, kernel, groups }) => [
    {
      name: "weight",
      shape: [gradient!.shape[CHANNEL_AXIS]!, channels / groups, ...kernel],
      dtype: "float32",
      trainable: true,
      formula: "",
      initial: { kind: "constant", value: 0 },
    },
  ],
  macs: ([gradient], _outputs, { channels, kernel, groups }) =>
    multiplyDims(productOfDims([...gradient!.shape, ...kernel]), channels / groups),
  receptive: () => seesAll,
  traits: (_inputs, given) =>
    given.flipped
      ? {}
      : {
          contraction: {
            axis: CHANNEL_AXIS,
            window: windowOf(given),
            groups: given.groups,
            transposed: true,
            flipped: false,
            weight: "weight",
            bias: undefined,
            withBias: given,
          },
        },
  reference: (io) => referenceTransposed(io, convolutionOf(io.attributes)),
  lower: (k, io) => lowerTransposed(k, io, convolutionOf(io.attributes)),
});
