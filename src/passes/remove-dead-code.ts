/** Leaves out layers that no output depends on. Their parameters stay: the weight file keeps its tensors. */
import { withoutDeadCode } from "../graph/rewrite.ts";
import type { GraphPass } from "./graph-pass.ts";

export const removeDeadCode: GraphPass = {
  name: "remove-dead-code",
  task: "leaves out what no output needs",
  reason: "First, since a reader that nothing needs would keep its operands from being folded and fused.",
  run: withoutDeadCode,
};
