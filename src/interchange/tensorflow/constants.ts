/** Operators that have no layer, of constants alone: evaluated by those of ONNX. */
import type { Evaluator } from "../import/language.ts";
import type { NodeContext } from "../import/node-context.ts";
import { int } from "./operators/apply.ts";

/** Of the first of the best. */
function indexOf(opType: "ArgMax" | "ArgMin"): Evaluator {
  return (node) => {
    node.ignore("output_type");
    const axis = node.number(1, "its axis", 0);
    node.output(0, node.apply(opType, [node.operand(0)], { axis: int(axis), keepdims: int(0) }));
    return true;
  };
}

/** Indices a row, where ONNX has them a column. */
function where(node: NodeContext): boolean {
  node.output(0, node.apply("Transpose", [node.apply("NonZero", [node.operand(0)])]));
  return true;
}

export const evaluators: ReadonlyMap<string, Evaluator> = new Map<string, Evaluator>([
  ["ArgMax", indexOf("ArgMax")],
  ["ArgMin", indexOf("ArgMin")],
  ["Where", where],
]);
