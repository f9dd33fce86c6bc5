import { addDims } from "../tensor/dim.ts";
import { elementsIn, elementsOf, isConvolution, type Convention, type Count, type CountedLayer } from "./convention.ts";

/** The engine that counts tensor operations, `backend='aten'`, which is what it does if nothing else is said. */
export const ptflops: Convention = {
  name: "ptflops",
  tool: "ptflops 0.7",
  source: "https://github.com/sovrasov/flops-counter.pytorch, ptflops/aten_ops.py",
  params: {
    title: "Params",
    says: "trainable parameters, frozen ones not",
    count: ({ node, own }) => {
      const isFrozen = node.origin.frozen === true;
      const trainable = own.filter(({ role }) => role === "trainable" && !isFrozen);
      return { amount: elementsOf(trainable), how: "counts nothing that is not trained" };
    },
  },
  work: {
    title: "MACs",
    unit: "MAC",
    says: "convolutions, with an addition of the bias for each element of the output, dense layers and matrix products",
    count: macs,
  },
};

function macs(layer: CountedLayer): Count {
  const { contraction } = layer.node.traits;
  if (!isConvolution(layer) || contraction?.bias === undefined) return { amount: layer.macs };
  return {
    amount: addDims(layer.macs, elementsIn(layer.output)),
    how: "counts the bias, too, for each element of the output",
  };
}
