/**
 * Takes layers that scale and shift each channel (batch norm at inference) into the weights before them:
 *
 *     (w * x + b) * scale + shift  =  (w * scale) * x + (b * scale + shift)
 *
 * The new weights depend on parameters alone, so they are prepared once, in float64. Behind another such layer the two
 * become one. Where neither lies before it, or somebody else reads what does, the layer becomes `affine` with prepared
 * scale and shift, which costs one multiply and one add an element.
 */
import { invariant } from "../base/invariant.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { countReads } from "../graph/reads.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import type { Affine, Contraction, GraphBuilder, GraphValue } from "../ops/contract/op.ts";
import { add } from "../ops/kinds/add.ts";
import { affine } from "../ops/kinds/affine.ts";
import { mul } from "../ops/kinds/mul.ts";
import { scaleaxis } from "../ops/kinds/scaleaxis.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import type { GraphPass } from "./graph-pass.ts";

export const foldBatchNorm: GraphPass = {
  name: "fold-batch-norm",
  task: "takes batch norms into weights",
  reason: "Before fusing, so that a convolution meets its activation directly.",
  run: (graph: Graph) => (graph.nodes.some(isAffine) ? foldAll(graph) : graph),
};

function isAffine(node: Node): boolean {
  return node.traits.affine !== undefined;
}

function foldAll(graph: Graph): Graph {
  const reads = countReads(graph);
  return rewriteGraph(graph, (node, rewriter) => {
    const { affine: affineOf } = node.traits;
    if (affineOf === undefined) return void rewriter.copy(node);
    const ops = rewriter.builder.forOps(node.name, node.origin);
    const folded = affineOf(ops, rewriter.operands(node.parameters));
    const operand = node.inputs[0]!;
    const before = reads(operand) === 1 ? producerOf(rewriter.value(operand)) : undefined;
    const result =
      (before && foldIntoContraction(node, before, folded, ops, rewriter)) ??
      (before && mergeAffines(node, before, folded, ops, rewriter)) ??
      standAlone(node, rewriter.value(operand), folded, rewriter);
    rewriter.replace(node.outputs[0]!, result.outputs[0]!);
  });
}

/** The node, in the new graph, whose result would be scaled: one that ends with its op. */
function producerOf(value: Value): Node | undefined {
  return value.kind === "result" && value.node.epilogue.length === 0 ? value.node : undefined;
}

function foldIntoContraction(
  node: Node,
  before: Node,
  { scale, shift }: Affine,
  ops: GraphBuilder,
  rewriter: Rewriter,
): Node | undefined {
  const { contraction } = before.traits;
  const axis = contraction === undefined ? undefined : outputAxis(contraction);
  if (contraction?.axis !== CHANNEL_AXIS || axis === undefined) return undefined;
  const bias = contraction.bias === undefined ? undefined : before.parameters[contraction.bias]!;
  const weight = ops.apply(scaleaxis, [before.parameters[contraction.weight]!, scale], { axis });
  const shifted = bias === undefined ? shift : ops.apply(add, [ops.apply(mul, [bias, scale], {}), shift], {});
  return rewriter.builder.addSound({
    name: before.name,
    op: before.op,
    attributes: contraction.withBias,
    inputs: before.inputs,
    origin: before.origin,
    parameters: { [contraction.weight]: asValue(weight), [biasName(before, contraction)]: asValue(shifted) },
    epilogue: node.epilogue.map(rewriter.step),
  });
}

/** The weight's axis of output channels; undefined where they are spread over groups. */
function outputAxis({ transposed, groups }: Contraction): number | undefined {
  if (!transposed) return 0;
  return groups === 1 ? 1 : undefined;
}

function biasName(before: Node, { bias, withBias }: Contraction): string {
  const types = before.inputs.map((value) => value.type);
  const name = bias ?? before.op.traits(types, withBias).contraction?.bias;
  invariant(name !== undefined, `${before.op.name} has no bias where it promised one`);
  return name;
}

/** (x * first.scale + first.shift) * scale + shift */
function mergeAffines(
  node: Node,
  before: Node,
  { scale, shift }: Affine,
  ops: GraphBuilder,
  rewriter: Rewriter,
): Node | undefined {
  const first = before.traits.affine?.(ops, before.parameters);
  if (first === undefined) return undefined;
  const merged: Affine = {
    scale: ops.apply(mul, [first.scale, scale], {}),
    shift: ops.apply(add, [ops.apply(mul, [first.shift, scale], {}), shift], {}),
  };
  return standAlone(node, before.inputs[0]!, merged, rewriter);
}

function standAlone(node: Node, input: Value, { scale, shift }: Affine, rewriter: Rewriter): Node {
  return rewriter.builder.addSound({
    name: node.name,
    op: affine,
    attributes: {},
    inputs: [input],
    origin: node.origin,
    parameters: { scale: asValue(scale), shift: asValue(shift) },
    epilogue: node.epilogue.map(rewriter.step),
  });
}

/** What ops build with a builder are values of its graph. */
function asValue(value: GraphValue): Value {
  return value as Value;
}
