/** `reshape`: the same elements in the same order, under other extents. */
import { productOf } from "../../base/integers.ts";
import { withoutAtoms } from "../../tensor/dim-factors.ts";
import {
  dimsEqual,
  floorDivideDim,
  formatDim,
  isConstantDim,
  productOfDims,
  type Dim,
  type SymbolicDim,
} from "../../tensor/dim.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { formatDims, formatShape, shapesEqual, type TensorType } from "../../tensor/shape.ts";
import { allOf, dividesDim, compareDims } from "../../tensor/size-condition.ts";
import { openIntegers, required } from "../contract/attributes.ts";
import { defineOp, type Problems } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { lowerView } from "../shared/row-major.ts";
import { formatValue, type AttributeType } from "../contract/language-value.ts";
import { mayHold } from "../shared/demand.ts";
import { countText, factorText } from "../shared/wording.ts";

const sizes: AttributeType<readonly Dim[]> = {
  ...openIntegers(),
  description: "a list of positive integers, one of which may be -1 for what remains",
  example: "[64, -1]",
  parse: (value) => {
    const parsed = openIntegers().parse(value);
    const fits =
      parsed.ok &&
      parsed.value.every((size) => !isConstantDim(size) || size > 0 || size === -1) &&
      parsed.value.indexOf(-1) === parsed.value.lastIndexOf(-1);
    return fits ? parsed : { ok: false, found: formatValue(value) };
  },
};

/** What of the elements is left beside extents that are given: `over / under`. */
interface Rest {
  readonly over: Dim;
  readonly under: number;
}

/** Given extents that are open are taken from those of the tensor, or from their product; undefined where they are in neither. */
function restOf(own: readonly Dim[], given: readonly Dim[]): Rest | undefined {
  const under = productOf(given.filter(isConstantDim));
  const left = [...own];
  const open = given.flatMap((size) => (isConstantDim(size) || take(left, size) ? [] : [size]));
  const start: Rest = { over: productOfDims(left), under };
  return open.reduce<Rest | undefined>((rest, size) => rest && withoutExtent(rest, size), start);
}

/** Whether an extent was there, which is gone now. */
function take(extents: Dim[], size: Dim): boolean {
  const at = extents.findIndex((extent) => dimsEqual(extent, size));
  if (at !== -1) extents.splice(at, 1);
  return at !== -1;
}

function withoutExtent({ over, under }: Rest, size: SymbolicDim): Rest | undefined {
  const left = withoutAtoms(over, size);
  return left === undefined ? undefined : { over: left, under: under * size.terms[0]!.coefficient };
}

function targetOf(input: TensorType, shape: readonly Dim[]): readonly Dim[] {
  const [batch, ...own] = input.shape;
  const rest = restOf(own, givenOf(shape));
  return [batch!, ...shape.map((size) => (size === -1 && rest ? floorDivideDim(rest.over, rest.under) : size))];
}

function givenOf(shape: readonly Dim[]): readonly Dim[] {
  return shape.filter((size) => size !== -1);
}

function judgeCount(input: TensorType, shape: readonly Dim[], problems: Problems<"element-count">): boolean {
  const own = input.shape.slice(1);
  const [total, given] = [productOfDims(own), givenOf(shape)];
  const asked = productOfDims(given);
  const isOpen = given.length < shape.length;
  const rest = isOpen ? restOf(own, given) : undefined;
  if (isOpen && rest === undefined) return reportUnknownRest(input, shape, problems);
  const fits = rest === undefined ? compareDims(total, "==", asked) : dividesDim(rest.over, rest.under);
  const arePositive = given.map((size) => compareDims(size, ">=", 1));
  if (mayHold(allOf([...arePositive, fits]), problems)) return true;
  const dims = formatDims(shape);
  problems.error({
    code: "element-count",
    attribute: "shape",
    message: isOpen
      ? `${formatShape(input.shape)} has ${countText(total, "element")}, which is not a multiple of the ${formatDim(asked)} of ${dims}`
      : `${formatShape(input.shape)} has ${countText(total, "element")} and ${dims} has ${formatDim(asked)}`,
    notes: [productNote(own, total), productNote(given, asked)].filter((note) => note !== undefined),
    remedies: shape.every(isConstantDim) && isConstantDim(total) && !isOpen ? countRemedies(shape, total) : [],
  });
  return false;
}

function reportUnknownRest(input: TensorType, shape: readonly Dim[], problems: Problems<"element-count">): false {
  problems.error({
    code: "element-count",
    attribute: "shape",
    message: `what remains of ${formatShape(input.shape)} for the -1 of ${formatDims(shape)} depends on sizes that have no value yet`,
    help: ["write the extent in the place of -1, or bind the sizes when compiling, as in --size H=224"],
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
