/**
 * Text shares all parameters of a layer or none. Where a graph shares otherwise, it becomes one that text can say: layers
 * that share weights but not biases add their biases behind them, which is exact; what remains (a weight that another layer
 * reads transposed, or in another role) is written as a copy, and a note tells so.
 */
import { forEachOperand } from "../../graph/node-facts.ts";
import type { Graph, Node, ParameterValue, Value } from "../../graph/graph.ts";
import { interpretNode } from "../../graph/interpret-graph.ts";
import { regionsOf } from "../../graph/graph-regions.ts";
import { rewriteGraph, type Rewriter } from "../../graph/rewrite.ts";
import type { ParameterSpec } from "../../ops/contract/op.ts";
import { scale } from "../../ops/kinds/scale.ts";
import { constantDim, formatDim } from "../../tensor/dim.ts";
import { ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, constantShape, elementCount } from "../../tensor/shape.ts";
import type { TensorMap } from "../../tensor/dtype.ts";

export interface OwnedGraph {
  readonly graph: Graph;
  readonly weights: TensorMap;
  /** One a copy. */
  readonly notes: readonly string[];
  /** Elements of trained parameters that the copies add. */
  readonly copied: number;
}

export function withOwnParameters(graph: Graph, weights: TensorMap): OwnedGraph {
  return withCopies(biasesApart(graph), weights);
}

// ── Biases apart ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** With biases in layers of their own where weight and bias of a layer are not always together. */
function biasesApart(graph: Graph): Graph {
  const isTorn = tornPairs(graph);
  if (!graph.nodes.some(isTorn)) return graph;
  return rewriteGraph(graph, (node, rewriter) => (isTorn(node) ? splitBias(node, rewriter) : void rewriter.copy(node)));
}

function tornPairs(graph: Graph): (node: Node) => boolean {
  const partners = new Map<Value, Set<Value | undefined>>();
  for (const node of graph.nodes) {
    const pair = pairOf(node);
    if (pair === undefined) continue;
    for (const [one, other] of [pair, pair.toReversed()]) {
      if (one !== undefined) partners.set(one, (partners.get(one) ?? new Set()).add(other));
    }
  }
  const isTorn = (value: Value): boolean => partners.get(value)!.size > 1;
  return (node) => {
    const [weight, bias] = pairOf(node) ?? [];
    return weight !== undefined && bias !== undefined && (isTorn(weight) || isTorn(bias));
  };
}

function pairOf(node: Node): [weight: Value, bias: Value | undefined] | undefined {
  const { contraction } = node.traits;
  if (contraction === undefined || Object.values(node.parameters).some(({ kind }) => kind === "constant"))
    return undefined;
  const { weight, bias } = contraction;
  return [node.parameters[weight]!, bias === undefined ? undefined : node.parameters[bias]];
}

function splitBias(node: Node, rewriter: Rewriter): void {
  const { name, op, attributes, inputs, parameters, outputs, origin } = node;
  const place = node.traits.contraction!.axis;
  const axis = place === CHANNEL_AXIS ? "channels" : place - 1;
  const { bias, ...others } = rewriter.operands(parameters);
  const { builder } = rewriter;
  const layer = builder.addSound({
    name,
    op,
    attributes: { ...attributes, bias: false },
    inputs: inputs.map(rewriter.value),
    parameters: others,
    origin,
  });
  const sum = builder.addSound({
    name: `${name}_bias`,
    op: scale,
    attributes: { weight: false, bias: true, axis },
    inputs: layer.outputs,
    parameters: { bias: bias! },
    origin,
  });
  rewriter.replace(outputs[0]!, sum.outputs[0]!);
}

