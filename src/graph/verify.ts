/**
 * Checks what every graph promises, at each hand-over: operands exist before they are read, types are what inference
 * gives, parameter operands have the shapes of their specifications, epilogues are pointwise and keep the shape. A graph
 * that breaks a promise is a bug of ours, whatever the user wrote. Time is linear.
 */
import { InternalError, invariant } from "../base/invariant.ts";
import type { OpDefinition, ParameterSpec, Problems } from "../ops/contract.ts";
import type { AttributeRecord } from "../ops/values.ts";
import { float32, formatDims, shapesEqual, type TensorType } from "../tensor/shape.ts";
import { forEachOperand, inputTypes, outputTypes, stepTypes } from "./facts.ts";
import type { EpilogueStep, Graph, Node, Value } from "./graph.ts";

/** Throws `InternalError` where a graph is unsound; `stage` completes "the graph … is unsound": `after fold-batch-norm`. */
export function verifyGraph(graph: Graph, stage = "as resolved"): void {
  try {
    verifyNames(graph);
    verifyNodes(graph);
  } catch (error) {
    if (!(error instanceof InternalError)) throw error;
    throw new InternalError(`graph ${graph.name} ${stage} is unsound: ${error.message}`);
  }
}

function verifyNames(graph: Graph): void {
  unique(graph.inputs, "input");
  unique(graph.parameters, "parameter");
  unique(graph.outputs, "output");
}

function unique(named: readonly { readonly name: string }[], what: string): void {
  const names = new Set<string>();
  for (const { name } of named) {
    invariant(!names.has(name), `two ${what}s are named ${name}`);
    names.add(name);
  }
}

function verifyNodes(graph: Graph): void {
  const known = new Set<Value>([...graph.inputs, ...graph.parameters]);
  const isKnown = (value: Value): boolean => value.kind === "constant" || known.has(value);
  graph.nodes.forEach((node, position) => {
    invariant(node.id === position, `node ${node.name} has id ${node.id} at position ${position}`);
    forEachOperand(node, (value) => invariant(isKnown(value), `node ${node.name} reads a value that is not known yet`));
    verifyNode(node);
    for (const value of node.outputs) known.add(value);
  });
  for (const { name, value } of graph.outputs) invariant(isKnown(value), `output ${name} is no value of the graph`);
}

function verifyNode(node: Node): void {
  const inferred = infer(node.name, node.op, inputTypes(node), node.attributes);
  const stored = outputTypes(node);
  invariant(
    inferred.length === stored.length,
    `node ${node.name} has ${stored.length} outputs, not ${inferred.length}`,
  );
  inferred.forEach((type, index) => verifyType(`output ${index} of node ${node.name}`, stored[index]!, type));
  verifyParameters(node.name, node.op.parameters(inputTypes(node), node.attributes), node.parameters);
  node.outputs.forEach((value, index) => {
    invariant(value.node === node && value.index === index, `output ${index} of node ${node.name} belongs elsewhere`);
  });
  for (const step of node.epilogue) verifyStep(node, step);
}

function verifyType(what: string, found: TensorType, due: TensorType): void {
  if (found === due || (found.dtype === due.dtype && shapesEqual(found.shape, due.shape))) return;
  throw new InternalError(
    `${what} is ${found.dtype} ${formatDims(found.shape)}, not ${due.dtype} ${formatDims(due.shape)}`,
  );
}

function verifyParameters(
  name: string,
  specs: readonly ParameterSpec[],
  parameters: Readonly<Record<string, Value>>,
): void {
  const found = Object.keys(parameters);
  if (found.length !== specs.length) {
    const due = specs.map((spec) => spec.name).join(", ");
    throw new InternalError(`${name} has parameters ${found.join(", ") || "none"}, not ${due || "none"}`);
  }
  for (const spec of specs) {
    const value = parameters[spec.name];
    invariant(value !== undefined, `${name} lacks its parameter ${spec.name}`);
    verifyType(`${name}.${spec.name}`, value.type, float32(spec.shape));
  }
}

function verifyStep(node: Node, step: EpilogueStep): void {
  const name = `step ${step.name} of node ${node.name}`;
  const running = node.outputs[0]!.type;
  const types = stepTypes(step, running);
  invariant(step.operands.includes("running"), `${name} does not read the running value`);
  invariant(step.op.traits(types, step.attributes).pointwise !== undefined, `${name} is not pointwise`);
  const inferred = infer(name, step.op, types, step.attributes);
  invariant(inferred.length === 1, `${name} has ${inferred.length} outputs`);
  verifyType(name, inferred[0]!, running);
  verifyParameters(name, step.op.parameters(types, step.attributes), step.parameters);
}

function infer(
  name: string,
  op: OpDefinition,
  types: readonly TensorType[],
  attributes: AttributeRecord,
): readonly TensorType[] {
  const problems: Problems = {
    error: (problem) => {
      throw new InternalError(`${op.name} ${name} does not fit its operands: ${problem.message}`);
    },
    warning: () => {},
  };
  const inferred = op.infer(types, attributes, problems);
  invariant(inferred !== undefined, `${op.name} ${name} does not fit its operands`);
  return inferred;
}
