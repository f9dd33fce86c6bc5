import { type Convention } from "./convention.ts";

/** Ours is this one: what it says of its models is what we count. */
export const torchvision: Convention = {
  name: "torchvision",
  tool: "torchvision 0.29",
  source: "num_params and _ops at https://docs.pytorch.org/vision/stable/models.html",
  params: {
    title: "params",
    says: "all parameters, running statistics not",
    count: ({ params }) => ({ amount: params }),
  },
  work: {
    title: "_ops",
    unit: "MAC",
    says: "convolutions, dense layers and matrix products, without biases; told in thousands of millions, as GFLOPS",
    count: ({ macs }) => ({ amount: macs }),
  },
};
