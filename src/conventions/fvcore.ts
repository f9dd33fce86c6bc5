import { multiplyDims } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";
import { elementsIn, isAffine, type Convention, type Count, type CountedLayer } from "./convention.ts";

/** The default handles of `FlopCountAnalysis`, at inference. */
export const fvcore: Convention = {
  name: "fvcore",
  tool: "fvcore 0.1.5",
  source: "https://github.com/facebookresearch/fvcore, fvcore/nn/flop_count.py and jit_handles.py",
  params: {
    title: "#parameters",
    says: "all parameters, running statistics not",
    count: ({ params }) => ({ amount: params }),
  },
  work: {
    title: "#flops",
    unit: "MAC",
    says: "convolutions, dense layers and matrix products, without biases; normalisations, global pooling and upsampling by a few for each element",
    count: flops,
  },
};

function flops(layer: CountedLayer): Count {
  const elementwise = perElement(layer);
  if (elementwise === undefined) return { amount: layer.macs };
  const { shape, times, of } = elementwise;
  return { amount: multiplyDims(elementsIn(shape), times), how: `counts ${times} for each element of the ${of}` };
}

interface PerElement {
  readonly shape: Shape;
  readonly times: number;
  readonly of: "input" | "output";
}

function perElement(layer: CountedLayer): PerElement | undefined {
  const { node, input, output } = layer;
  const isImage = input.length === 3;
  switch (node.op.name) {
    case "bn":
      return { shape: input, times: isAffine(layer) ? 2 : 1, of: "input" };
    case "layernorm":
    case "groupnorm":
    case "instancenorm":
      return { shape: input, times: isAffine(layer) ? 5 : 4, of: "input" };
    case "avgpool":
      return isImage && node.attributes["kernel"] === "global" ? { shape: input, times: 1, of: "input" } : undefined;
    case "upsample":
      return isImage
        ? { shape: output, times: node.attributes["mode"] === "nearest" ? 1 : 4, of: "output" }
        : undefined;
    default:
      return undefined;
  }
}
