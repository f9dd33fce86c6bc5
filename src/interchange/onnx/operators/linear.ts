/** Products of matrices: dense layers where one side is a constant, `matmul` where both are computed. */
import type { Value } from "../../../graph/graph.ts";
import { elementsFor, permuted } from "../../import/constant-tensors.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import {
  broadcastShape,
  lazyOperand,
  padShape,
  shapeText,
  type ConstantOperand,
  type Operand,
} from "../../import/operand.ts";
import { computedFrom } from "../../import/provenance.ts";
import { reordered } from "../../import/rearrange.ts";

// ── Gemm ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** alpha * A' B' + beta * C. */
function gemm(node: NodeContext): void {
  const [a, b, c] = [node.operand(0), node.operand(1), node.optional(2)];
  const [alpha, beta] = [node.float("alpha", 1), node.float("beta", 1)];
  const [turnsA, turnsB] = [node.int("transA", 0) !== 0, node.int("transB", 0) !== 0];
  // Before version 7, whether C repeats had to be said; it is read off its shape.
  node.ignore("broadcast");
  if (a.shape.length !== 2 || b.shape.length !== 2) {
    node.fail(`it multiplies ${shapeText(a.shape)} and ${shapeText(b.shape)}; it takes matrices only`);
  }
  const left = turnsA ? reordered(node, a, [1, 0]) : a;
  const [rows, inner] = left.shape as [number, number];
  const [depth, columns] = (turnsB ? b.shape.toReversed() : b.shape) as [number, number];
  if (inner !== depth) node.fail(`it multiplies ${shapeText(left.shape)} and ${shapeText([depth, columns])}`);
  const result = [rows, columns];
  if (b.kind === "constant" && b.elementType === "float32") {
    const weight = scaled(turnsB ? b : permuted(b, [1, 0]), alpha);
    const bias = c === undefined ? undefined : biasOf(c, columns, beta);
    const product = dense(node, left, weight, bias);
    return node.give(0, bias === undefined ? plus(node, product, c, beta, result) : product, result);
  }
  const right = turnsB ? reordered(node, b, [1, 0]) : b;
  const product = node.layer("matmul", [node.value(left, [1, rows, inner]), node.value(right, [1, depth, columns])]);
  const factor = alpha === 1 ? product : node.layer("rescale", [product], { factor: alpha });
  node.give(0, plus(node, factor, c, beta, result), result);
}

/** C as a bias: a constant that does not differ between rows. */
function biasOf(c: Operand, columns: number, beta: number): ConstantOperand | undefined {
  if (c.kind !== "constant" || c.elementType !== "float32") return undefined;
  const [rows, own] = padShape(c.shape, 2) as [number, number];
  if (c.shape.length > 2 || rows !== 1 || (own !== 1 && own !== columns)) return undefined;
  if (beta === 1 && own === columns) return c;
  const { name, elementType } = c;
  const provenance = computedFrom(c.provenance, `${beta} times ${columns}`);
  return lazyOperand({ name, elementType, shape: [columns], provenance }, () => {
    const from = c.data();
    return elementsFor("float32", columns).map((_, at) => beta * from[own === 1 ? 0 : at]!);
  });
}

function scaled(operand: ConstantOperand, factor: number): ConstantOperand {
  if (factor === 1) return operand;
  const { name, elementType, shape } = operand;
  const provenance = computedFrom(operand.provenance, `${factor} times`);
  return lazyOperand({ name, elementType, shape, provenance }, () => operand.data().map((x) => x * factor));
}

/** The product, seen as `result`, and beta * C. */
function plus(
  node: NodeContext,
  product: Value,
  c: Operand | undefined,
  beta: number,
  result: readonly number[],
): Value {
  if (c === undefined || beta === 0) return product;
  if (broadcastShape([c.shape, result])?.join() !== result.join()) {
    node.fail(`its third input ${shapeText(c.shape)} does not repeat to ${shapeText(result)}`);
  }
  const summand = node.broadcasting(c, result);
  const times = beta === 1 ? summand : node.layer("rescale", [summand], { factor: beta });
  return node.layer("add", [node.view(product, node.inGraph(result)), times]);
}

/** `[…, in]` by a weight `[out, in]`: each row of each example, where there are rows. */
function dense(node: NodeContext, lines: Operand, weight: ConstantOperand, bias?: ConstantOperand): Value {
  const { value, axes } = node.along(lines, [lines.shape.length - 1]);
  const axis = value.type.shape.length === 2 ? undefined : axes[0];
  const attributes = { features: weight.shape[0]!, bias: bias !== undefined, axis };
  return node.layer("dense", [value], attributes, bias === undefined ? { weight } : { weight, bias });
}

// ── MatMul ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** As NumPy's `matmul`: matrices along the last two axes, a vector is a row or a column, the axes in front repeat. */
function matMul(node: NodeContext): void {
  const [a, b] = [node.operand(0), node.operand(1)];
  if (a.shape.length === 0 || b.shape.length === 0) node.fail("it multiplies a scalar; Mul does that");
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, inner] = left.slice(-2) as [number, number];
  const [depth, columns] = right.slice(-2) as [number, number];
  const batch = broadcastShape([left.slice(0, -2), right.slice(0, -2)]);
  if (inner !== depth || batch === undefined) {
    return node.fail(`it multiplies ${shapeText(a.shape)} and ${shapeText(b.shape)}, which do not go together`);
  }
  const result = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  if (b.kind === "constant" && b.elementType === "float32" && right.length === 2) {
    const weight = permuted({ ...b, shape: right }, [1, 0]);
    return node.give(0, dense(node, { ...a, shape: left }, weight), result);
  }
  const due = [...(batch.length === 0 ? [1] : batch), rows, columns];
  const operands = [
    { ...a, shape: left },
    { ...b, shape: right },
  ].map((operand) => node.broadcasting(operand, due));
  node.give(0, node.layer("matmul", operands), result);
}

export const products: Operators = {
  Gemm: { convert: gemm },
  MatMul: { convert: matMul },
};
