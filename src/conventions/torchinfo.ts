import { multiplyDims } from "../tensor/dim.ts";
import {
  elementsOf,
  isConvolution,
  isParameter,
  positionsIn,
  type Convention,
  type Count,
  type CountedLayer,
} from "./convention.ts";

/** Work is reckoned from the sizes of parameters: `LayerInfo.calculate_macs`. */
export const torchinfo: Convention = {
  name: "torchinfo",
  tool: "torchinfo 1.8",
  source: "https://github.com/TylerYep/torchinfo, torchinfo/layer_info.py",
  params: {
    title: "Param #",
    says: "all parameters, running statistics not",
    count: ({ params }) => ({ amount: params }),
  },
  work: {
    title: "Mult-Adds",
    unit: "MAC",
    says: "each weight and bias, once for each position in convolutions and once in other layers; no products of two tensors",
    count: multAdds,
  },
};

function multAdds(layer: CountedLayer): Count {
  const { node, uses, output } = layer;
  // A tensor of its own is the parameter of a module that has other modules in it, which is not counted.
  const parameters = node.op.category === "source" ? [] : uses.filter(isParameter);
  const elements = elementsOf(parameters);
  if (isConvolution(layer)) return { amount: multiplyDims(elements, positionsIn(output)), how: convolutionText(layer) };
  return { amount: elements, how: otherText(layer) };
}

function convolutionText({ node }: CountedLayer): string {
  return node.traits.contraction?.transposed === true
    ? "counts each weight, and the bias, once for each position of the output"
    : "counts the bias, too, once for each position";
}

function otherText({ node, uses, output }: CountedLayer): string {
  if (node.op.category === "normalisation") return "counts scale and shift once";
  if (!uses.some(isParameter)) return "does not count products of two tensors";
  return output.length > 1 ? "counts weights and bias once, whatever the number of positions" : "counts the bias, too";
}
