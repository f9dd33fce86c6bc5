/** Products of matrices. */
import type { NodeContext, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { computing, int, transposed } from "./apply.ts";
import { fusedIn } from "./fused.ts";

function matMul(node: NodeContext): Operand {
  const { bias, activate } = fusedIn(node);
  const turns = { transA: int(node.int("transpose_a", 0)), transB: int(node.int("transpose_b", 0)) };
  const product = node.apply("Gemm", [node.operand(0), node.operand(1), bias], turns);
  return activate(product, (operand) => operand);
}

/** Of the last two axes; those in front repeat. */
function batchMatMul(node: NodeContext): Operand {
  const turned = (x: Operand, name: string): Operand => {
    const rank = x.shape.length;
    if (node.int(name, 0) === 0 || rank < 2) return x;
    return transposed(node, x, [...Array.from({ length: rank - 2 }, (_, at) => at), rank - 1, rank - 2]);
  };
  return node.apply("MatMul", [turned(node.operand(0), "adj_x"), turned(node.operand(1), "adj_y")]);
}

export const products: Operators = {
  MatMul: computing(matMul),
  _FusedMatMul: computing(matMul),
  BatchMatMul: computing(batchMatMul),
  BatchMatMulV2: computing(batchMatMul),
  BatchMatMulV3: computing(batchMatMul),
};
