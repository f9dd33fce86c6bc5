/** Numbers in gradients that the operands do not hold. */
import { filled } from "../../tensor/ndarray.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";

/** A number that repeats along every axis of a tensor. */
export function constantBeside(graph: GraphBuilder, { type: { shape } }: GraphValue, value: number): GraphValue {
  const ones = shape.map(() => 1);
  return graph.constant(filled(ones, value));
}
