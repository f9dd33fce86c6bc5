/** `greaterequal`: where one tensor is not below another. */
import { comparison } from "../shared/comparison.ts";

export const greaterequal = comparison({
  name: "greaterequal",
  relation: "is greater than the second or equal to it",
  operator: "ge",
  holds: (left, right) => left >= right,
});
