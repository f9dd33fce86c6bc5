/** What one cell of a layer sees, put together: the field as the table has it, the pixels with their paths, and joins on the way that look askew. */
import type { Graph, Node } from "../graph/graph.ts";
import { axisNames } from "../tensor/axis-names.ts";
import { misalignments, type Misalignment } from "./misalignment.ts";
import { countPaths, type FieldProgram, type InputPaths } from "./path-counts.ts";
import { measureReceptiveFields, type AxisField } from "./receptive-field.ts";
import { seenWindow, type SeenAxis } from "./seen-window.ts";

export interface CellField {
  readonly model: string;
  readonly layer: string;
  /** The layer's op. */
  readonly kind: string;
  /** How many cells the layer has along the axes that are followed, and which of them this is. */
  readonly cells: readonly number[];
  readonly position: readonly number[];
  /** Of all its cells, along each axis of the input. */
  readonly fields: readonly AxisField[];
  /** Those that the layer depends on. */
  readonly inputs: readonly CellInput[];
  /** Paths that end at a pixel. */
  readonly paths: number;
  /** The part of what the cell takes in that is padding, from 0 to 1. */
  readonly padding: number;
  /** Joins that the layer depends on. */
  readonly misaligned: readonly Misalignment[];
}

export interface CellInput {
  readonly name: string;
  /** Along its spatial axes, and what these are called. */
  readonly extents: readonly number[];
  readonly axes: readonly string[];
  /** What it looks through, padding included; undefined where it sees nothing of this input. */
  readonly window: readonly SeenAxis[] | undefined;
  /** Undefined where it sees no pixel. */
  readonly seen: InputPaths | undefined;
}

/** @param node one that depends on an input. @param program of the graph. @param position within its cells. */
export function cellField(graph: Graph, program: FieldProgram, node: Node, position: readonly number[]): CellField {
  const layer = layerIn(program, node);
  const { inputs, paths, padding } = countPaths(program, layer, position);
  const windows = seenWindow(program, layer, position);
  const before = nodesBefore(node);
  return {
    model: graph.name,
    layer: node.name,
    kind: node.op.name,
    cells: program.layers[layer]!.extents,
    position,
    fields: measureReceptiveFields(graph).fields.get(node.outputs[0]!) ?? [],
    inputs: graph.inputs.map(({ name, type }, at) => ({
      name,
      extents: program.layers[at]!.extents,
      axes: axesOf(type.shape.length),
      window: windows.get(at),
      seen: inputs.find((each) => each.layer === at),
    })),
    paths,
    padding,
    misaligned: misalignments(graph).filter(({ join }) => before.has(join)),
  };
}

/** Where the program has it; -1 where it depends on no input. */
export function layerIn({ layers }: FieldProgram, { name }: Node): number {
  return layers.findLastIndex((layer) => layer.name === name && layer.reads.length > 0);
}

/**
 * How many pixels a cell can see at most: what is to be counted.
 * @param position within the cells of the layer.
 */
export function mostPixels(program: FieldProgram, layer: number, position: readonly number[]): number {
  const windows = [...seenWindow(program, layer, position)];
  return windows.reduce((sum, [input, window]) => {
    const { extents } = program.layers[input]!;
    const along = window.map((axis, at) =>
      axis === null ? extents[at]! : Math.min(extents[at]!, axis[1] - axis[0] + 1),
    );
    return sum + along.reduce((product, extent) => product * extent, 1);
  }, 0);
}

/** Behind the batch and the channels. */
function axesOf(rank: number): readonly string[] {
  const names = axisNames(rank).slice(1);
  return Array.from({ length: Math.max(0, rank - 2) }, (_, at) => names[at] ?? `axis ${at + 1}`);
}

/** A node, and those that it depends on. */
function nodesBefore(node: Node): ReadonlySet<Node> {
  const found = new Set([node]);
  for (const each of found) {
    const operands = [...each.inputs, ...each.epilogue.flatMap((step) => step.operands)];
    for (const value of operands) if (value !== "running" && value.kind === "result") found.add(value.node);
  }
  return found;
}
