/** Leaves out layers that no output depends on, and the parameters that only they read. */
import { withoutDeadCode } from "../graph/rewrite.ts";
import type { Pass } from "./pass.ts";

export const removeDeadCode: Pass = {
  name: "remove-dead-code",
  reason: "First, since a reader that nothing needs would keep its operands from being folded and fused.",
  run: withoutDeadCode,
};
