/** The pieces of a model: its diagram without what only shows a tensor under another shape. */
import type { Graph, Node, Value } from "../../graph/graph.ts";
import { demandBound } from "../../graph/open-sizes.ts";
import { constantShape } from "../../tensor/shape.ts";
import {
  atDepth,
  depthOf,
  shownBoxes,
  type BlockBox,
  type Box,
  type LayerBox,
  type Tensor,
} from "../diagram/diagram.ts";
import { diagramOf } from "../diagram/diagram-of.ts";
import type { Link, Piece } from "./piece.ts";

/** More pieces do not fit a slide. */
const MANY = 30;

/**
 * In the order of the graph. No layer is left out: of copies of a block in a row, those that are open are shown each, and those that are not by one
 * piece.
 * @param depth how many levels of blocks are open; so many that about 30 pieces are shown where it is left out.
 * @throws RangeError where a size is not bound.
 */
export function piecesOf({ graph }: { readonly graph: Graph }, depth?: number): readonly Piece[] {
  demandBound(graph.inputs);
  const maker = new PieceMaker(graph);
  const at = (level: number): readonly Piece[] =>
    maker.piecesOf(shownBoxes(atDepth(diagramOf({ graph }, undefined, level), level).boxes));
  if (depth !== undefined) return at(depth);
  for (let level = depthOf(diagramOf({ graph }).boxes); level > 0; level--) {
    const pieces = at(level);
    if (pieces.length <= MANY) return pieces;
  }
  return at(0);
}

class PieceMaker {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #values: ReadonlyMap<Tensor, Value>;

  /** Whether there are several, so that they are told apart by name. */
  readonly #hasSeveralOutputs: boolean;

  constructor({ inputs, nodes, outputs: results }: Graph) {
    this.#hasSeveralOutputs = results.length > 1;
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#values = new Map([...inputs, ...nodes.flatMap(({ outputs }) => outputs)].map((value) => [value.id, value]));
  }

  piecesOf(boxes: readonly Box[]): readonly Piece[] {
    const pieces: Piece[] = [];
    const givers = new Map<Tensor, number>();
    const readers = countReaders(boxes);
    for (const box of boxes) {
      const reads = [...new Set(box.reads.flatMap((tensor) => givers.get(tensor) ?? []))];
      const given = box.kind === "output" && this.#hasSeveralOutputs ? reads[0] : undefined;
      if (given !== undefined) pieces[given] = withOutput(pieces[given]!, box.name);
      const shown = box.gives.at(-1);
      if (shown === undefined) continue;
      const piece = this.#piece(box, shown, reads);
      const before = reads.length === 1 ? pieces[reads[0]!] : undefined;
      const isAlone = box.reads.every((tensor) => readers.get(tensor) === 1);
      const joined = before && this.#joined(before, piece, box, isAlone);
      if (joined !== undefined) pieces[reads[0]!] = joined;
      const giver = joined === undefined ? pieces.push(piece) - 1 : reads[0]!;
      for (const tensor of box.gives) givers.set(tensor, giver);
    }
    return pieces;
  }

  /** One piece for two: what only shows a tensor otherwise adds nothing, and what normalises it or works element by element its name. */
  #joined(before: Piece, piece: Piece, box: Box, isAlone: boolean): Piece | undefined {
    const node = box.kind === "layer" ? this.#nodes.get(box.name) : undefined;
    if (node === undefined) return undefined;
    const layers = before.layers + piece.layers;
    if (node.traits.view === true || node.traits.identity === true) return { ...before, layers };
    const isElementwise = node.traits.pointwise !== undefined || node.op.category === "normalisation";
    const isSame = piece.shape.join() === before.shape.join() && before.copies === 1;
    return isElementwise && isSame && isAlone && before.category !== "source"
      ? { ...before, layers, kind: `${before.kind} ${piece.kind}` }
      : undefined;
  }

  #piece(box: Box, shown: Tensor, reads: readonly number[]): Piece {
    const { name, category } = box;
    const [, ...shape] = constantShape(this.#values.get(shown)!.type.shape);
    const common = { name, category, shape, reads, outputs: [] };
    switch (box.kind) {
      case "layer":
        return {
          ...common,
          kind: box.kinds.join(" "),
          details: box.details,
          copies: 1,
          layers: box.kinds.length,
          link: this.#link([box]),
        };
      case "block": {
        const { copies, layers } = box;
        return { ...common, kind: kindOfBlock(box), details: "", copies, layers, link: this.#link(layersIn(box)) };
      }
      case "input":
      case "output":
        return { ...common, kind: box.kind, details: "", copies: 1, layers: 0, link: { kind: "flow" } };
    }
  }

  /** Of several layers that have a window none is shown. */
  #link(layers: readonly LayerBox[]): Link {
    const nodes = layers.flatMap(({ name }) => this.#nodes.get(name) ?? []);
    const links = nodes.map(linkOf).filter(({ kind }) => kind !== "flow");
    return links.length === 1 ? links[0]! : { kind: "flow" };
  }
}

/** How many boxes read each tensor. */
function countReaders(boxes: readonly Box[]): ReadonlyMap<Tensor, number> {
  const readers = new Map<Tensor, number>();
  for (const tensor of boxes.flatMap(({ reads }) => reads)) readers.set(tensor, (readers.get(tensor) ?? 0) + 1);
  return readers;
}

function linkOf({ traits: { contraction, pooling } }: Node): Link {
  const window = contraction?.window ?? pooling?.window;
  if (window === undefined) return { kind: contraction === undefined ? "flow" : "dense" };
  return contraction?.transposed === true ? { kind: "flow" } : { kind: "window", kernel: window.kernel };
}

function layersIn(block: BlockBox): readonly LayerBox[] {
  return block.boxes.flatMap((box) => {
    if (box.kind === "block") return layersIn(box);
    return box.kind === "layer" ? [box] : [];
  });
}

function withOutput(piece: Piece, name: string): Piece {
  return { ...piece, outputs: [...piece.outputs, name] };
}

function kindOfBlock({ block, copies }: BlockBox): string {
  return copies === 1 ? block : `${block} × ${copies}`;
}
