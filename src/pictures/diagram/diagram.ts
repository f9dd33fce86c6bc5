/**
 * A model as boxes and the tensors between them: layers, and blocks that hold boxes. Plain data without places, which writers
 * of several formats share, and a page may carry as JSON.
 *
 * Invariants: a tensor is given by one box outside of all blocks that do not hold it; a block reads what its boxes read from
 * outside, and gives what is read outside of it. Boxes are in the order of the graph, so a box reads only what stands before.
 */
import type { Category } from "../../ops/contract/op.ts";

export interface Diagram {
  readonly model: string;
  readonly boxes: readonly Box[];
  /** The shape of each tensor, without the batch: `[64, 55, 55]`. */
  readonly shapes: Readonly<Record<Tensor, string>>;
  /** What figures of boxes count: `parameters`; undefined where they have none. */
  readonly measure: string | undefined;
}

/** A number that is unique in its diagram. */
export type Tensor = number;

export type Box = PortBox | LayerBox | BlockBox;

interface BoxBase {
  /** Letters and digits, unique in its diagram. */
  readonly id: string;
  /** As the model has it: `layer1.0.conv1`. */
  readonly name: string;
  /** Each tensor once, in the order of operands. */
  readonly reads: readonly Tensor[];
  readonly gives: readonly Tensor[];
  readonly category: Category;
}

/** An input or an output of the model. */
export interface PortBox extends BoxBase {
  readonly kind: "input" | "output";
}

/** A layer, and what works on its output element by element. */
export interface LayerBox extends BoxBase {
  readonly kind: "layer";
  /** `conv`, `relu` */
  readonly kinds: readonly string[];
  /** `7×7, 64, /2`; may be empty. */
  readonly details: string;
  readonly figure: Figure | undefined;
}

export interface BlockBox extends BoxBase {
  readonly kind: "block";
  /** What was called: `Bottleneck`. */
  readonly block: string;
  /** More than 1: calls one behind the other that differ in nothing but their weights; the boxes are those of the first. */
  readonly copies: number;
  /** The name of the last of these calls. */
  readonly lastName: string;
  /** Layers within one copy, however deep. */
  readonly layers: number;
  /** Of all copies. */
  readonly figure: Figure | undefined;
  readonly boxes: readonly Box[];
  /** Whether its boxes are shown. */
  readonly isOpen: boolean;
}

/** How much, for colours, and as people read it. */
export interface Figure {
  readonly value: number;
  readonly text: string;
}

/** What is drawn as one box: layers, ports, blocks that are not open; in order. */
export function shownBoxes(boxes: readonly Box[]): readonly Box[] {
  return boxes.flatMap((box) => (isOpenBlock(box) ? shownBoxes(box.boxes) : [box]));
}

export function isOpenBlock(box: Box): box is BlockBox {
  return box.kind === "block" && box.isOpen;
}

export function figureOf(box: Box): Figure | undefined {
  return "figure" in box ? box.figure : undefined;
}

/** Opens the blocks that the question is answered with yes for, and closes the others. */
export function withBlocks(diagram: Diagram, isOpen: (block: BlockBox, depth: number) => boolean): Diagram {
  const opened = (boxes: readonly Box[], depth: number): readonly Box[] =>
    boxes.map((box) =>
      box.kind === "block" ? { ...box, isOpen: isOpen(box, depth), boxes: opened(box.boxes, depth + 1) } : box,
    );
  return { ...diagram, boxes: opened(diagram.boxes, 0) };
}

/** How deep blocks are nested; 0 where there are none. */
export function depthOf(boxes: readonly Box[]): number {
  return boxes.reduce((most, box) => (box.kind === "block" ? Math.max(most, 1 + depthOf(box.boxes)) : most), 0);
}

/** Blocks down to a depth are open: 0 closes all. */
export function atDepth(diagram: Diagram, depth: number): Diagram {
  return withBlocks(diagram, (_, own) => own < depth);
}

/** How many levels of blocks are open, where all of a level are alike, and how many there are. */
export function diagramDepth({ boxes }: Diagram): { readonly open: number; readonly deepest: number } {
  return { open: openDepth(boxes), deepest: depthOf(boxes) };
}

function openDepth(boxes: readonly Box[]): number {
  return boxes.filter(isOpenBlock).reduce((most, box) => Math.max(most, 1 + openDepth(box.boxes)), 0);
}

/** What fits a slide. */
const MANY = 30;

/** The greatest depth at which there are at most about 30 boxes; the whole has depth 0. */
export function readableDepth(diagram: Diagram): number {
  const deepest = depthOf(diagram.boxes);
  for (let depth = deepest; depth > 0; depth--) {
    if (shownBoxes(atDepth(diagram, depth).boxes).length <= MANY) return depth;
  }
  return 0;
}