// ── Copies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where every parameter is always in the same role, beside the same others; what is not has a copy. */
function withCopies(graph: Graph, weights: TensorMap): OwnedGraph {
  const regionOf = regionsOf(graph);
  const homes = new Map<Value, string>();
  const copies = new Map<string, Value>();
  const elements = new Map(weights);
  const notes: string[] = [];
  let copied = 0;
  const read = reader(weights);
  const copy = (node: Node, spec: ParameterSpec, value: Value, { builder }: Rewriter): Value => {
    const name = `${node.name}.${spec.name}`;
    const array = read(value);
    if (array !== undefined) elements.set(name, Float32Array.from(array.data));
    const source = sourceOf(value);
    if (source !== undefined) notes.push(noteOf(node, spec, value, source));
    if (spec.trainable) copied += constantDim(elementCount(spec.shape));
    return builder.parameter(name, spec);
  };
  const visit = (node: Node, rewriter: Rewriter): void => {
    // What only rearranges weights stays where a layer still reads it; copies are of what it gives.
    if (regionOf(node) === "prepare" && node.op.inputs.max > 0) return void rewriter.copy(node);
    const owned = { ...node.parameters };
    let changed = false;
    for (const spec of node.op.parameters(
      node.inputs.map(({ type }) => type),
      node.attributes,
    )) {
      const value = node.parameters[spec.name]!;
      const isPrepared = value.kind === "result" && regionOf(value) === "prepare";
      if (value.kind !== "parameter" && !isPrepared) continue;
      const role = `${roleOf(node)} ${spec.name}`;
      if (value.kind === "parameter" && !homes.has(value)) homes.set(value, role);
      if (homes.get(value) === role) continue;
      const known = copies.get(role) ?? copy(node, spec, value, rewriter);
      copies.set(role, known);
      owned[spec.name] = known;
      changed = true;
    }
    if (!changed) return void rewriter.copy(node);
    const parameters = Object.fromEntries(
      Object.entries(owned).map(([name, value]) => [
        name,
        value === node.parameters[name] ? rewriter.value(value) : value,
      ]),
    );
    const { name, op, attributes, inputs, origin, outputs } = node;
    const own = rewriter.builder.addSound({
      name,
      op,
      attributes,
      inputs: inputs.map(rewriter.value),
      parameters,
      origin,
    });
    outputs.forEach((value, at) => rewriter.replace(value, own.outputs[at]!));
  };
  const rewritten = rewriteGraph(graph, visit);
  if (copies.size === 0) return { graph, weights, notes, copied };
  return { graph: rewritten, weights: elements, notes, copied };
}

/** The same for layers that may share: the parameters that they have. */
function roleOf({ parameters }: Node): string {
  return Object.entries(parameters)
    .map(([name, { id }]) => `${name}:${id}`)
    .join();
}

function noteOf(node: Node, { name, shape, trainable }: ParameterSpec, value: Value, source: ParameterValue): string {
  const how = value.kind === "parameter" ? "the same tensor" : "the same numbers in another order or shape";
  const numbers = formatDim(elementCount(shape));
  const twice = trainable ? `${numbers} parameters are counted twice` : `${numbers} numbers are stored twice`;
  return `${node.name}.${name} is a copy of ${source.name}: in the file both are ${how}, which text cannot say; ${twice}`;
}

/** The first parameter that a value is made of; undefined where it is made of constants alone. */
function sourceOf(value: Value): ParameterValue | undefined {
  if (value.kind === "parameter") return value;
  let found: ParameterValue | undefined;
  if (value.kind === "result") forEachOperand(value.node, (operand) => (found ??= sourceOf(operand)));
  return found;
}

/** Elements of what depends on parameters alone; undefined where none are known. */
function reader(weights: TensorMap): (value: Value) => NdArray | undefined {
  const read = (value: Value): NdArray => {
    if (value.kind === "constant") return value.value;
    if (value.kind === "result") return interpretNode(value.node, read)[value.index]!;
    const data = weights.get((value as ParameterValue).name)!;
    return ndarray(constantShape(value.type.shape), Float64Array.from(data));
  };
  return (value) => {
    const source = sourceOf(value);
    return source === undefined || weights.has(source.name) ? read(value) : undefined;
  };
}
