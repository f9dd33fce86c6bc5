/** `resize`: other extents along some axes, by any factor. */
import type { Expression } from "../../kernel/ir.ts";
import { floorDivideDim, multiplyDims, type Dim } from "../../tensor/dim.ts";
import { constantShape, formatShape, type TensorType } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { extents, numbers, optional, type AttributesOf } from "../contract/attributes.ts";
import { axes, axesMessages, findAxis, resolveAxes, type Axis } from "../shared/axes.ts";
import { mayHold } from "../shared/demand.ts";
import { defineOp, type Problems, type ProblemsOf } from "../contract/op.ts";
import { entryRemedies } from "../shared/windowed.ts";
import { interpolate, lowerInterpolation, smoothed } from "../shared/interpolation.ts";
import { transposedAlong } from "../gradients/maps.ts";
import { ownElements } from "../contract/receptive.ts";
import {
  coordinatesText,
  exactPosition,
  gridOf,
  narrowing,
  neighboursAt,
  positionOn,
  ratioOf,
  samplingAttributes,
  samplingReach,
  type Grid,
  type ResizedAxis,
  type Weighted,
} from "../shared/sampling.ts";
import { countText } from "../shared/wording.ts";

const messages = {
  ...axesMessages,
  "needs-spatial": "The tensor is flat, and no axes were named.",
  "needs-size": "Neither a size nor a factor is given.",
  rank: "There are more or fewer sizes or factors than axes.",
  "empty-output": "The factor leaves nothing of an axis.",
} as const;

const attributes = {
  size: optional(extents(1), "the factor times the input's, rounded down", "The new extents."),
  factor: optional(
    numbers("a positive number, or one for each axis as [1.5, 2]", (value) => value > 0),
    "new by old extent",
    "How many times as large. Beside a size, what positions are computed with.",
  ),
  axes: optional(axes, "every spatial axis", "The axes that are resized."),
  ...samplingAttributes,
} as const;

type ResizeAttributes = AttributesOf<typeof attributes>;

export const resize = defineOp({
  name: "resize",
  category: "shape",
  summary: "Enlarges or shrinks axes to any size, by the nearest elements or by interpolating.",
  details: `As ONNX's \`Resize\`; \`upsample\` is the same by whole factors. ${coordinatesText}\nPositions outside repeat the border.`,
  attributes,
  positional: ["size"],
  messages,
  examples: [
    { text: "resize [20, 30] mode=linear", input: "[16, 32, 32]", output: "[16, 20, 30]" },
    { text: "resize factor=1.5", input: "[16, 32, 32]", output: "[16, 48, 48]" },
  ],
  infer: ([input], given, problems) => infer(input!, given, problems),
  receptive([input], [output], given) {
    const grids = gridsOf(constantShape(input!.shape), constantShape(output!.shape), given);
    const resized = [...grids.keys()].map(({ axis }) => axis);
    return [
      ...ownElements(input!.shape.length, resized),
      ...[...grids].map(([axis, grid]) => samplingReach(axis, grid, given)),
    ];
  },
  traits: () => ({}),
  gradient({ graph, inputs: [input], gradient, attributes: given }) {
    const grids = gridsOf(constantShape(input!.type.shape), constantShape(gradient.type.shape), given);
    const found = [...grids].reduce(
      (value, [axis, grid]) =>
        transposedAlong(graph, value, axis.axis, axis.input, (position) => neighboursOn(axis, grid, given, position)),
      gradient,
    );
    return { inputs: [found] };
  },
  reference({ inputs, outputs, attributes: given }) {
    const [input] = inputs;
    const grids = gridsOf(input!.shape, outputs[0]!, given);
    return [
      interpolate(input!, [...grids.keys()], (axis, position) => neighboursOn(axis, grids.get(axis)!, given, position)),
    ];
  },
  lower(k, { inputs, outputs, attributes: given }) {
    const [input] = inputs;
    const [output] = outputs;
    const grids = gridsOf(input!.shape, output!.shape, given);
    const positionOf = (axis: ResizedAxis, index: readonly Expression[]) =>
      exactPosition(k, grids.get(axis)!, index[axis.axis]!);
    const scales = [...grids].map(([axis, grid]) => [axis, narrowing(given, grid)] as const);
    const { mode } = given;
    if (mode !== "nearest" && scales.some(([, scale]) => scale < 1)) {
      output!.forEach((index) => {
        const of = (axis: ResizedAxis) => positionOf(axis, index);
        output!.store(index, smoothed(k, input!, scales, { ...given, mode }, of, index));
      });
      return;
    }
    lowerInterpolation(k, input!, output!, [...grids.keys()], given, positionOf);
  },
});

