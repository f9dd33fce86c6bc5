/**
 * ONNX Runtime (1.30, its `PadFusion`) takes a Pad of zeros for the padding of the pool behind it. That is something else: a
 * pool's own padding never wins a maximum, and may not be as wide as the window. A Max of one tensor, which is that tensor,
 * keeps the two apart: no optimiser takes it out, as they do with Identity.
 */
import type { OnnxNode, OnnxTensor } from "./model.ts";

const TAKEN_OUT = new Set(["Identity", "Dropout"]);
const POOLS = new Set(["MaxPool", "AveragePool"]);

/** The same nodes with a Max between each Pad of zeros and each pool that reads it. */
export function withPadsKept(
  nodes: readonly OnnxNode[],
  initializers: readonly OnnxTensor[],
  uniqueName: (name: string) => string,
): readonly OnnxNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const zeros = new Set(initializers.filter(isZero).map(({ name }) => name));
  const kept = nodes.flatMap((node): readonly OnnxNode[] => {
    const [input, ...others] = node.inputs;
    if (!POOLS.has(node.opType) || !isZeroPad(sourceOf(input!, producers), zeros)) return [node];
    const name = uniqueName(`${node.name}/Max`);
    const max = { ...node, name, opType: "Max", inputs: [input!], outputs: [name], attributes: new Map() };
    return [max, { ...node, inputs: [name, ...others] }];
  });
  return kept.map((node, index) => ({ ...node, index }));
}

/** The node that makes a tensor, seen through what optimisers take out. */
function sourceOf(tensor: string, producers: ReadonlyMap<string, OnnxNode>): OnnxNode | undefined {
  const producer = producers.get(tensor);
  return producer !== undefined && TAKEN_OUT.has(producer.opType) ? sourceOf(producer.inputs[0]!, producers) : producer;
}

function isZeroPad(node: OnnxNode | undefined, zeros: ReadonlySet<string>): boolean {
  return node?.opType === "Pad" && zeros.has(node.inputs[2] ?? "");
}

function isZero(tensor: OnnxTensor): boolean {
  return tensor.elementType === "float32" && tensor.dims.length === 0 && tensor.floats()[0] === 0;
}
