import { type Convention } from "./convention.ts";

/** Ours is this one: what it says of its models is what we count. */
export const torchvision: Convention = {
  name: "torchvision",
  tool: "torchvision 0.29",
  source: "https://docs.pytorch.org/vision/stable/models.html (num_params and _ops of each entry)",
  params: {
    title: "params",
    says: "All parameters, scales and shifts of normalisations among them, running statistics not.",
    count: ({ params }) => ({ amount: params }),
  },
  work: {
    title: "GFLOPS",
    unit: "MAC",
    says: "Products of convolutions, dense layers and matrix products with their additions, each pair one; no biases, normalisations, activations or pooling.",
    count: ({ macs }) => ({ amount: macs }),
  },
};
