/**
 * Layers in front of a permutation instead of behind it: they work along the axes as they were, and the permutation goes
 * on, until it meets its inverse. Every idiom here leaves at least as many permutations as it finds unless it takes one
 * away, so that all of them together are tried, and kept where fewer are left.
 */
import { axisNames, type Axis } from "../../../ops/shared/axes.ts";
import { amountsOf, marginsOf } from "../../../ops/shared/margins.ts";
import type { Value } from "../../../graph/graph.ts";
import { permute } from "../../../tensor/layout.ts";
import {
  axesBehindBatch,
  axisBehindBatch,
  isOf,
  made,
  sameNumbers,
  shapeOf,
  type Building,
  type Found,
  type Idiom,
} from "./idiom.ts";
import { activatedBehindPermute, orderOf, permutedTwice } from "./rearrangements.ts";

/** Axes behind the batch: axis i behind the permutation is axis `order[i]` before it. */
type Order = readonly number[];

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((each, at) => at === 0 || numbers[at - 1]! < each);

// ── One axis or several ──────────────────────────────────────────────────────────────────────────────────────────────

/** The layer in front of the permutation, where it works along axes and keeps them all. */
function alongAxesOf(node: Found, before: Found<"permute">, { layer }: Building): Value | undefined {
  const { inputs } = before;
  const order = orderOf(before);
  const moved = (axis: Axis): number => order[axisBehindBatch(axis, node.inputs[0]!)]!;
  switch (node.op) {
    case "dense": {
      const { axis } = node.attributes;
      if (axis === undefined) return undefined;
      return layer("dense", inputs, { ...node.attributes, axis: moved(axis) }, node.parameters);
    }
    case "softmax":
    case "logsoftmax":
    case "hardmax":
    case "scale": {
      const axis = channelsByDefault(moved(node.attributes.axis));
      return layer(node.op, inputs, { ...node.attributes, axis }, node.parameters);
    }
    case "layernorm": {
      const axes = node.attributes.axes.map(moved);
      if (node.attributes.affine && !isAscending(axes)) return undefined;
      return layer("layernorm", inputs, { ...node.attributes, axes }, node.parameters);
    }
    default:
      return undefined;
  }
}

function channelsByDefault(axis: number): number | undefined {
  return axis === 0 ? undefined : axis;
}

const alongAxes: Idiom = (node, building) => {
  const before = node.inputs.length === 1 ? made(node.inputs[0]!, "permute") : undefined;
  const layer = before && alongAxesOf(node, before, building);
  return layer && building.beside("permute", [layer], before.attributes);
};

// ── Reductions ───────────────────────────────────────────────────────────────────────────────────────────────────────

const REDUCTIONS = ["mean", "sum", "amax", "amin", "l2norm", "logsumexp"] as const;

/** What is left of the order where axes are dropped. */
function orderWithout(order: Order, dropped: readonly number[]): Order {
  const left = order.filter((_, at) => !dropped.includes(at));
  const sorted = left.toSorted((a, b) => a - b);
  return left.map((axis) => sorted.indexOf(axis));
}

const reduced: Idiom = (node, { layer, beside }) => {
  if (!isOf(node, ...REDUCTIONS)) return undefined;
  const { op, attributes, inputs } = node;
  const before = made(inputs[0]!, "permute");
  if (before === undefined) return undefined;
  const order = orderOf(before);
  const axes = attributes.axes ? axesBehindBatch(attributes.axes, inputs[0]!) : [...order.keys()].slice(1);
  const moved = axes.map((axis) => order[axis]!).toSorted((a, b) => a - b);
  const on = layer(op, before.inputs, { ...attributes, axes: moved });
  const left = attributes.keepdims ? order : orderWithout(order, axes);
  return isAscending(left) ? on : beside("permute", [on], { axes: left });
};

// ── Padding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Margin = readonly [begin: number, end: number];

/** What `pad` adds to each axis behind the batch. */
function marginsBehindBatch({ attributes, output }: Found<"pad">): readonly Margin[] {
  const { begin, end } = marginsOf(shapeOf(output).length, attributes);
  return begin.slice(1).map((before, at) => [before, end[at + 1]!]);
}

interface Padded {
  readonly of: Value;
  readonly margins: readonly Margin[];
  readonly pad: Found<"pad">;
}

/** Also of an image that is seen with a 1 in front, as the import sees axes without a name. */
function paddedBy(node: Found): Padded | undefined {
  if (node.op === "pad") return { of: node.inputs[0]!, margins: marginsBehindBatch(node), pad: node };
  const pad = node.op === "reshape" ? made(node.inputs[0]!, "pad") : undefined;
  const view = pad && made(pad.inputs[0]!, "reshape");
  if (pad === undefined || view === undefined) return undefined;
  const [of, margins] = [view.inputs[0]!, marginsBehindBatch(pad).slice(1)];
  const [shape, seen] = [shapeOf(of), shapeOf(view.output)];
  const isSame = sameNumbers([shape[0]!, 1, ...shape.slice(1)], seen);
  const result = shape.map((extent, at) => (at === 0 ? extent : extent + margins[at - 1]![0] + margins[at - 1]![1]));
  return isSame && sameNumbers(result, shapeOf(node.output)) ? { of, margins, pad } : undefined;
}

