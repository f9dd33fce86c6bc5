/** `mean`: averages over whole axes; by default over all positions, which is global average pooling to a flat tensor. */
import { add, div, float, int } from "../kernel/expression.ts";
import { forEachIndex, ndarray, offsetOf } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS, formatShape, type Shape, type TensorType } from "../tensor/shape.ts";
import { boolean, optional, withDefault } from "./attributes.ts";
import { axes, axesMessages, findAxis, resolveAxes, type Axis } from "./axes.ts";
import { defineOp, type Problems } from "./contract.ts";
import { gatheringReceptive } from "./receptive.ts";
import { countAlong, forRegion, wholeAxis } from "./region.ts";

interface MeanAttributes {
  readonly axes: readonly Axis[] | undefined;
  readonly keepdims: boolean;
}

export const mean = defineOp({
  name: "mean",
  category: "reduction",
  summary: "Averages over whole axes and drops them; by default over all positions, which leaves `[C]`.",
  details:
    "`mean` is `avgpool global` followed by `flatten`; with `keepdims=true` the averaged axes stay, with extent 1. The axes that are left " +
    "take the places of those dropped: after `mean axes=channels` on `[C, H, W]`, `[H, W]` is read as channels and length.",
  attributes: {
    axes: optional(axes, "every spatial axis", "The axes to average over."),
    keepdims: withDefault(boolean, false, "Whether the averaged axes stay, with extent 1."),
  },
  messages: {
    ...axesMessages,
    "needs-spatial": "The tensor is flat, and no axes to average over were named.",
    "nothing-left": "Every axis would be dropped.",
  },
  examples: [
    { text: "mean", input: "[512, 7, 7]", output: "[512]" },
    { text: "mean axes=[height, width] keepdims=true", input: "[512, 7, 7]", output: "[512, 1, 1]" },
  ],
  infer: ([input], attributes, problems) => inferMean(input!, attributes, problems),
  receptive([input], attributes) {
    const over = averagedAxes(attributes, input!.shape.length);
    // Where the channels are dropped, the first spatial axis takes their place: fields along it are no longer followed.
    const dropsChannels = over.includes(CHANNEL_AXIS) && !attributes.keepdims;
    return dropsChannels ? { kind: "all" } : gatheringReceptive(input!.shape, over);
  },
  traits: () => ({}),
  reference({ inputs, outputs, attributes }) {
    const input = inputs[0]!;
    const over = averagedAxes(attributes, input.shape.length);
    const kept = ndarray(keptShape(input.shape, over));
    forEachIndex(input.shape, (index, position) => {
      const at = index.map((i, axis) => (over.includes(axis) ? 0 : i));
      kept.data[offsetOf(kept, at)]! += input.data[position]!;
    });
    const count = countAlong(input.shape, over);
    return [
      ndarray(
        outputs[0]!,
        kept.data.map((sum) => sum / count),
      ),
    ];
  },
  lower(k, { inputs, outputs, attributes }) {
    const input = inputs[0]!;
    const over = averagedAxes(attributes, input.shape.length);
    const region = over.map((axis) => wholeAxis(input.shape, axis));
    outputs[0]!.forEach((index) => {
      const rest = [...index];
      const start = input.shape.map((_, axis) =>
        over.includes(axis) && !attributes.keepdims ? int(0) : rest.shift()!,
      );
      const sum = k.variable("sum", float(0));
      forRegion(k, start, region, (at) => sum.set(add(sum.value, input.at(at))));
      outputs[0]!.store(index, div(sum.value, float(countAlong(input.shape, over))));
    });
  },
});

function inferMean(
  input: TensorType,
  attributes: MeanAttributes,
  problems: Problems,
): readonly TensorType[] | undefined {
  if (attributes.axes === undefined && input.shape.length === 2) return reportFlat(input, problems);
  if (attributes.axes !== undefined && resolveAxes(attributes.axes, input.shape, "axes", problems) === undefined) {
    return undefined;
  }
  const over = averagedAxes(attributes, input.shape.length);
  if (attributes.keepdims) return [{ dtype: input.dtype, shape: keptShape(input.shape, over) }];
  if (over.length === input.shape.length - 1) return reportNothingLeft(input, problems);
  return [{ dtype: input.dtype, shape: input.shape.filter((_, axis) => !over.includes(axis)) }];
}

function reportFlat(input: TensorType, problems: Problems): undefined {
  return problems.error({
    code: "needs-spatial",
    message: `mean averages over height and width, and ${formatShape(input.shape)} has neither`,
    help: [
      "before a flatten the tensor still has its spatial axes; axes=channels keepdims=true averages over the channels",
    ],
  });
}

function reportNothingLeft(input: TensorType, problems: Problems): undefined {
  return problems.error({
    code: "nothing-left",
    attribute: "axes",
    message: `mean over every axis of ${formatShape(input.shape)} leaves none`,
    remedies: [{ text: "keepdims=true gives {out}", set: { keepdims: "true" } }],
  });
}

/** The axes averaged over, batch counted, in the order of the tensor; `infer` has judged them. */
function averagedAxes({ axes }: MeanAttributes, rank: number): readonly number[] {
  const asked = axes?.map((axis) => findAxis(axis, rank)!) ?? Array.from({ length: rank - 2 }, (_, i) => i + 2);
  return asked.toSorted((a, b) => a - b);
}

function keptShape<S extends Shape>(shape: S, over: readonly number[]): S {
  return shape.map((extent, axis) => (over.includes(axis) ? 1 : extent)) as unknown as S;
}
