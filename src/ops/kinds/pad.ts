/** `pad`: rows and columns added around the input, or elements along any axis. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { and, compare, float, int, max, min, neg, select, sub } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { addDims, formatDim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { constantShape, formatShape, type TensorType } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { extents, number, optional, withDefault, word, type AttributesOf } from "../contract/attributes.ts";
import { axesNote, axisNames, describeAxis, findAxis, type AxisName } from "../shared/axes.ts";
import { mayHold } from "../shared/demand.ts";
import { marginsOf, namedAmounts, padModes } from "../shared/margins.ts";
import { defineOp, type Problems, type ProblemsOf } from "../contract/op.ts";
import { transposedAlong } from "../gradients/maps.ts";
import { sliceAlong } from "../gradients/slices.ts";
import { steppedReach } from "../contract/receptive.ts";
import { formatValue, type AttributeType } from "../contract/language-value.ts";
import { judgePadEntries, requireSpatial, windowMessages } from "../shared/windowed.ts";

const messages = {
  "needs-spatial": windowMessages["needs-spatial"],
  rank: "The amount has more or fewer entries than the input has sides.",
  "nothing-padded": "Neither an amount is given, nor one for any axis.",
  "no-such-axis": "An amount was given for an axis that the tensor does not have.",
  "repeated-axis": "An axis is padded by the amount for all of them and by one of its own.",
  "reflect-exceeds-input": "The mirror image would be longer than the input.",
  "value-unused": "A value to fill with is given, but the mode fills from the input.",
} as const;

/** Kept as `[before, behind]`. */
const sides: AttributeType<readonly number[]> = {
  description: "[before, behind]: two non-negative integers, or one for both",
  example: "[0, 8]",
  structured: true,
  parse: (value) => {
    const parsed = extents(0).parse(value);
    if (value.kind === "window" || !parsed.ok || parsed.value.length > 2)
      return { ok: false, found: formatValue(value) };
    const [before, behind = before] = parsed.value;
    return { ok: true, value: [before!, behind!] };
  },
  print: ([before, behind]) => (before === behind ? `${before}` : `[${before}, ${behind}]`),
};

const along = (elements: string) =>
  optional(sides, "0", `${elements} added: \`[before, behind]\`, one number for both.`);

const attributes = {
  amount: optional(
    extents(0),
    "0",
    "How much on each side: `1`, `1x2` as height and width, `[top, left, bottom, right]`.",
  ),
  channels: along("Channels"),
  height: along("Rows"),
  width: along("Columns"),
  length: along("Positions"),
  depth: along("Slices"),
  mode: withDefault(
    word(...padModes),
    "constant",
    "What to fill with: `value`, the input mirrored at its border (without repeating it), or its border.",
  ),
  value: withDefault(number(), 0, "The number to fill with, where the mode is constant."),
} as const;

type PadAttributes = AttributesOf<typeof attributes>;

// ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function judgeAmounts(input: TensorType, given: PadAttributes, problems: ProblemsOf<typeof messages>): boolean {
  const named = namedAmounts(given);
  const { amount } = given;
  if (amount === undefined && named.length === 0) return reportNothing(input, problems);
  const missing = named.find(([name]) => findAxis(name, input.shape.length) === undefined);
  if (missing !== undefined) return reportMissingAxis(input, missing[0], problems);
  if (amount === undefined) return true;
  if (!requireSpatial(input, "pad", problems) || !judgePadEntries(input, amount, "amount", problems)) return false;
  const twice = named.find(([name]) => name !== "channels");
  return twice === undefined || reportTwice(input, amount, twice, problems);
}

function reportNothing({ shape }: TensorType, problems: Problems<"nothing-padded">): false {
  const names = axisNames(shape.length);
  const [first = "channels"] = names;
  const all = names.length > 1 ? [`\`pad 1\` adds 1 on each side of ${names.slice(1).join(" and ")}`] : [];
  problems.error({
    code: "nothing-padded",
    message: "pad does not say how much to add",
    help: [...all, `\`pad ${first}=[0, 1]\` adds 1 behind the ${first === "channels" ? "last channel" : first}`],
  });
  return false;
}

