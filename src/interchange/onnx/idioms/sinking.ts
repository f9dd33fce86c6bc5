/**
 * Layers in front of a permutation instead of behind it: they work along the axes as they were, and the permutation goes
 * on, until it meets its inverse. Every idiom here leaves at least as many permutations as it finds unless it takes one
 * away, so that all of them together are tried, and kept where fewer are left.
 */
import { axisNames, findAxis, type Axis } from "../../../ops/shared/axes.ts";
import { amountsOf, marginsOf, type Amounts } from "../../../ops/shared/margins.ts";
import type { Value } from "../../../graph/graph.ts";
import type { AttributeRecord } from "../../../ops/contract/language-value.ts";
import { permute } from "../../../tensor/layout.ts";
import { made, sameNumbers, shapeOf, type Building, type Found, type Idiom } from "./idiom.ts";
import { activatedBehindPermute, orderOf, permutedTwice } from "./rearrangements.ts";

/** Axes behind the batch: axis i behind the permutation is axis `order[i]` before it. */
type Order = readonly number[];

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((each, at) => at === 0 || numbers[at - 1]! < each);

function axisBehindBatch(axis: Axis, value: Value): number {
  return findAxis(axis, shapeOf(value).length)! - 1;
}

// ── One axis or several ──────────────────────────────────────────────────────────────────────────────────────────────

/** The layer's attributes in front of the permutation, where it works along axes and keeps them all. */
function attributesBefore({ op, attributes, inputs }: Found, order: Order): AttributeRecord | undefined {
  const before = (axis: Axis): number => order[axisBehindBatch(axis, inputs[0]!)]!;
  switch (op) {
    case "dense":
      return { ...attributes, axis: before(attributes["axis"] as Axis) };
    case "softmax":
    case "logsoftmax":
    case "hardmax":
    case "scale": {
      const axis = before(attributes["axis"] as Axis);
      return { ...attributes, axis: axis === 0 ? undefined : axis };
    }
    case "layernorm": {
      const axes = (attributes["axes"] as readonly Axis[]).map(before);
      return attributes["affine"] !== true || isAscending(axes) ? { ...attributes, axes } : undefined;
    }
    default:
      return undefined;
  }
}

const alongAxes: Idiom = (node, { layer, beside }) => {
  const before = node.inputs.length === 1 ? made(node.inputs[0]!, "permute") : undefined;
  if (before === undefined || (node.attributes["axes"] === undefined && node.attributes["axis"] === undefined))
    return undefined;
  const attributes = attributesBefore(node, orderOf(before));
  if (attributes === undefined) return undefined;
  return beside("permute", [layer(node.op, before.inputs, attributes, node.parameters)], before.attributes);
};

// ── Reductions ───────────────────────────────────────────────────────────────────────────────────────────────────────

const REDUCTIONS: ReadonlySet<string> = new Set(["mean", "sum", "amax", "amin", "l2norm", "logsumexp"]);

/** What is left of the order where axes are dropped. */
function orderWithout(order: Order, dropped: readonly number[]): Order {
  const left = order.filter((_, at) => !dropped.includes(at));
  const sorted = left.toSorted((a, b) => a - b);
  return left.map((axis) => sorted.indexOf(axis));
}

const reduced: Idiom = ({ op, attributes, inputs }, { layer, beside }) => {
  const before = REDUCTIONS.has(op) ? made(inputs[0]!, "permute") : undefined;
  if (before === undefined) return undefined;
  const order = orderOf(before);
  const asked = attributes["axes"] as readonly Axis[] | undefined;
  const axes = asked?.map((axis) => axisBehindBatch(axis, inputs[0]!)) ?? [...order.keys()].slice(1);
  const on = layer(op, before.inputs, {
    ...attributes,
    axes: axes.map((axis) => order[axis]!).toSorted((a, b) => a - b),
  });
  const left = attributes["keepdims"] === true ? order : orderWithout(order, axes);
  return isAscending(left) ? on : beside("permute", [on], { axes: left });
};

// ── Padding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Margin = readonly [begin: number, end: number];

/** What `pad` adds to each axis behind the batch. */
function marginsBehindBatch({ attributes, output }: Found): readonly Margin[] {
  const { begin, end } = marginsOf(shapeOf(output).length, attributes as unknown as Amounts);
  return begin.slice(1).map((before, at) => [before, end[at + 1]!]);
}

interface Padded {
  readonly of: Value;
  readonly margins: readonly Margin[];
  readonly pad: Found;
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
  const isConcat = op === "concat";
  if (!isConcat && output.node.traits.pointwise === undefined) return undefined;
  const first = inputs.map((each) => made(each, "permute")).find((each) => each !== undefined);
  if (first === undefined) return undefined;
  const order = orderOf(first);
  const before = inputs.map((value) => beforePermute(value, order, building));
  if (!before.every((each) => each !== undefined)) return undefined;
  const axis = isConcat ? order[axisBehindBatch(attributes["axis"] as Axis, output)]! : 0;
  const given = isConcat ? { ...attributes, axis: axis === 0 ? undefined : axis } : attributes;
  return building.beside("permute", [building.layer(op, before, given)], first.attributes);
};

export const sinking: readonly Idiom[] = [
  permutedTwice,
  activatedBehindPermute,
  alongAxes,
  reduced,
  padded,
  sliced,
  joined,
];
