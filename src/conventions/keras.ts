import { elementsOf, type Convention } from "./convention.ts";

export const keras: Convention = {
  name: "keras",
  tool: "Keras 3",
  source: "https://github.com/keras-team/keras, keras/src/utils/summary_utils.py",
  params: {
    title: "Param #",
    says: "all weights, moving statistics among them",
    count: ({ own }) => ({ amount: elementsOf(own), how: "counts moving statistics, too" }),
  },
  work: undefined,
};
