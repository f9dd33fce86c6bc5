/** Operators on shapes and orders: parts, joins, views, and what computes shapes, which is evaluated at import. */
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import {
  beginsAndEnds,
  computing,
  int,
  isChannelsLast,
  listOf,
  numberOf,
  onChannelsFirst,
  reshaped,
  text,
  transposed,
} from "./apply.ts";

// ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One entry of a strided slice: a part of an axis, perhaps of one element that goes without an axis, or a new axis of one. */
type Entry =
  | {
      readonly kind: "range";
      readonly axis: number;
      readonly begin: number;
      readonly end: number;
      readonly step: number;
    }
  | { readonly kind: "index"; readonly axis: number; readonly begin: number }
  | { readonly kind: "new" };

const LOWEST = -(2 ** 31);
const HIGHEST = 2 ** 31;

/** Python's `x[begin:end:step, …, None, i]`, the last four of which are bits of masks. */
function stridedSlice(node: NodeContext): Operand {
  const x = node.operand(0);
  const entries = entriesOf(node, x.shape.length);
  const taken = entries.filter((entry) => entry.kind !== "new");
  const part = node.apply("Slice", [
    x,
    listOf(taken.map(({ begin }) => begin)),
    listOf(taken.map((entry) => (entry.kind === "range" ? entry.end : endOf(entry.begin)))),
    listOf(taken.map(({ axis }) => axis)),
    listOf(taken.map((entry) => (entry.kind === "range" ? entry.step : 1))),
  ]);
  const left = entries.flatMap((entry) =>
    entry.kind === "new" ? [1] : entry.kind === "index" ? [] : [part.shape[entry.axis]!],
  );
  if (taken.some((entry) => entry.kind === "index" && part.shape[entry.axis] !== 1))
    node.fail(`an index of it lies beyond ${shapeText(x.shape)}`);
  return left.join() === part.shape.join() ? part : reshaped(node, part, [...left, ...part.shape.slice(taken.length)]);
}

/** Where a part of one element ends. */
function endOf(begin: number): number {
  return begin === -1 ? HIGHEST : begin + 1;
}

function whole(axis: number): Entry {
  return { kind: "range", axis, begin: 0, end: HIGHEST, step: 1 };
}

function entriesOf(node: NodeContext, rank: number): readonly Entry[] {
  const [begins, ends, steps] = [
    node.integers(1, "its begin"),
    node.integers(2, "its end"),
    node.integers(3, "its strides"),
  ];
  const bits = (name: string): ((at: number) => boolean) => {
    const mask = node.int(name, 0);
    return (at) => Math.floor(mask / 2 ** at) % 2 === 1;
  };
  const isNew = bits("new_axis_mask");
  const isEllipsis = bits("ellipsis_mask");
  const isIndex = bits("shrink_axis_mask");
  const [opensBegin, opensEnd] = [bits("begin_mask"), bits("end_mask")];
  const places = begins.map((_, at) => at);
  const own = places.filter((at) => !isNew(at) && !isEllipsis(at)).length;
  if (own > rank || ends.length !== begins.length || steps.length !== begins.length)
    node.fail(`it has ${begins.length} entries for ${rank} axes`);
  let axis = 0;
  const entries = places.flatMap((at): readonly Entry[] => {
    if (isEllipsis(at)) return Array.from({ length: rank - own }, () => whole(axis++));
    if (isNew(at)) return [{ kind: "new" }];
    if (isIndex(at)) return [{ kind: "index", axis: axis++, begin: begins[at]! }];
    const step = steps[at]!;
    const begin = opensBegin(at) ? (step > 0 ? 0 : HIGHEST) : begins[at]!;
    const end = opensEnd(at) ? (step > 0 ? HIGHEST : LOWEST) : ends[at]!;
    return [{ kind: "range", axis: axis++, begin, end, step }];
  });
  while (axis < rank) entries.push(whole(axis++));
  return entries;
}

/** Sizes of -1 go to the end. */
function slice(node: NodeContext): Operand {
  const x = node.operand(0);
  const [begins, sizes] = [node.integers(1, "its begin"), node.integers(2, "its size")];
  const ends = begins.map((begin, at) => (sizes[at] === -1 ? HIGHEST : begin + (sizes[at] ?? 0)));
  return node.apply("Slice", [x, listOf(begins), listOf(ends), listOf(begins.map((_, axis) => axis))]);
}

function giveParts(node: NodeContext, x: Operand, axis: number, sizes: readonly number[]): void {
  let first = 0;
  for (const [at, size] of sizes.entries()) {
    const part = node.apply("Slice", [x, listOf([first]), listOf([first + size]), listOf([axis])]);
    node.output(at, part);
    first += size;
  }
}

