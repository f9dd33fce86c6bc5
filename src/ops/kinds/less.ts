/** `less`: where one tensor is less than another. */
import { comparison } from "../shared/comparison.ts";

export const less = comparison({
  name: "less",
  relation: "is less than the second",
  operator: "lt",
  holds: (left, right) => left < right,
});
