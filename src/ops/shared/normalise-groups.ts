/**
 * Groups of channels normalised in vectors of channels, whatever the size of a group: sums are kept for each channel, and those
 * of a group are added up behind the last row. Rows are read whole, channel by channel, and so lie in the nearest cache.
 */
import { productOf } from "../../base/integers.ts";
import { add, convert, double, element, int, mul, sub, widen } from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import type { TensorReader } from "../contract/op.ts";
import { normaliserOf, statisticsFrom } from "./normalise.ts";
import { forRegion, spatialRanges } from "./region.ts";

type Index = readonly Expression[];

/** One example, all channels of which are normalised. */
export interface GroupedExample {
  readonly input: TensorReader;
  readonly index: Index;
  readonly groups: number;
  readonly eps: number;
  store(index: Index, normalised: Expression): void;
}

/** Doubles for each channel. */
interface Kept {
  /** The first element of the channel's group. */
  readonly first: Buffer;
  /** The sum of the distances from it, then the mean of the group. */
  readonly total: Buffer;
  /** The sum of their squares, then the factor of the group. */
  readonly squares: Buffer;
}

export function normaliseGroups(k: KernelBuilder, example: GroupedExample): void {
  const channels = example.input.shape[CHANNEL_AXIS]!;
  const [first, total, squares] = [
    k.scratch("first", channels),
    k.scratch("total", channels),
    k.scratch("squares", channels),
  ];
  const kept: Kept = { first, total, squares };
  startSums(k, example, kept);
  addRows(k, example, kept);
  joinChannels(k, example, kept);
  storeRows(k, example, kept);
}

function startSums(k: KernelBuilder, example: GroupedExample, kept: Kept): void {
  forEachGroup(k, example, (from, forChannels) => {
    const first = k.let("first", widen(example.input.at(example.index.with(CHANNEL_AXIS, from))));
    forChannels((c) => {
      k.store(kept.first, c, first);
      k.store(kept.total, c, double(0));
      k.store(kept.squares, c, double(0));
    });
  });
}

function addRows(k: KernelBuilder, example: GroupedExample, kept: Kept): void {
  forEachRowOfChannel(k, example, (c, forRow) => {
    const first = k.let("first", at(kept.first, c));
    const total = k.variable("total", at(kept.total, c));
    const squares = k.variable("squares", at(kept.squares, c));
    forRow((index) => {
      const distance = k.let("distance", sub(widen(example.input.at(index)), first));
      total.set(add(total.value, distance));
      squares.set(add(squares.value, mul(distance, distance)));
    });
    k.store(kept.total, c, total.value);
    k.store(kept.squares, c, squares.value);
  });
}

/** Puts mean and factor in the place of the sums. */
function joinChannels(k: KernelBuilder, example: GroupedExample, kept: Kept): void {
  const count = productOf(example.input.shape.slice(CHANNEL_AXIS)) / example.groups;
  forEachGroup(k, example, (from, forChannels) => {
    const total = k.variable("total", double(0));
    const squares = k.variable("squares", double(0));
    forChannels((c) => {
      total.set(add(total.value, at(kept.total, c)));
      squares.set(add(squares.value, at(kept.squares, c)));
    });
    const moments = { first: at(kept.first, from), total: total.value, squares: squares.value };
    const [mean, factor] = statisticsFrom(k, moments, count, example.eps);
    forChannels((c) => {
      k.store(kept.total, c, mean);
      k.store(kept.squares, c, factor);
    });
  });
}

function storeRows(k: KernelBuilder, example: GroupedExample, kept: Kept): void {
  forEachRowOfChannel(k, example, (c, forRow) => {
    const normalise = normaliserOf(k, [k.let("mean", at(kept.total, c)), k.let("factor", at(kept.squares, c))]);
    forRow((index) => example.store(index, normalise(example.input.at(index))));
  });
}

function at(buffer: Buffer, c: Expression): Expression {
  return convert("f64", element(buffer, c));
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function forEachGroup(
  k: KernelBuilder,
  { input, groups }: GroupedExample,
  visit: (from: Expression, forChannels: (visit: (c: Expression) => void) => void) => void,
): void {
  const size = input.shape[CHANNEL_AXIS]! / groups;
  k.for("g", 0, groups, (group) => {
    const from = k.let("from", mul(group, int(size)));
    visit(from, (visitChannel) => k.for("c", from, add(from, int(size)), visitChannel));
  });
}

function forEachRowOfChannel(
  k: KernelBuilder,
  { input, index }: GroupedExample,
  visit: (c: Expression, forRow: (visit: (index: Index) => void) => void) => void,
): void {
  const spatial = spatialRanges(input.shape);
  forRegion(k, index, spatial.slice(0, -1), (row) =>
    k.for("c", 0, input.shape[CHANNEL_AXIS]!, (c) =>
      visit(c, (visitPosition) => forRegion(k, row.with(CHANNEL_AXIS, c), spatial.slice(-1), visitPosition)),
    ),
  );
}
