/** `reshape`: the same elements in the same order, under other extents. */
import { productOf } from "../../base/integers.ts";
import { constantDim, floorDivideDim, formatDim, productOfDims, type Dim } from "../../tensor/dim.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { formatDims, formatShape, shapesEqual, type TensorType } from "../../tensor/shape.ts";
import { dividesDim, compareDims } from "../../tensor/size-condition.ts";
import { integers, required } from "../contract/attributes.ts";
import { defineOp, type Problems } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { lowerView } from "../shared/row-major.ts";
import { formatValue, type AttributeType } from "../contract/language-value.ts";
import { mayHold } from "../shared/demand.ts";
import { countText, factorText } from "../shared/wording.ts";

const sizes: AttributeType<readonly number[]> = {
  ...integers(),
  description: "a list of positive integers, one of which may be -1 for what remains",
  example: "[64, -1]",
  parse: (value) => {
    const parsed = integers().parse(value);
    const fits =
      parsed.ok &&
      parsed.value.every((size) => size > 0 || size === -1) &&
      parsed.value.indexOf(-1) === parsed.value.lastIndexOf(-1);
    return fits ? parsed : { ok: false, found: formatValue(value) };
  },
};

function targetOf(input: TensorType, shape: readonly number[]): readonly Dim[] {
  const total = productOfDims(input.shape.slice(1));
  const known = productOf(shape.filter((size) => size !== -1));
  return [input.shape[0]!, ...shape.map((size) => (size === -1 ? floorDivideDim(total, known) : size))];
}

function judgeCount(input: TensorType, shape: readonly number[], problems: Problems<"element-count">): boolean {
  const own = input.shape.slice(1);
  const total = productOfDims(own);
  const known = shape.filter((size) => size !== -1);
  const asked = productOf(known);
  const fits = shape.includes(-1) ? dividesDim(total, asked) : compareDims(total, "==", asked);
  if (mayHold(fits, problems)) return true;
  const dims = `[${shape.join(", ")}]`;
  problems.error({
    code: "element-count",
    attribute: "shape",
    message: shape.includes(-1)
      ? `${formatShape(input.shape)} has ${countText(total, "element")}, which is not a multiple of the ${asked} of ${dims}`
      : `${formatShape(input.shape)} has ${countText(total, "element")} and ${dims} has ${asked}`,
    notes: [productNote(own, total), productNote(known, asked)].filter((note) => note !== undefined),
    remedies: shape.includes(-1) ? [] : countRemedies(shape, constantDim(total)),
  });
  return false;
}

/** `256*6*6 = 9216`, where there is anything to multiply. */
function productNote(dims: readonly Dim[], product: Dim): string | undefined {
  return dims.length < 2 ? undefined : `${dims.map(factorText).join("*")} = ${formatDim(product)}`;
}

/** Each size in turn left open, where that comes out even. */
function countRemedies(shape: readonly number[], total: number): readonly { text: string; set: { shape: string } }[] {
  const asked = productOf(shape);
  return shape.flatMap((size, axis) => {
    if (total % (asked / size) !== 0) return [];
    const open = formatDims(shape.with(axis, -1));
    return [{ text: `${open} gives {out}`, set: { shape: open } }];
  });
}

export const reshape = defineOp({
  name: "reshape",
  category: "shape",
  summary: "The same elements in the same order (C, H, W) under other extents; one of them may be -1.",
  details: "`reshape [16, 4, -1]`: the extents without the batch, `-1` for what remains. As PyTorch's `reshape`.",
  attributes: { shape: required(sizes, "The new extents, without the batch; one may be -1.") },
  positional: ["shape"],
  messages: { "element-count": "The new extents hold more or fewer elements than the tensor has." },
  examples: [
    { text: "reshape [16, 4, -1]", input: "[256]", output: "[16, 4, 4]" },
    { text: "reshape [49, 128]", input: "[128, 7, 7]", output: "[49, 128]" },
  ],
  infer([input], { shape }, problems) {
    if (!judgeCount(input!, shape, problems)) return undefined;
    return [{ dtype: input!.dtype, shape: targetOf(input!, shape) }];
  },
  receptive: () => seesAll,
  traits: ([input], { shape }) => ({ view: true, identity: shapesEqual(input!.shape, targetOf(input!, shape)) }),
  reference: ({ inputs, outputs }) => [ndarray(outputs[0]!, inputs[0]!.data.slice())],
  lower: lowerView,
});
