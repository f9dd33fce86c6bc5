/**
 * Checks what every graph promises, at each hand-over: operands exist before they are read, types are what inference
 * gives, parameter operands have the shapes of their specifications, epilogues are pointwise and keep the shape, and the
 * batch stays the batch. A graph that breaks a promise is a bug of ours, whatever the user wrote. Time is linear.
 */
import { InternalError, invariant } from "../base/invariant.ts";
import type { AnyOp, ParameterSpec, Problems } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { dimsEqual, formatDim, neverEqual, type Dim } from "../tensor/dim.ts";
import { formatDims, typesEqual, type TensorType } from "../tensor/shape.ts";
import { forEachOperand, inputTypes, outputTypes, stepTypes } from "./node-facts.ts";
import type { EpilogueStep, Graph, Node, Value } from "./graph.ts";
import { factsHold, type Facts } from "./remembered-facts.ts";

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
    if (node.id !== position) throw new InternalError(`node ${node.name} has id ${node.id} at position ${position}`);
    forEachOperand(node, (value) => {
      if (!isKnown(value)) throw new InternalError(`node ${node.name} reads a value that is not known yet`);
    });
    verifyNode(node);
    for (const value of node.outputs) known.add(value);
  });
  for (const { name, value } of graph.outputs) invariant(isKnown(value), `output ${name} is not a value of the graph`);
}

function verifyNode(node: Node): void {
  const due = factsOf(node);
  const stored = outputTypes(node);
  if (due.outputs.length !== stored.length) {
    throw new InternalError(`node ${node.name} has ${stored.length} outputs, not ${due.outputs.length}`);
  }
  due.outputs.forEach((type, index) => verifyType(node.name, stored[index]!, type));
  verifyParameters(node.name, due.parameters, node.parameters);
  if (node.outputs.some((value, index) => value.node !== node || value.index !== index)) {
    throw new InternalError(`an output of node ${node.name} belongs elsewhere`);
  }
  for (const step of node.epilogue) verifyStep(node, step);
  if (node.traits.mixesExamples !== true) verifyBatch(node);
}

function batchOf({ type }: Value): Dim {
  return type.shape[0] ?? 1;
}

/** The outputs have the batch of the inputs, which agree: a batch of 1 repeats, and open sizes may be equal. */
function verifyBatch({ name, inputs, outputs }: Node): void {
  if (inputs.length === 0) return;
  const several = inputs.map(batchOf).filter((batch) => batch !== 1);
  const batches = several.length === 0 ? [1] : several;
  const text = batches.map(formatDim).join(" and ");
  if (batches.some((batch) => neverEqual(batch, batches[0]!)))
    throw new InternalError(`node ${name} reads batches of ${text}`);
  for (const batch of outputs.map(batchOf)) {
    if (batches.some((read) => dimsEqual(batch, read))) continue;
    throw new InternalError(`node ${name} makes a batch of ${formatDim(batch)} of one of ${text}`);
  }
}

function factsOf(node: Node): Facts {
  const { op, attributes } = node;
  if (node.facts !== undefined && factsHold(node.facts, node)) return node.facts;
  const inputs = inputTypes(node);
  const outputs = infer(node.name, op, inputs, attributes);
  node.facts = { op, attributes, inputs, outputs, parameters: op.parameters(inputs, attributes) };
  return node.facts;
}

function verifyType(what: string, found: TensorType, due: TensorType): void {
  if (typesEqual(found, due)) return;
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
    if (value === undefined) throw new InternalError(`${name} lacks its parameter ${spec.name}`);
    const { dtype, shape } = value.type;
    if (shape !== spec.shape || dtype !== spec.dtype) verifyType(`${name}.${spec.name}`, value.type, spec);
  }
}

function verifyStep(node: Node, step: EpilogueStep): void {
  const name = `step ${step.name} of node ${node.name}`;
  const running = node.outputs[0]!.type;
  const types = stepTypes(step, running);
  invariant(step.operands.includes("running"), `${name} does not read the running value`);
  invariant(step.op.traits(types, step.attributes).pointwise !== undefined, `${name} is not pointwise`);
  const results = infer(name, step.op, types, step.attributes);
  invariant(results.length === 1, `${name} has ${results.length} outputs`);
  verifyType(name, results[0]!, running);
  verifyParameters(name, step.op.parameters(types, step.attributes), step.parameters);
}

function infer(
  name: string,
  op: AnyOp,
  inputs: readonly TensorType[],
  attributes: AttributeRecord,
): readonly TensorType[] {
  const problems: Problems<string> = {
    error: (problem) => {
      throw new InternalError(`${op.name} ${name} does not fit its operands: ${problem.message}`);
    },
    warning: () => {},
    demand: () => {},
  };
  const types = op.infer(inputs, attributes, problems);
  invariant(types !== undefined, `${op.name} ${name} does not fit its operands`);
  return types;
}