const padded: Idiom = (node, { layer, beside }) => {
  const found = paddedBy(node);
  const before = found && made(found.of, "permute");
  if (before === undefined) return undefined;
  const order = orderOf(before);
  const margins = order.map((_, axis) => found!.margins[order.indexOf(axis)]!);
  const amounts = amountsOf({
    begin: [0, ...margins.map(([begin]) => begin)],
    end: [0, ...margins.map(([, end]) => end)],
  });
  if (amounts === undefined) return undefined;
  const { mode, value } = found!.pad.attributes;
  return beside("permute", [layer("pad", before.inputs, { ...amounts, mode, value })], before.attributes);
};

// ── Slices and joins ─────────────────────────────────────────────────────────────────────────────────────────────────

const sliced: Idiom = ({ op, attributes, inputs }, { layer, beside }) => {
  const before = op === "slice" ? made(inputs[0]!, "permute") : undefined;
  if (before === undefined) return undefined;
  const [names, order] = [axisNames(shapeOf(inputs[0]!).length), orderOf(before)];
  const moved = Object.entries(attributes).map(
    ([name, range]) => [names[order[names.indexOf(name as (typeof names)[number])]!]!, range] as const,
  );
  return beside("permute", [layer(op, before.inputs, Object.fromEntries(moved))], before.attributes);
};

/** What becomes the value by the permutation, if that can be had without one: vectors are turned by a view. */
function beforePermute(value: Value, order: Order, { beside, constant }: Building): Value | undefined {
  const permuted = made(value, "permute");
  if (permuted !== undefined && sameNumbers(orderOf(permuted), order)) return permuted.inputs[0]!;
  const shape = shapeOf(value).slice(1);
  if (shape.length !== order.length) return undefined;
  const places = order.map((_, axis) => order.indexOf(axis));
  if (value.kind === "constant") return constant(permute(value.value, [0, ...places.map((at) => at + 1)]), value.name);
  if (value.kind !== "result" || shape.filter((extent) => extent !== 1).length > 1) return undefined;
  return beside("reshape", [value], { shape: places.map((at) => shape[at]!) });
}

/** Of tensors that are permuted alike, of constants and of vectors. */
const joined: Idiom = ({ op, attributes, inputs, output }, building) => {
  if (inputs.length < 2 || output.kind !== "result") return undefined;
  if (op !== "concat" && output.node.traits.pointwise === undefined) return undefined;
  const first = inputs.map((each) => made(each, "permute")).find((each) => each !== undefined);
  if (first === undefined) return undefined;
  const order = orderOf(first);
  const before = inputs.map((value) => beforePermute(value, order, building));
  if (!before.every((each) => each !== undefined)) return undefined;
  const layer =
    op === "concat"
      ? building.layer(op, before, {
          ...attributes,
          axis: channelsByDefault(order[axisBehindBatch(attributes.axis, output)]!),
        })
      : building.layer(op, before, attributes);
  return building.beside("permute", [layer], first.attributes);
};

// ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A view that only adds axes of one element, or leaves such out. */
const unitAxes: Idiom = ({ op, inputs, output }, { layer, beside }) => {
  const before = op === "reshape" || op === "flatten" ? made(inputs[0]!, "permute") : undefined;
  if (before === undefined) return undefined;
  const [from, to] = [shapeOf(inputs[0]!).slice(1), shapeOf(output).slice(1)];
  const [wide, kept] = [wideAxes(from), wideAxes(to)];
  if (
    !sameNumbers(
      wide.map((axis) => from[axis]!),
      kept.map((axis) => to[axis]!),
    )
  )
    return undefined;
  const order = orderOf(before);
  const placeBefore = (axis: number): number => order[wide[kept.indexOf(axis)]!] ?? -1;
  const inner = innerOrder(to, placeBefore);
  const shape = inner.map((axis) => to[axis]!);
  const view = shape.length === 1 ? layer("flatten", before.inputs) : layer("reshape", before.inputs, { shape });
  return beside("permute", [view], { axes: to.map((_, axis) => inner.indexOf(axis)) });
};

function wideAxes(shape: readonly number[]): readonly number[] {
  return [...shape.keys()].filter((axis) => shape[axis] !== 1);
}

/** The axes as they lie in front of the permutation: channels first where these are, so that it is the usual one. */
function innerOrder(shape: readonly number[], placeBefore: (axis: number) => number): readonly number[] {
  const all = [...shape.keys()];
  const channelsFirst = [...all.slice(-1), ...all.slice(0, -1)];
  const isInOrder = isAscending(channelsFirst.filter((axis) => shape[axis] !== 1).map(placeBefore));
  return isInOrder ? channelsFirst : all.toSorted((a, b) => placeBefore(a) - placeBefore(b));
}

export const sinking: readonly Idiom[] = [
  permutedTwice,
  unitAxes,
  activatedBehindPermute,
  alongAxes,
  reduced,
  padded,
  sliced,
  joined,
];
