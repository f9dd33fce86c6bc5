/**
 * Joins of tensors that look at different places: the centres of their receptive fields lie half a step from element to element
 * apart or more, so that what is joined belongs to neighbouring places (`analysis/misalignment.ts`).
 */
import { misalignments, unevenAxes, type Misalignment } from "../analysis/misalignment.ts";
import type { Lint } from "./lint.ts";

export const unevenBranches: Lint = {
  code: "lint/uneven-branches",
  *find({ graph }) {
    const uneven = misalignments(graph).filter((each) => unevenAxes(each).includes(true));
    // Of several inputs, the first tells.
    const told = uneven.filter(({ join }, at) => uneven.findIndex((each) => each.join === join) === at);
    for (const each of told) {
      yield {
        origin: each.join.origin,
        message: `${each.join.name} joins tensors that look at different places`,
        notes: [`the centres of what two of them see are ${apartText(each)} of the input apart`],
        help: ["windows of odd size with pad=(kernel - 1)/2 keep the centre"],
      };
    }
  },
};

/** Less than half a step is no distance. */
function apartText(misalignment: Misalignment): string {
  const uneven = unevenAxes(misalignment);
  const apart = misalignment.apart.map((each, axis) => (uneven[axis] === true ? each : 0));
  if (apart.length > 1) return `(${apart.join(", ")}) elements`;
  return `${apart[0]} element${apart[0] === 1 ? "" : "s"}`;
}