function split(node: NodeContext): void {
  const x = node.operand(1);
  const axis = node.axis(node.number(0, "its axis", 0), x.shape.length);
  const count = node.int("num_split", 1);
  const size = x.shape[axis]! / count;
  if (!Number.isInteger(size)) node.fail(`axis ${axis} of ${shapeText(x.shape)} does not fall into ${count} parts`);
  giveParts(node, x, axis, Array<number>(count).fill(size));
}

/** A size of -1 is what remains. */
function splitBySizes(node: NodeContext): void {
  const x = node.operand(0);
  const axis = node.axis(node.number(2, "its axis", 0), x.shape.length);
  const sizes = node.integers(1, "the sizes of its parts");
  node.ignore("num_split", "Tlen");
  const known = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  const all = sizes.map((size) => (size === -1 ? x.shape[axis]! - known : size));
  if (all.reduce((sum, size) => sum + size, 0) !== x.shape[axis] || all.some((size) => size < 0))
    node.fail(`its parts [${sizes.join(", ")}] do not make up axis ${axis} of ${shapeText(x.shape)}`);
  giveParts(node, x, axis, all);
}

function unpack(node: NodeContext): void {
  const x = node.operand(0);
  const axis = node.axis(node.int("axis", 0), x.shape.length);
  const count = node.int("num", x.shape[axis]!);
  const left = x.shape.toSpliced(axis, 1);
  for (let at = 0; at < Math.min(count, node.node.outputs.length); at++) {
    const part = node.apply("Slice", [x, listOf([at]), listOf([at + 1]), listOf([axis])]);
    node.output(at, reshaped(node, part, left));
  }
}

function gather(node: NodeContext): Operand {
  const axis = node.optional(2) === undefined ? 0 : node.number(2, "its axis", 0);
  if (node.int("batch_dims", 0) !== 0) node.fail("its batch_dims are not 0");
  node.ignore("validate_indices");
  return node.apply("Gather", [node.operand(0), node.operand(1)], { axis: int(axis) });
}

function reverse(node: NodeContext): Operand {
  const x = node.operand(0);
  const axes = node.axes(node.integers(1, "the axes"), x.shape.length);
  const all = (value: number): Operand => listOf(axes.map(() => value));
  return node.apply("Slice", [x, all(-1), all(LOWEST), listOf(axes), all(-1)]);
}

// ── Joins ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function concat(axisAt: "first" | "last"): Operator {
  return computing((node) => {
    node.ignore("N");
    const last = node.inputCount - 1;
    const axis = node.number(axisAt === "first" ? 0 : last, "its axis", 0);
    const places = Array.from({ length: last }, (_, at) => (axisAt === "first" ? at + 1 : at));
    return node.apply(
      "Concat",
      places.map((at) => node.operand(at)),
      { axis: int(axis) },
    );
  });
}

function pack(node: NodeContext): Operand {
  node.ignore("N");
  const parts = node.operands();
  const rank = parts[0]!.shape.length + 1;
  const axis = node.axis(node.int("axis", 0), rank);
  const raised = parts.map((part) => reshaped(node, part, part.shape.toSpliced(axis, 0, 1)));
  return node.apply("Concat", raised, { axis: int(axis) });
}

// ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function reshape(node: NodeContext): Operand {
  return node.apply("Reshape", [node.operand(0), node.operand(1)], { allowzero: int(1) });
}