function reportMissingAxis({ shape }: TensorType, name: AxisName, problems: Problems<"no-such-axis">): false {
  problems.error({
    code: "no-such-axis",
    attribute: name,
    message: `the tensor has no ${name} to pad: it is ${formatShape(shape)}`,
    notes: [axesNote(shape)],
  });
  return false;
}

function reportTwice(
  { shape }: TensorType,
  amount: readonly number[],
  [name, own]: readonly [AxisName, readonly number[]],
  problems: Problems<"repeated-axis">,
): false {
  const all = axisNames(shape.length).slice(1).join(" and ");
  const [plain, named] = [extents(0).print(amount), `${name}=${sides.print(own)}`];
  problems.error({
    code: "repeated-axis",
    attribute: name,
    message: `${name} is padded twice: by ${plain}, which goes along ${all}, and by ${named}`,
    remedies: [
      { text: `pad ${plain} without ${named} gives {out}`, leaveOut: name },
      { text: `${named} without the ${plain} in front gives {out}`, leaveOut: "amount" },
    ],
  });
  return false;
}

/** A mirror image can not be longer than what is mirrored. */
function judgeReflection(
  { shape }: TensorType,
  given: PadAttributes,
  problems: Problems<"reflect-exceeds-input">,
): boolean {
  if (given.mode !== "reflect") return true;
  const { begin, end } = marginsOf(shape.length, given);
  const most = begin.map((before, axis) => Math.max(before, end[axis]!));
  const axis = shape.findIndex(
    (extent, at) => most[at]! > 0 && !mayHold(compareDims(extent, ">", most[at]!), problems),
  );
  if (axis === -1) return true;
  const [name, extent] = [describeAxis(axis, shape.length), shape[axis]!];
  problems.error({
    code: "reflect-exceeds-input",
    attribute: namedAmounts(given).some(([each]) => each === name) ? name : "amount",
    message: `reflecting ${most[axis]!} is more than ${formatShape(shape)} has to mirror`,
    notes: [
      `along its ${name} of ${formatDim(extent)} at most ${Number(extent) - 1} can be mirrored, the border itself is not repeated`,
    ],
    remedies: [{ text: "mode=edge repeats the border and gives {out}", set: { mode: "edge" } }],
  });
  return false;
}

function judgeValue({ mode, value }: PadAttributes, problems: Problems<"value-unused">): boolean {
  if (mode === "constant" || value === 0) return true;
  problems.error({
    code: "value-unused",
    attribute: "value",
    message: `value=${value} has no meaning with mode=${mode}, which fills from the input`,
    remedies: [{ text: "mode=constant fills with the value and gives {out}", set: { mode: "constant" } }],
  });
  return false;
}

