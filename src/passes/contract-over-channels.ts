/**
 * Makes a dense layer along another axis one over the channels, between two transpositions: kernels of contractions have the
 * channels side by side, and moving an element once is little beside multiplying it by a column of weights. Activations go
 * with the layer; a layer that reads what another gives takes it before it is turned back.
 */
import type { EpilogueStep, Graph, Node, Value } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { permute } from "../ops/kinds/permute.ts";
import { reshape } from "../ops/kinds/reshape.ts";
import type { OpDefinition } from "../ops/contract/op.ts";
import { constantShape } from "../tensor/shape.ts";
import type { GraphPass } from "./graph-pass.ts";

export const contractOverChannels: GraphPass = {
  name: "contract-over-channels",
  task: "turns dense layers so that they sum over channels",
  reason: "Behind fusing, so that activations are computed where the layer's channels lie side by side.",
  run(graph: Graph) {
    const regionOf = regionsOf(graph);
    const moves = (node: Node): boolean => attributesOnChannels(node) !== undefined && regionOf(node) === "run";
    return graph.nodes.some(moves) ? moveAll(graph, moves) : graph;
  },
};

function attributesOnChannels(node: Node): AttributeRecord | undefined {
  return node.traits.contraction?.onChannels;
}

/** Images with an axis of more than these have no kernels of their own. */
const MOST_AXES = 4;

function moveAll(graph: Graph, moves: (node: Node) => boolean): Graph {
  /** By the value as its readers want it and the axis: the same with that axis as the channels. */
  const turned = new Map<Value, { readonly axis: number; readonly value: Value }>();
  return rewriteGraph(graph, (node, rewriter) => {
    if (!moves(node)) return void rewriter.copy(node);
    const { axis } = node.traits.contraction!;
    const input = rewriter.value(node.inputs[0]!);
    const known = turned.get(input);
    const image = known?.axis === axis ? known.value : turn(node, input, axis, rewriter);
    const split = node.epilogue.findIndex((step) => !isFunctionOfOne(step));
    const along = split === -1 ? node.epilogue : node.epilogue.slice(0, split);
    const behind = node.epilogue.slice(along.length).map(rewriter.step);
    const layer = rewriter.builder.addSound({
      name: node.name,
      op: node.op,
      attributes: attributesOnChannels(node)!,
      inputs: [image],
      parameters: rewriter.operands(node.parameters),
      epilogue: along.map(rewriter.step),
      origin: node.origin,
    });
    const result = turnBack(node, layer.outputs[0]!, axis, behind, rewriter);
    if (behind.length === 0) turned.set(result, { axis, value: layer.outputs[0]! });
    rewriter.replace(node.outputs[0]!, result);
  });
}

/** Whether a step needs nothing but the running value, and so may be applied in any order of axes. */
function isFunctionOfOne({ operands, parameters }: EpilogueStep): boolean {
  return operands.every((operand) => operand === "running") && Object.keys(parameters).length === 0;
}

/** `[N, A, B, F]` as `[N, F, A, B]`; more axes than kernels know as one. */
function turn({ name, origin }: Node, input: Value, axis: number, { builder }: Rewriter): Value {
  const rank = input.type.shape.length;
  const others = Array.from({ length: rank - 1 }, (_, at) => at).filter((at) => at !== axis - 1);
  const add = <A extends AttributeRecord>(
    op: OpDefinition<string, A, string>,
    attributes: NoInfer<A>,
    value: Value,
  ): Value => builder.addSound({ name: `${name}_in`, op, attributes, inputs: [value], origin }).outputs[0]!;
  const image = add(permute, { axes: [axis - 1, ...others] }, input);
  const [, channels] = constantShape(image.type.shape);
  return rank <= MOST_AXES ? image : add(reshape, { shape: [channels!, -1] }, image);
}

function turnBack(
  { name, origin, outputs }: Node,
  image: Value,
  axis: number,
  epilogue: readonly EpilogueStep[],
  { builder }: Rewriter,
): Value {
  const shape = constantShape(outputs[0]!.type.shape);
  const rank = shape.length;
  const add = <A extends AttributeRecord>(
    op: OpDefinition<string, A, string>,
    attributes: NoInfer<A>,
    value: Value,
    steps: readonly EpilogueStep[] = [],
  ): Value =>
    builder.addSound({ name: `${name}_out`, op, attributes, inputs: [value], epilogue: steps, origin }).outputs[0]!;
  const others = shape.slice(1).toSpliced(axis - 1, 1);
  const whole = rank <= MOST_AXES ? image : add(reshape, { shape: [shape[axis]!, ...others] }, image);
  const axes = Array.from({ length: rank - 1 }, (_, at) => (at === axis - 1 ? 0 : at < axis - 1 ? at + 1 : at));
  return add(permute, { axes }, whole, epilogue);
}
