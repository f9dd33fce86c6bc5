/** One level of a layout: the boxes of the whole or of an open block, each with its rank, its axis and its band. */
import { headWidth } from "./box-text.ts";
import { isOpenBlock, type BlockBox, type Box, type Tensor } from "./diagram.ts";
import { lanesOf, type Lanes } from "./lanes.ts";
import { endsOf, type Ends } from "./scope-ends.ts";
import { bandsOf, type Bands, type Margins } from "./bands.ts";
import { closedPart, endPart, HEAD, PADDING, type Context, type OwnPart, type Part } from "./parts.ts";
import { chainsOf, ranksOf } from "./ranks.ts";
import { wiresOf, type Wire } from "./wires.ts";

export interface Scope {
  readonly context: Context;
  readonly parts: readonly Part<Scope>[];
  readonly wires: readonly Wire[];
  readonly ranks: readonly number[];
  readonly lanes: Lanes;
  readonly ends: Ends;
  readonly bands: Bands;
}

interface Outside extends Margins {
  readonly reads: readonly Tensor[];
  readonly gives: readonly Tensor[];
}

export const nothingOutside: Outside = { reads: [], gives: [], entry: 0, exit: 0, least: 0 };

export function scopeOf(context: Context, boxes: readonly Box[], outside: Outside): Scope {
  const read = new Set([...boxes.flatMap(({ reads }) => reads), ...outside.gives]);
  const parts: readonly Part<Scope>[] = [
    ...outside.reads.map((tensor) => endPart("entry", tensor)),
    ...boxes.map((box) => partOf(box, context, read)),
    ...outside.gives.map((tensor) => endPart("exit", tensor)),
  ];
  const wires = wiresOf(parts);
  const ranks = ranksOf(parts, wires);
  const lanes = lanesOf(parts, wires, ranks, chainsOf(parts, wires, ranks));
  const ends = endsOf(parts, wires, lanes);
  const bands = bandsOf({ parts, wires, ranks, lanes, ends }, context.direction, outside);
  return { context, parts, wires, ranks, lanes, ends, bands };
}

function partOf(box: Box, context: Context, read: ReadonlySet<Tensor>): Part<Scope> {
  const { reads, gives } = box;
  const weight = box.kind === "block" ? box.layers * box.copies : 1;
  const own = isOpenBlock(box) ? openPart(box, context) : closedPart(box, context, read);
  return { box, reads, gives, weight, end: undefined, ...own };
}

function openPart(block: BlockBox, context: Context): OwnPart<Scope> {
  const { direction, within, depth } = context;
  const isDown = direction === "down";
  const own = { ...context, within: block.name, depth: depth + 1 };
  const room = headWidth(block, within) + 2 * PADDING;
  const head = isDown ? { entry: HEAD, exit: PADDING, least: 0 } : { entry: PADDING, exit: PADDING, least: room };
  const inner = scopeOf(own, block.boxes, { ...head, reads: block.reads, gives: block.gives });
  const { before, after } = inner.lanes.extent;
  const ends = (end: "entry" | "exit"): ReadonlyMap<Tensor, number> =>
    new Map(
      inner.parts.flatMap((part, at) =>
        part.end === end ? [[(part.reads[0] ?? part.gives[0])!, inner.lanes.axes[at]!]] : [],
      ),
    );
  const body = isDown
    ? { before: Math.max(before + PADDING, room / 2), after: Math.max(after + PADDING, room / 2) }
    : { before: before + HEAD, after: after + PADDING };
  return {
    extent: body,
    body,
    length: inner.bands.total,
    entries: ends("entry"),
    exits: ends("exit"),
    labels: new Map(),
    inner,
  };
}
