/** What a node's op says of it: the questions that verify, passes and analyses ask again and again. */
import type { ParameterSpec } from "../ops/contract/op.ts";
import type { TensorType } from "../tensor/shape.ts";
import type { CallSite, EpilogueStep, Node, ParameterValue, Value } from "./graph.ts";

export function inputTypes(node: Node): readonly TensorType[] {
  return node.inputs.map((value) => value.type);
}

export function outputTypes(node: Node): readonly TensorType[] {
  return node.outputs.map((value) => value.type);
}

/** The specifications of its parameter tensors, in the order in which they are counted; epilogues not included. */
export function parameterSpecs(node: Node): readonly ParameterSpec[] {
  return node.op.parameters(inputTypes(node), node.attributes);
}

/** The operand types of an epilogue step, where the running value has the given type. */
export function stepTypes(step: EpilogueStep, running: TensorType): readonly TensorType[] {
  return step.operands.map((operand) => (operand === "running" ? running : operand.type));
}

/** Calls back with every value that a node reads, its epilogue's included, once per read. */
export function forEachOperand(node: Node, visit: (value: Value) => void): void {
  for (const value of node.inputs) visit(value);
  for (const name in node.parameters) visit(node.parameters[name]!);
  for (const step of node.epilogue) forEachStepOperand(step, visit);
}

/** Calls back with every value that a step reads besides the running one. */
export function forEachStepOperand(step: EpilogueStep, visit: (value: Value) => void): void {
  for (const operand of step.operands) if (operand !== "running") visit(operand);
  for (const name in step.parameters) visit(step.parameters[name]!);
}

/** The tensor of the weight file that a node is, where it is nothing else: a `parameter`, a `constant`. */
export function ownTensor({ op, parameters }: Node): ParameterValue | undefined {
  const own = op.inputs.max === 0 ? parameters[""] : undefined;
  return own?.kind === "parameter" ? own : undefined;
}

/** The outermost call with `recompute=true` that led to a node. */
export function recomputedCall({ origin }: Node): CallSite | undefined {
  return origin.calls.find(({ recompute }) => recompute === true);
}
