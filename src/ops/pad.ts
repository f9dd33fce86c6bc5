/** `pad`: rows and columns added around the input. */
import type { KernelBuilder } from "../kernel/builder.ts";
import { and, compare, float, int, max, min, neg, select, sub } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { addDims, formatDim, isConstantDim } from "../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../tensor/ndarray.ts";
import { spatialDims, type TensorType } from "../tensor/shape.ts";
import { extents, number, required, withDefault, word, type AttributesOf } from "./attributes.ts";
import { defineOp, type Problems } from "./contract.ts";
import { steppedReach } from "./receptive.ts";
import { inputText, spatialNames } from "./wording.ts";
import { judgePadEntries, paddingOf, requireSpatial, windowMessages } from "./windowed.ts";

const attributes = {
  amount: required(extents(0), "How much on each side: `1`, `1x2` as height and width, `[top, left, bottom, right]`."),
  mode: withDefault(
    word("constant", "reflect", "edge"),
    "constant",
    "What to fill with: `value`, the input mirrored at its border (without repeating it), or its border.",
  ),
  value: withDefault(number(), 0, "The number to fill with, where the mode is constant."),
} as const;

type PadAttributes = AttributesOf<typeof attributes>;

/** Amounts before and behind, one entry per spatial axis. */
function amountsOf(amount: readonly number[], rank: number) {
  const padding = paddingOf(amount, rank)!;
  return padding.kind === "explicit" ? padding : { begin: [], end: [] };
}

/** A mirror image can not be longer than what is mirrored. */
function judgeReflection(input: TensorType, { amount, mode }: PadAttributes, problems: Problems): boolean {
  if (mode !== "reflect") return true;
  const extentsOfInput = spatialDims(input.shape);
  const { begin, end } = amountsOf(amount, extentsOfInput.length);
  const axis = extentsOfInput.findIndex(
    (extent, at) => isConstantDim(extent) && Math.max(begin[at]!, end[at]!) >= extent,
  );
  if (axis === -1) return true;
  const name = spatialNames(extentsOfInput.length)[axis]!;
  const extent = extentsOfInput[axis]!;
  problems.error({
    code: "reflect-exceeds-input",
    attribute: "amount",
    message: `reflecting ${Math.max(begin[axis]!, end[axis]!)} is more than the ${inputText(extentsOfInput)} has to mirror`,
    notes: [
      `along its ${name} of ${formatDim(extent)} at most ${Number(extent) - 1} can be mirrored, the border itself is not repeated`,
    ],
    remedies: [{ text: "mode=edge repeats the border and gives {out}", set: { mode: "edge" } }],
  });
  return false;
}

function judgeValue({ mode, value }: PadAttributes, problems: Problems): boolean {
  if (mode === "constant" || value === 0) return true;
  problems.error({
    code: "value-unused",
    attribute: "value",
    message: `value=${value} has no meaning with mode=${mode}, which fills from the input`,
    remedies: [{ text: "mode=constant fills with the value and gives {out}", set: { mode: "constant" } }],
  });
  return false;
}

/** The input index for a position that may lie outside, clamped or mirrored into the input. */
function sourceIndex(at: Expression, extent: number, mode: PadAttributes["mode"]): Expression {
  if (mode !== "reflect") return max(int(0), min(int(extent - 1), at));
  const positive = max(at, neg(at));
  return min(positive, sub(int(2 * (extent - 1)), positive));
}

function isInside(at: Expression, extent: number): Expression {
  return and(compare("ge", at, int(0)), compare("lt", at, int(extent)));
}

export const pad = defineOp({
  name: "pad",
  category: "shape",
  summary: "Adds rows and columns around the input: zeros, another value, its mirror image or its border.",
  details:
    "`reflect` mirrors without repeating the border, as PyTorch's `ReflectionPad2d` (`a b c` padded by 2 is `c b a b c b a`); `edge` repeats it, as `ReplicationPad2d`.",
  attributes,
  positional: ["amount"],
  messages: {
    "needs-spatial": windowMessages["needs-spatial"],
    rank: "The amount has more or fewer entries than the input has sides.",
    "reflect-exceeds-input": "The mirror image would be longer than the input.",
    "value-unused": "A value to fill with is given, but the mode fills from the input.",
  },
  examples: [
    { text: "pad 1", input: "[3, 32, 32]", output: "[3, 34, 34]" },
    { text: "pad [0, 0, 1, 1] mode=edge", input: "[3, 32, 32]", output: "[3, 33, 33]" },
    { text: "pad 3 mode=reflect", input: "[3, 32, 32]", output: "[3, 38, 38]" },
  ],
  infer([input], given, problems) {
    if (!requireSpatial(input!, "pad", problems)) return undefined;
    if (!judgePadEntries(input!, given.amount, "amount", problems)) return undefined;
    if (!judgeReflection(input!, given, problems) || !judgeValue(given, problems)) return undefined;
    const [batch, channels, ...rest] = input!.shape;
    const { begin, end } = amountsOf(given.amount, rest.length);
    const padded = rest.map((extent, axis) => addDims(extent, begin[axis]! + end[axis]!));
    return [{ dtype: input!.dtype, shape: [batch!, channels!, ...padded] }];
  },
  receptive([input], _outputs, { amount }) {
    const { begin } = amountsOf(amount, input!.shape.length - 2);
    return input!.shape.map((_, axis) => steppedReach(axis, axis, -(begin[axis - 2] ?? 0), 1));
  },
  traits: (_inputs, { amount }) => ({ identity: amount.every((side) => side === 0) }),
  reference({ inputs, outputs, attributes: { amount, mode, value } }) {
    const input = inputs[0]!;
    const output = ndarray(outputs[0]!);
    const { begin } = amountsOf(amount, output.shape.length - 2);
    forEachIndex(output.shape, (index, position) => {
      const source = index.map((at, axis) => mirrored(at - (begin[axis - 2] ?? 0), input.shape[axis]!, mode));
      const outside = source.includes(undefined);
      output.data[position] = outside ? value : input.data[offsetOf(input, source as number[])]!;
    });
    return [output];
  },
  lower(k, { inputs, outputs, attributes: { amount, mode, value } }) {
    const input = inputs[0]!;
    const { begin } = amountsOf(amount, input.shape.length - 2);
    outputs[0]!.forEach((index) => {
      const [n, c, ...rest] = index as [Expression, Expression, ...Expression[]];
      const at = rest.map((position, axis) => k.let("at", sub(position, int(begin[axis]!))));
      const source = at.map((position, axis) => sourceIndex(position, input.shape[axis + 2]!, mode));
      const element = input.at([n, c, ...source]);
      outputs[0]!.store(
        index,
        mode === "constant" ? whereInside(k, at, input.shape.slice(2), element, value) : element,
      );
    });
  },
});

/** The element where every index lies within the input, and the value elsewhere. */
function whereInside(
  k: KernelBuilder,
  at: readonly Expression[],
  extentsOfInput: readonly number[],
  element: Expression,
  value: number,
): Expression {
  const inside = at.map((position, axis) => isInside(position, extentsOfInput[axis]!)).reduce(and);
  return select(inside, k.let("element", element), float(value));
}

/** Where a position outside comes from, for the reference; undefined where it is filled with the value. */
function mirrored(at: number, extent: number, mode: PadAttributes["mode"]): number | undefined {
  if (at >= 0 && at < extent) return at;
  if (mode === "constant") return undefined;
  if (mode === "edge") return at < 0 ? 0 : extent - 1;
  return at < 0 ? -at : 2 * (extent - 1) - at;
}
