/** `matmul`: the product of two tensors as matrices, as attention takes it. */
import { add, float, int, mul } from "../../kernel/expression.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Expression } from "../../kernel/ir.ts";
import { dimsEqual, formatDim, multiplyDims, productOfDims } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import { formatShape, type Shape, type TensorType } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { broadcastShapes, mayJoin } from "../shared/broadcast.ts";
import { mayHold } from "../shared/demand.ts";
import {
  defineOp,
  type GraphBuilder,
  type GraphValue,
  type LowerIO,
  type Problem,
  type Problems,
  type ProblemsOf,
} from "../contract/op.ts";
import { broadcastElements, ownReach } from "../contract/receptive.ts";
import { permute } from "./permute.ts";

const messages = {
  "needs-matrix": "A tensor has no two axes behind the batch that make a matrix.",
  "inner-extent": "The first matrix has not as many columns as the second has rows.",
  "shape-mismatch": "The tensors differ in rank, or in an axis in front of the matrices.",
} as const;

export const matmul = defineOp({
  name: "matmul",
  category: "dense",
  summary: "The matrix product of two tensors, over their last two axes; the axes in front pair up or repeat.",
  details:
    "`[…, M, K]` times `[…, K, N]` is `[…, M, N]`. The batch and the axes between it and the matrices must agree, or one of them is 1. " +
    "A product with trained weights is `dense`, or `conv` with `kernel=1`.",
  attributes: {},
  inputs: { min: 2, max: 2 },
  messages,
  examples: [{ text: "matmul {} { permute [0, 2, 1] }", input: "[8, 64, 32]", output: "[8, 64, 64]" }],
  infer: ([left, right], _attributes, problems) => infer(left!, right!, problems),
  macs: ([left], [product]) => multiplyDims(productOfDims(product!.shape), left!.shape.at(-1)!),
  receptive(inputs, [product], _attributes, operand) {
    const { shape } = inputs[operand]!;
    const [rows, columns] = [shape.length - 2, shape.length - 1];
    const others = broadcastElements(shape, product!.shape).filter(({ from }) => from < rows);
    return [...others, ownReach(operand === 0 ? rows : columns)];
  },
  traits: ([left, right]) => ({ summedAxes: [left!.shape.length - 1, right!.shape.length - 2] }),
  gradient({ graph, inputs: [left, right], gradient }) {
    return {
      inputs: [product(graph, gradient, transposed(graph, right!)), product(graph, transposed(graph, left!), gradient)],
    };
  },
  reference({ inputs: [left, right], outputs }) {
    const product = ndarray(outputs[0]!);
    const [inner, columns] = [left!.shape.at(-1)!, right!.shape.at(-1)!];
    const matrix = product.shape.length - 2;
    forEachIndex(product.shape, (index, position) => {
      const row = startOf(left!, index.with(matrix + 1, 0));
      const column = startOf(right!, index.with(matrix, 0));
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += left!.data[row + i]! * right!.data[column + i * columns]!;
      product.data[position] = sum;
    });
    return [product];
  },
  lower,
});

/** Where the element of an index lies, in front of whose last two axes extents of 1 repeat. */
function startOf(array: NdArray, index: readonly number[]): number {
  const matrix = index.length - 2;
  return offsetOf(
    array,
    index.map((i, axis) => (axis < matrix && array.shape[axis] === 1 ? 0 : i)),
  );
}

function lower(k: KernelBuilder, { inputs: [left, right], outputs }: LowerIO<unknown>): void {
  const rank = left!.shape.length;
  outputs[0]!.forEach((index) => {
    const [row, column] = index.slice(-2) as [Expression, Expression];
    const frontOf = (shape: readonly number[]) =>
      index.slice(0, rank - 2).map((at, axis) => (shape[axis] === 1 ? int(0) : at));
    const sum = k.variable("sum", float(0));
    k.for("i", 0, left!.shape.at(-1)!, (i) => {
      const x = left!.at([...frontOf(left!.shape), row, i]);
      const y = right!.at([...frontOf(right!.shape), i, column]);
      sum.set(add(sum.value, mul(x, y)));
    });
    outputs[0]!.store(index, sum.value);
  });
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function infer(
  left: TensorType,
  right: TensorType,
  problems: ProblemsOf<typeof messages>,
): readonly TensorType[] | undefined {
  const flat = [left, right].findIndex(({ shape }) => shape.length < 3);
  if (flat !== -1) return reportFlat(flat === 0 ? left : right, flat, problems);
  const [before, beside] = [left.shape.slice(0, -2), right.shape.slice(0, -2)];
  const front = broadcastShapes(before, beside);
  const mismatch = () => frontMismatch(left.shape, right.shape);
  if (front === undefined || !mayJoin(before, beside, problems, mismatch)) return problems.error(mismatch());
  const [columns, rows] = [left.shape.at(-1)!, right.shape.at(-2)!];
  if (!mayHold(compareDims(columns, "==", rows), problems)) return reportInner(left.shape, right.shape, problems);
  return [{ dtype: left.dtype, shape: [...front, left.shape.at(-2)!, right.shape.at(-1)!] }];
}

function reportFlat({ shape }: TensorType, input: number, problems: Problems<"needs-matrix">): undefined {
  return problems.error({
    code: "needs-matrix",
    input,
    message: `matmul wants matrices [rows, columns], and ${formatShape(shape)} is flat`,
    help: [`\`reshape [1, ${formatDim(shape[1] ?? 1)}]\` makes it a matrix of one row`],
  });
}

function frontMismatch(left: Shape, right: Shape): Problem<"shape-mismatch"> {
  return {
    code: "shape-mismatch",
    input: 1,
    message: `the matrices of ${formatShape(left)} and ${formatShape(right)} do not pair up`,
    notes: ["the axes in front of the last two must agree, or be 1"],
  };
}

function reportInner(left: Shape, right: Shape, problems: Problems<"inner-extent">): undefined {
  const [columns, rows] = [left.at(-1)!, right.at(-2)!];
  return problems.error({
    code: "inner-extent",
    input: 1,
    message: `the matrices of ${formatShape(left)} have ${formatDim(columns)} columns, and those of ${formatShape(right)} ${formatDim(rows)} rows`,
    notes: ["a product is [M, K] times [K, N]"],
    help: dimsEqual(columns, right.at(-1)!) ? ["`permute` with the last two axes swapped transposes the second"] : [],
  });
}

// ── Gradients ────────────────────────────────────────────────────────────────────────────────────────────────────────

function product(graph: GraphBuilder, left: GraphValue, right: GraphValue): GraphValue {
  return graph.apply(matmul, [left, right], {});
}

/** Rows and columns swapped; the batch is not counted. */
function transposed(graph: GraphBuilder, value: GraphValue): GraphValue {
  const axes = value.type.shape.slice(1).map((_, axis) => axis);
  return graph.apply(permute, [value], { axes: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] });
}
