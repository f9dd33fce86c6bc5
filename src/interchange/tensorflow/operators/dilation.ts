/** What SpaceToBatchND and BatchToSpaceND round a convolution say of it: a dilation and explicit padding. */
import type { NodeContext } from "../../import/node-context.ts";
import { shapeText } from "../../import/operand.ts";
import { beginsAndEnds, ints, spatialEntries, type Attributes } from "./apply.ts";

/**
 * The attribute of a convolution that stood between the two: at which input begin those that were theirs, which are the block
 * and the paddings, the block and the crops, and the axis that was added behind the first, if any. Readers of files leave
 * attributes out whose names begin so.
 */
export const BLOCKS = "_blocks";

/** The window over the whole image, given the one that there is over each of its phases. */
export function overBlocks(node: NodeContext, rank: number, channelsLast: boolean, window: Attributes): Attributes {
  const first = node.int(BLOCKS);
  if (first === undefined) return window;
  const { block, margins } = blocksOf(node, first, rank);
  const [strides, own] = [numbersOf(window, "strides"), numbersOf(window, "dilations")];
  if (strides.some((stride) => stride !== 1)) fail(node, `has stride ${strides.join("x")}; supported: 1`);
  if (window["auto_pad"]?.kind !== "string" || window["auto_pad"].value !== "VALID")
    fail(node, "has padding of its own; supported: VALID");
  const along = (name: string, entries: readonly number[], others: number): readonly number[] =>
    spatialEntries(node, name, entries, channelsLast, others);
  const dilations = along("blocks", block, 1).map((each, axis) => each * own[axis]!);
  const pads = margins.flatMap((each) => along("margins round blocks", each, 0));
  if (pads.some((pad) => pad < 0)) fail(node, `loses more to crops than paddings add: ${pads.join(", ")}`);
  return { strides: window["strides"]!, dilations: ints(dilations), pads: ints(pads) };
}

/** Along every axis of the convolution's input: its blocks, and the padding without what crops take off again. */
interface Blocks {
  readonly block: readonly number[];
  /** In front of the image, and behind it. */
  readonly margins: readonly (readonly number[])[];
}

/** The k-th row of the paddings and of the crops is of axis k + 1. */
function blocksOf(node: NodeContext, first: number, rank: number): Blocks {
  const block = node.integers(first, "the block of SpaceToBatchND");
  const paddings = node.integers(first + 1, "the paddings of SpaceToBatchND");
  const back = node.integers(first + 2, "the block of BatchToSpaceND");
  const crops = node.integers(first + 3, "the crops of BatchToSpaceND");
  const added = node.optional(first + 4) && node.axis(node.number(first + 4, "its axis", 1), rank);
  const shape = added === undefined ? node.operand(0).shape : node.operand(0).shape.toSpliced(added, 1);
  const areSound = block.every((each) => each > 0) && [...paddings, ...crops].every((each) => each >= 0);
  const fit = block.length < shape.length && [paddings, crops].every(({ length }) => length === 2 * block.length);
  if (!areSound || !fit || added === 0)
    fail(node, `has blocks of ${block.join("x")}, paddings ${paddings.join(", ")} and crops ${crops.join(", ")}`);
  if (back.join() !== block.join()) fail(node, `is given blocks of ${block.join("x")} and gives ${back.join("x")}`);
  demandWholeBlocks(node, shape, block, paddings);
  const full = (entries: readonly number[], other: number): readonly number[] => {
    const all = shape.map((_, axis) => entries[axis - 1] ?? other);
    return added === undefined ? all : all.toSpliced(added, 0, other);
  };
  const margins = paddings.map((each, at) => each - crops[at]!);
  return { block: full(block, 1), margins: beginsAndEnds(margins).map((each) => full(each, 0)) };
}

function demandWholeBlocks(
  node: NodeContext,
  shape: readonly number[],
  block: readonly number[],
  paddings: readonly number[],
): void {
  block.forEach((each, at) => {
    const extent = shape[at + 1]! + paddings[2 * at]! + paddings[2 * at + 1]!;
    if (extent % each !== 0)
      fail(node, `has blocks of ${each} along axis ${at + 1} of ${shapeText(shape)}, which paddings make ${extent}`);
  });
}

function numbersOf(attributes: Attributes, name: string): readonly number[] {
  const found = attributes[name];
  return found?.kind === "ints" ? found.values : [];
}

function fail(node: NodeContext, reason: string): never {
  return node.fail(`between SpaceToBatchND and BatchToSpaceND it ${reason}`);
}