function squeeze(node: NodeContext): Operand {
  const { shape } = node.operand(0);
  const given = node.ints("squeeze_dims") ?? node.ints("axis") ?? [];
  const axes =
    given.length > 0 ? node.axes(given, shape.length) : [...shape.keys()].filter((axis) => shape[axis] === 1);
  const wide = axes.find((axis) => shape[axis] !== 1);
  if (wide !== undefined) node.fail(`axis ${wide} of ${shapeText(shape)} is not 1, so it cannot be squeezed away`);
  return reshaped(
    node,
    node.operand(0),
    shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function expandDims(node: NodeContext): Operand {
  const x = node.operand(0);
  const axis = node.axis(node.number(1, "its axis", 0), x.shape.length + 1);
  return reshaped(node, x, x.shape.toSpliced(axis, 0, 1));
}

// ── Shapes as numbers ────────────────────────────────────────────────────────────────────────────────────────────────

function shapeOf(node: NodeContext): Operand {
  node.ignore("out_type");
  return node.apply("Shape", [node.operand(0)]);
}

function size(node: NodeContext): Operand {
  node.ignore("out_type");
  return node.apply("Size", [node.operand(0)]);
}

function rank(node: NodeContext): Operand {
  return numberOf(node.operand(0).shape.length, "int64");
}

function fill(node: NodeContext): Operand {
  return node.apply("Expand", [node.operand(1), listOf(node.integers(0, "the shape"))]);
}

// ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function transpose(node: NodeContext): Operand {
  const x = node.operand(0);
  const perm = node.integers(1, "the order of its axes");
  if (perm.length !== x.shape.length) node.fail(`it orders ${perm.length} of ${x.shape.length} axes`);
  return transposed(node, x, node.axes(perm, x.shape.length));
}

function blocks(opType: "DepthToSpace" | "SpaceToDepth"): Operator {
  return computing((node) => {
    const blocksize = int(node.int("block_size", 1));
    const mode = opType === "DepthToSpace" ? { mode: text("DCR") } : {};
    return onChannelsFirst(node, node.operand(0), isChannelsLast(node), (x) =>
      node.apply(opType, [x], { blocksize, ...mode }),
    );
  });
}

// ── Padding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Pairs of an axis each, as all begins and then all ends. */
function marginsOf(node: NodeContext): Operand {
  return listOf(beginsAndEnds(node.integers(1, "its paddings")).flat());
}

function pad(node: NodeContext): Operand {
  return node.apply("Pad", [node.operand(0), marginsOf(node), node.optional(2)]);
}

/** A margin of one element that repeats the edge is the same whether the edge is counted or not. */
function mirrorPad(node: NodeContext): Operand {
  const mode = node.word("mode", "REFLECT", "SYMMETRIC");
  const x = node.operand(0);
  const margins = node.integers(1, "its paddings");
  if (mode === "REFLECT") return node.apply("Pad", [x, marginsOf(node)], { mode: text("reflect") });
  if (margins.every((margin) => margin <= 1)) return node.apply("Pad", [x, marginsOf(node)], { mode: text("edge") });
  if (margins.length !== 2 * x.shape.length) node.fail(`it has ${margins.length} paddings for ${shapeText(x.shape)}`);
  return x.shape.reduce((at: Operand, _, axis) => mirrored(node, at, axis, margins.slice(2 * axis, 2 * axis + 2)), x);
}

/** The ends of an axis, turned round, in front of it and behind it. */
function mirrored(node: NodeContext, x: Operand, axis: number, [begin = 0, end = 0]: readonly number[]): Operand {
  const extent = x.shape[axis]!;
  if (Math.min(begin, end) < 0 || Math.max(begin, end) > extent)
    node.fail(`its paddings along axis ${axis} of ${shapeText(x.shape)} are ${begin} and ${end}`);
  const turned = (from: number, count: number): Operand => {
    const to = from < count ? LOWEST : from - count;
    return node.apply("Slice", [x, ...[from, to, axis, -1].map((each) => listOf([each]))], {}, "mirrored");
  };
  const before = begin > 0 ? [turned(begin - 1, begin)] : [];
  const behind = end > 0 ? [turned(extent - 1, end)] : [];
  return begin + end === 0 ? x : node.apply("Concat", [...before, x, ...behind], { axis: int(axis) });
}

export const rearrangements: Operators = {
  Reshape: { except: "a shape that is computed from the inputs", ...computing(reshape) },
  Squeeze: computing(squeeze),
  ExpandDims: computing(expandDims),
  Transpose: computing(transpose),
  Shape: computing(shapeOf),
  Size: computing(size),
  Rank: computing(rank),
  Fill: computing(fill),
  BroadcastTo: computing((node) => node.apply("Expand", [node.operand(0), node.operand(1)])),
  Range: computing((node) => node.apply("Range", node.operands())),
  StridedSlice: { except: "bounds that are computed from the inputs", ...computing(stridedSlice) },
  Slice: { except: "bounds that are computed from the inputs", ...computing(slice) },
  Split: { convert: split },
  SplitV: { convert: splitBySizes },
  Unpack: { convert: unpack },
  Gather: { except: "indices that are computed from the inputs", ...computing(gather) },
  GatherV2: { except: "indices that are computed from the inputs, batch_dims", ...computing(gather) },
  ReverseV2: computing(reverse),
  Concat: concat("first"),
  ConcatV2: concat("last"),
  Pack: computing(pack),
  Tile: computing((node) => node.apply("Tile", [node.operand(0), node.operand(1)])),
  DepthToSpace: blocks("DepthToSpace"),
  SpaceToDepth: blocks("SpaceToDepth"),
  Pad: computing(pad),
  PadV2: computing(pad),
  MirrorPad: computing(mirrorPad),
};
