/** The nodes of the `run` region as layers that strategies choose from. */
import { readersOf } from "../graph/reads.ts";
import type { Graph, Node, ParameterValue, ResultValue, Value } from "../graph/graph.ts";
import { dimsEqual } from "../tensor/dim.ts";
import { constantShape } from "../tensor/shape.ts";
import type { StoredForm } from "../tensor/weight-type.ts";
import type { Layer } from "./strategy.ts";

export interface Layers {
  /** In graph order, without those looked through. */
  readonly layers: readonly Layer[];
  /** Flattenings that nobody reads but dense layers, which take the tensor as it lies. */
  readonly lookedThrough: readonly Node[];
}

const FLOATS: StoredForm = { type: "f32" };

export function layersOf(
  graph: Graph,
  isRunning: (value: Value) => boolean,
  stored: ReadonlyMap<string, StoredForm>,
): Layers {
  const nodes = graph.nodes.filter((node) => node.outputs.some(isRunning));
  const readers = readersOf(graph);
  const given = new Set(graph.outputs.map(({ value }) => value));
  const lookedThrough = nodes.filter(
    (node) => isFlattening(node, isRunning) && !given.has(node.outputs[0]!) && onlyFeedsDense(node, readers, isRunning),
  );
  const skipped = new Set<Value>(lookedThrough.flatMap((node) => node.outputs));
  const beneath = (value: Value): Value => (skipped.has(value) ? (value as ResultValue).node.inputs[0]! : value);
  const layers = nodes
    .filter((node) => !lookedThrough.includes(node))
    .map((node) => {
      const inputs = node.inputs.map(beneath);
      return {
        node,
        inputs,
        inputShapes: inputs.map((value) => constantShape(value.type.shape)),
        outputShape: constantShape(node.outputs[0]!.type.shape),
        storedAs: ({ name }: ParameterValue) => stored.get(name) ?? FLOATS,
        isRunning,
      };
    });
  return { layers, lookedThrough };
}

/** A view that makes one axis of the channels and positions of an image. */
function isFlattening(node: Node, isRunning: (value: Value) => boolean): boolean {
  const [input] = node.inputs;
  if (node.epilogue.length > 0 || node.outputs.length !== 1 || node.traits.view !== true) return false;
  const [from, to] = [input!.type.shape, node.outputs[0]!.type.shape];
  if (to.length !== 2 || !dimsEqual(from[0]!, to[0]!)) return false;
  return isRunning(input!) && (from.length === 3 || from.length === 4);
}

function onlyFeedsDense(
  node: Node,
  readers: ReadonlyMap<Value, readonly Node[]>,
  isRunning: (value: Value) => boolean,
): boolean {
  const output = node.outputs[0]!;
  const reading = readers.get(output) ?? [];
  return reading.every((reader) => {
    if (reader.inputs[0] !== output) return false;
    const { contraction } = reader.traits;
    const isDense = contraction !== undefined && contraction.window === undefined && !contraction.transposed;
    if (!isDense || contraction.groups !== 1) return false;
    const timesRead = reading.filter((each) => each === reader).length;
    return timesRead === 1 && !Object.values(reader.parameters).some(isRunning);
  });
}
