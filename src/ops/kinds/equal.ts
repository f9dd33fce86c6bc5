/** `equal`: where two tensors agree. */
import { comparison } from "../shared/comparison.ts";

export const equal = comparison({
  name: "equal",
  relation: "is equal to the second",
  operator: "eq",
  holds: (left, right) => left === right,
});
