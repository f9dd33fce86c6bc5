/** `greater`: where one tensor is greater than another. */
import { comparison } from "../shared/comparison.ts";

export const greater = comparison({
  name: "greater",
  relation: "is greater than the second",
  operator: "gt",
  holds: (left, right) => left > right,
});
