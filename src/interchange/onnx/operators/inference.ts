/** Operators of training that do nothing at inference. */
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { filled } from "../../import/constant-tensors.ts";

/** The input as it is; the mask, where it is asked for, keeps everything. */
function dropout(node: NodeContext): void {
  const operand = node.operand(0);
  const ratio = node.opset < 12 ? node.float("ratio", 0.5) : node.number(1, "its ratio", 0.5);
  const trains = node.number(2, "its training mode", 0) !== 0;
  node.ignore("seed", "is_test", "consumed_inputs");
  if (trains && ratio !== 0) node.fail("it is in training mode; supported: inference");
  node.output(0, operand);
  if (node.wants(1)) node.output(1, filled("bool", operand.shape, 1));
}

export const inference: Operators = { Dropout: { except: "training mode", convert: dropout } };
