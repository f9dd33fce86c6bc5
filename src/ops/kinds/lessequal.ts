/** `lessequal`: where one tensor is not above another. */
import { comparison } from "../shared/comparison.ts";

export const lessequal = comparison({
  name: "lessequal",
  relation: "is less than the second or equal to it",
  operator: "le",
  holds: (left, right) => left <= right,
});
