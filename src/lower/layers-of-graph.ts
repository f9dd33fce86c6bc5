/** The nodes of the `run` region as layers that strategies choose from. */
import { forEachOperand, traitsOf } from "../graph/node-facts.ts";
import type { Graph, Node, ResultValue, Value } from "../graph/graph.ts";
import { dimsEqual } from "../tensor/dim.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Layer } from "./strategy.ts";

export interface Layers {
  /** In graph order, without those looked through. */
  readonly layers: readonly Layer[];
  /** Flattenings that nobody reads but dense layers, which take the tensor as it lies. */
  readonly lookedThrough: readonly Node[];
}

export function layersOf(graph: Graph, isRunning: (value: Value) => boolean): Layers {
  const nodes = graph.nodes.filter((node) => node.outputs.some(isRunning));
  const readers = readersOf(graph);
  const lookedThrough = nodes.filter(
    (node) => isFlattening(node, isRunning) && onlyFeedsDense(node, readers, isRunning),
  );
  const skipped = new Set<Value>(lookedThrough.flatMap((node) => node.outputs));
  const beneath = (value: Value): Value => (skipped.has(value) ? (value as ResultValue).node.inputs[0]! : value);
  const layers = nodes
    .filter((node) => !lookedThrough.includes(node))
    .map((node) => {
      const inputs = node.inputs.map(beneath);
      return {
        node,
        traits: traitsOf(node),
        inputs,
        inputShapes: inputs.map((value) => constantShape(value.type.shape)),
        outputShape: constantShape(node.outputs[0]!.type.shape),
        isRunning,
      };
    });
  return { layers, lookedThrough };
}

/** Who reads each value; "output" where it is an output of the graph. */
function readersOf(graph: Graph): ReadonlyMap<Value, readonly (Node | "output")[]> {
  const readers = new Map<Value, (Node | "output")[]>();
  const read = (value: Value, reader: Node | "output"): void => {
    const known = readers.get(value);
    if (known === undefined) readers.set(value, [reader]);
    else known.push(reader);
  };
  for (const node of graph.nodes) forEachOperand(node, (value) => read(value, node));
  for (const { value } of graph.outputs) read(value, "output");
  return readers;
}

/** A view that makes one axis of the channels and positions of an image. */
function isFlattening(node: Node, isRunning: (value: Value) => boolean): boolean {
  const [input] = node.inputs;
  if (node.epilogue.length > 0 || node.outputs.length !== 1 || traitsOf(node).view !== true) return false;
  const [from, to] = [input!.type.shape, node.outputs[0]!.type.shape];
  if (to.length !== 2 || !dimsEqual(from[0]!, to[0]!)) return false;
  return isRunning(input!) && (from.length === 3 || from.length === 4);
}

function onlyFeedsDense(
  node: Node,
  readers: ReadonlyMap<Value, readonly (Node | "output")[]>,
  isRunning: (value: Value) => boolean,
): boolean {
  const output = node.outputs[0]!;
  return (readers.get(output) ?? []).every((reader) => {
    if (reader === "output" || reader.inputs[0] !== output) return false;
    const { contraction } = traitsOf(reader);
    const isDense = contraction !== undefined && contraction.window === undefined && !contraction.transposed;
    if (!isDense || contraction.groups !== 1) return false;
    let timesRead = 0;
    forEachOperand(reader, (value) => (timesRead += value === output ? 1 : 0));
    return timesRead === 1 && !Object.values(reader.parameters).some(isRunning);
  });
}
