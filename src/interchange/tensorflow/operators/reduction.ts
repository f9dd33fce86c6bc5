/** Operators that make one of many elements, and those along the last axis. */
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { computing, int, listOf, onChannelsFirst, reshaped, transposed } from "./apply.ts";

function reduction(opType: string, global?: string): Operator {
  return computing((node) => {
    const x = node.operand(0);
    const axes = node.axes(node.integers(1, "the axes"), x.shape.length);
    const keeps = node.int("keep_dims", 0);
    if (axes.length === 0) return x;
    if (global !== undefined && isGlobal(x, axes)) return pooled(node, x, global, keeps === 1);
    return node.apply(opType, [x, listOf(axes)], { keepdims: int(keeps) });
  });
}

/** Over all positions of images, whose channels are last. */
function isGlobal({ shape, kind }: Operand, axes: readonly number[]): boolean {
  return kind === "value" && shape.length === 4 && axes.toSorted((a, b) => a - b).join() === "1,2";
}

function pooled(node: NodeContext, x: Operand, global: string, keeps: boolean): Operand {
  const [batch, channels] = [x.shape[0]!, x.shape[3]!];
  if (keeps) return onChannelsFirst(node, x, true, (image) => node.apply(global, [image]));
  return reshaped(node, node.apply(global, [transposed(node, x, [0, 3, 1, 2])]), [batch, channels]);
}

const alongLast = (opType: string): Operator =>
  computing((node) => node.apply(opType, [node.operand(0)], { axis: int(-1) }));

export const reductions: Operators = {
  Mean: reduction("ReduceMean", "GlobalAveragePool"),
  Sum: reduction("ReduceSum"),
  Max: reduction("ReduceMax", "GlobalMaxPool"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  All: reduction("ReduceMin"),
  Any: reduction("ReduceMax"),
  Softmax: alongLast("Softmax"),
  LogSoftmax: alongLast("LogSoftmax"),
};