/** What an output position along an axis is made of. */
function neighboursOn({ input }: ResizedAxis, grid: Grid, given: ResizeAttributes, position: number): Weighted {
  return neighboursAt(positionOn(grid, position), input, given, narrowing(given, grid));
}

/** The axes resized, batch counted, in the order of the tensor. */
function axesOf(asked: readonly Axis[] | undefined, rank: number): readonly number[] {
  return asked?.map((axis) => findAxis(axis, rank)!) ?? Array.from({ length: rank - 2 }, (_, i) => i + 2);
}

/** Entry number `at` of as many as there are axes, or of one for all. */
function entryOf(entries: readonly number[] | undefined, at: number): number | undefined {
  return entries?.[entries.length === 1 ? 0 : at];
}

/** The axes with the grid of each, those left out where every element stays where it is. */
function gridsOf(
  from: readonly number[],
  to: readonly number[],
  given: ResizeAttributes,
): ReadonlyMap<ResizedAxis, Grid> {
  const grids = axesOf(given.axes, from.length).map((axis, at): [ResizedAxis, Grid] => {
    const resized = { axis, input: from[axis]!, output: to[axis]! };
    const factor = entryOf(given.factor, at);
    const ratio = factor === undefined ? { over: resized.output, under: resized.input } : ratioOf(factor);
    return [resized, gridOf(given.coordinates, resized, ratio)];
  });
  return new Map(grids.filter(([{ input, output }, grid]) => input !== output || !isIdentity(grid)));
}

function isIdentity({ step, start, divisor }: Grid): boolean {
  return step === divisor && start === 0;
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function infer(
  input: TensorType,
  given: ResizeAttributes,
  problems: ProblemsOf<typeof messages>,
): readonly TensorType[] | undefined {
  if (!judgeAxes(input, given.axes, problems)) return undefined;
  const over = axesOf(given.axes, input.shape.length);
  if (!judgeEntryCounts({ size: given.size, factor: given.factor }, over.length, problems)) return undefined;
  if (given.size === undefined && given.factor === undefined) return reportNoSize(input, problems);
  const shape = [...input.shape];
  over.forEach((axis, at) => {
    shape[axis] = entryOf(given.size, at) ?? scaled(shape[axis]!, entryOf(given.factor, at)!);
  });
  const isSomething = (extent: Dim): boolean => mayHold(compareDims(extent, ">=", 1), problems);
  if (!over.every((axis) => isSomething(shape[axis]!))) return reportEmpty(input, problems);
  return [{ dtype: input.dtype, shape }];
}

/** The extent times the factor, rounded down. */
function scaled(extent: Dim, factor: number): Dim {
  const { over, under } = ratioOf(factor);
  return floorDivideDim(multiplyDims(extent, over), under);
}

function judgeAxes(
  input: TensorType,
  asked: readonly Axis[] | undefined,
  problems: ProblemsOf<typeof messages>,
): boolean {
  if (asked !== undefined) return resolveAxes(asked, input.shape, "axes", problems) !== undefined;
  if (input.shape.length > 2) return true;
  problems.error({
    code: "needs-spatial",
    message: `resize changes height and width, and ${formatShape(input.shape)} has neither`,
    remedies: [{ text: "axes=channels says that the features are meant", set: { axes: "channels" } }],
  });
  return false;
}

function judgeEntryCounts(
  given: Readonly<Record<string, readonly number[] | undefined>>,
  axes: number,
  problems: Problems<"rank">,
): boolean {
  for (const [attribute, entries] of Object.entries(given)) {
    if (entries === undefined || entries.length === 1 || entries.length === axes) continue;
    const message = `${attribute} has ${countText(entries.length, "number")} where resize changes ${axes === 1 ? "one axis" : `${axes} axes`}`;
    const help = ["write one number for all axes, or one for each"];
    problems.error({ code: "rank", attribute, message, help, remedies: entryRemedies(attribute, entries, axes) });
    return false;
  }
  return true;
}

function reportNoSize(input: TensorType, problems: Problems<"needs-size">): undefined {
  return problems.error({
    code: "needs-size",
    message: `resize does not say what ${formatShape(input.shape)} should become`,
    remedies: [{ text: "factor=2 gives {out}", set: { factor: "2" } }],
  });
}

function reportEmpty(input: TensorType, problems: Problems<"empty-output">): undefined {
  return problems.error({
    code: "empty-output",
    attribute: "factor",
    message: `the factor leaves nothing of an axis of ${formatShape(input.shape)}`,
    remedies: [{ text: "size=1 gives {out}", set: { size: "1" } }],
  });
}