// ── The layer ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const pad = defineOp({
  name: "pad",
  category: "shape",
  summary:
    "Adds rows and columns around the input, or elements along any axis: zeros, another value, its mirror image or its border.",
  details:
    "`reflect` mirrors without repeating the border, as PyTorch's `ReflectionPad2d` (`a b c` padded by 2 is `c b a b c b a`); `edge` repeats it, as `ReplicationPad2d`.\n\n" +
    "The number goes along all spatial axes. One axis goes by its name, `channels=[0, 8]`, several at once too, and channels beside the number.",
  attributes,
  positional: ["amount"],
  messages,
  examples: [
    { text: "pad 1", input: "[3, 32, 32]", output: "[3, 34, 34]" },
    { text: "pad [0, 0, 1, 1] mode=edge", input: "[3, 32, 32]", output: "[3, 33, 33]" },
    { text: "pad 3 mode=reflect", input: "[3, 32, 32]", output: "[3, 38, 38]" },
    { text: "pad channels=[0, 8] height=1", input: "[3, 32, 32]", output: "[11, 34, 32]" },
  ],
  infer([input], given, problems) {
    if (!judgeAmounts(input!, given, problems)) return undefined;
    if (!judgeReflection(input!, given, problems) || !judgeValue(given, problems)) return undefined;
    const { begin, end } = marginsOf(input!.shape.length, given);
    const shape = input!.shape.map((extent, axis) => addDims(extent, begin[axis]! + end[axis]!));
    return [{ dtype: input!.dtype, shape }];
  },
  receptive: ([input], _outputs, given) =>
    marginsOf(input!.shape.length, given).begin.map((before, axis) => ({
      ...steppedReach(axis, axis, -before, 1),
      outside: given.mode === "constant" ? undefined : given.mode,
    })),
  traits: ([input], given) => {
    const { begin, end } = marginsOf(input!.shape.length, given);
    return { identity: [...begin, ...end].every((side) => side === 0) };
  },
  gradient({ graph, inputs: [input], gradient, attributes: given }) {
    const shape = constantShape(input!.type.shape);
    const { begin } = marginsOf(shape.length, given);
    const found = shape.reduce((value, extent, axis) => {
      if (gradient.type.shape[axis] === extent) return value;
      if (given.mode === "constant") return sliceAlong(graph, value, axis, begin[axis]!, begin[axis]! + extent);
      return transposedAlong(graph, value, axis, extent, (at) => [
        [mirrored(at - begin[axis]!, extent, given.mode)!, 1],
      ]);
    }, gradient);
    return { inputs: [found] };
  },
  reference({ inputs, outputs, attributes: given }) {
    const input = inputs[0]!;
    const output = ndarray(outputs[0]!);
    const { begin } = marginsOf(input.shape.length, given);
    forEachIndex(output.shape, (index, position) => {
      const source = index.map((at, axis) => mirrored(at - begin[axis]!, input.shape[axis]!, given.mode));
      const outside = source.includes(undefined);
      output.data[position] = outside ? given.value : input.data[offsetOf(input, source as number[])]!;
    });
    return [output];
  },
  lower(k, { inputs, outputs, attributes: given }) {
    const input = inputs[0]!;
    const { begin, end } = marginsOf(input.shape.length, given);
    const grown = [...begin.keys()].filter((axis) => begin[axis] !== 0 || end[axis] !== 0);
    outputs[0]!.forEach((index) => {
      const at = new Map(grown.map((axis) => [axis, k.let("at", sub(index[axis]!, int(begin[axis]!)))]));
      const source = index.map((position, axis) => {
        return at.has(axis) ? sourceIndex(at.get(axis)!, input.shape[axis]!, given.mode) : position;
      });
      const element = input.at(source);
      const isFilled = given.mode === "constant" && grown.length > 0;
      outputs[0]!.store(index, isFilled ? whereInside(k, at, input.shape, element, given.value) : element);
    });
  },
});

/** The input index for a position that may lie outside, clamped or mirrored into the input. */
function sourceIndex(at: Expression, extent: number, mode: PadAttributes["mode"]): Expression {
  if (mode !== "reflect") return max(int(0), min(int(extent - 1), at));
  const positive = max(at, neg(at));
  return min(positive, sub(int(2 * (extent - 1)), positive));
}

/** The element where every index lies within the input, and the value elsewhere. */
function whereInside(
  k: KernelBuilder,
  at: ReadonlyMap<number, Expression>,
  shape: readonly number[],
  element: Expression,
  value: number,
): Expression {
  const inside = [...at].map(([axis, position]) => isInside(position, shape[axis]!)).reduce(and);
  return select(inside, k.let("element", element), float(value));
}

function isInside(at: Expression, extent: number): Expression {
  return and(compare("ge", at, int(0)), compare("lt", at, int(extent)));
}

/** Where a position outside comes from, for the reference; undefined where it is filled with the value. */
function mirrored(at: number, extent: number, mode: PadAttributes["mode"]): number | undefined {
  if (at >= 0 && at < extent) return at;
  if (mode === "constant") return undefined;
  if (mode === "edge") return at < 0 ? 0 : extent - 1;
  return at < 0 ? -at : 2 * (extent - 1) - at;
}
