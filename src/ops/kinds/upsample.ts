/** `upsample`: enlarges the spatial axes by whole factors. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, div, int, max, min, mul, rem, sub, toFloat, float } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantDim, multiplyDims } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { perAxis } from "../../tensor/window.ts";
import { boolean, extents, required, withDefault, word, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, type LowerIO, type ProblemsOf } from "../contract/op.ts";
import { transposedAlong } from "../gradients/maps.ts";
import { enlargedReach, ownReach, type Reach } from "../contract/receptive.ts";
import { gridOf, samplingReach, type Sampling, type Weighted } from "../shared/sampling.ts";
import { axisLetter } from "../shared/window-loops.ts";
import { judgeEntries, requireSpatial, windowMessages } from "../shared/windowed.ts";

const messages = {
  "needs-spatial": windowMessages["needs-spatial"],
  rank: "The factor has more or fewer entries than the input has spatial axes.",
  "align-corners": "`align_corners` has no meaning for `mode=nearest`.",
} as const;

const attributes = {
  factor: required(extents(1), "How many times as large: `2`, `1x2`, `[1, 2]`."),
  mode: withDefault(
    word("nearest", "bilinear"),
    "nearest",
    "`nearest` repeats elements; `bilinear` interpolates along every spatial axis (linearly in one dimension).",
  ),
  align_corners: withDefault(
    boolean,
    false,
    "For `bilinear`: whether the corners' centres of input and output lie on each other, rather than their edges.",
  ),
} as const;

type UpsampleAttributes = AttributesOf<typeof attributes>;

function factorsOf(input: { readonly shape: readonly unknown[] }, { factor }: UpsampleAttributes): readonly number[] {
  return perAxis(factor, input.shape.length - 2);
}

function infer(
  input: TensorType,
  given: UpsampleAttributes,
  problems: ProblemsOf<typeof messages>,
): readonly TensorType[] | undefined {
  if (!requireSpatial(input, "upsample", problems)) return undefined;
  if (!judgeEntries(input, { factor: given.factor }, problems)) return undefined;
  if (given.align_corners && given.mode === "nearest") {
    return problems.error({
      code: "align-corners",
      attribute: "align_corners",
      message: "align_corners says how to interpolate, and mode=nearest does not interpolate",
      remedies: [{ text: "mode=bilinear interpolates and gives {out}", set: { mode: "bilinear" } }],
    });
  }
  const factors = factorsOf(input, given);
  const enlarged = spatialDims(input.shape).map((extent, axis) => multiplyDims(extent, factors[axis]!));
  return [{ dtype: input.dtype, shape: [...input.shape.slice(0, 2), ...enlarged] }];
}

// ── Reference ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where an output position lies among the input's positions, as a real number. */
function sourceOf(position: number, extent: number, factor: number, alignCorners: boolean): number {
  if (alignCorners) return extent === 1 ? 0 : (position * (extent - 1)) / (extent * factor - 1);
  return Math.max(0, (position + 0.5) / factor - 0.5);
}

/** What an output position along an axis is made of. */
function sourcesOf(position: number, extent: number, factor: number, given: UpsampleAttributes): Weighted {
  if (given.mode === "nearest") return [[Math.floor(position / factor), 1]];
  const source = sourceOf(position, extent, factor, given.align_corners);
  const before = Math.floor(source);
  const weight = source - before;
  return [
    [before, 1 - weight],
    [Math.min(before + 1, extent - 1), weight],
  ];
}

/** Enlarges one axis; doing so axis after axis is bilinear interpolation. */
function enlargeAxis(input: NdArray, axis: number, factor: number, given: UpsampleAttributes): NdArray {
  const extent = input.shape[axis]!;
  const output = ndarray(input.shape.with(axis, extent * factor));
  forEachIndex(output.shape, (index, position) => {
    const terms = sourcesOf(index[axis]!, extent, factor, given).map(
      ([at, weight]) => weight * input.data[offsetOf(input, index.with(axis, at))]!,
    );
    // Without a 0 to begin with, which would take the sign of another.
    output.data[position] = terms.reduce((sum, term) => sum + term);
  });
  return output;
}

// ── Plain nest ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The two neighbours along one axis and how much each weighs; one without weights where the axis stays as it is. */
interface Neighbours {
  readonly before: Expression;
  readonly behind: { readonly at: Expression; readonly weight: Expression; readonly rest: Expression } | undefined;
}

/** Positions are ratios of integers, so that no rounding can pick another neighbour. */
function neighbours(
  k: KernelBuilder,
  position: Expression,
  extent: number,
  factor: number,
  alignCorners: boolean,
  letter: string,
): Neighbours {
  if (factor === 1) return { before: position, behind: undefined };
  const [scaled, divisor] = alignCorners
    ? [mul(position, int(extent - 1)), Math.max(1, extent * factor - 1)]
    : [max(int(0), add(mul(position, int(2)), int(1 - factor))), 2 * factor];
  const numerator = k.let(`${letter}Scaled`, scaled);
  const before = k.let(`${letter}0`, div(numerator, int(divisor)));
  const at = k.let(`${letter}1`, min(add(before, int(1)), int(extent - 1)));
  const weight = k.let(`${letter}Weight`, mul(toFloat(rem(numerator, int(divisor))), float(1 / divisor)));
  return { before, behind: { at, weight, rest: k.let(`${letter}Rest`, sub(float(1), weight)) } };
}

function lowerBilinear(k: KernelBuilder, { inputs, outputs, attributes: given }: LowerIO<UpsampleAttributes>): void {
  const input = inputs[0]!;
  const factors = factorsOf(input, given);
  outputs[0]!.forEach((index) => {
    const [n, c, ...position] = index as [Expression, Expression, ...Expression[]];
    const along = position.map((at, axis) => {
      const letter = axisLetter(axis, position.length);
      return neighbours(k, at, input.shape[axis + 2]!, factors[axis]!, given.align_corners, letter);
    });
    const blend = (chosen: readonly Expression[]): Expression => {
      const next = along[chosen.length];
      if (next === undefined) return input.at([n, c, ...chosen]);
      const { before, behind } = next;
      if (behind === undefined) return blend([...chosen, before]);
      const low = k.let("low", blend([...chosen, before]));
      const high = k.let("high", blend([...chosen, behind.at]));
      return add(mul(low, behind.rest), mul(high, behind.weight));
    };
    outputs[0]!.store(index, blend([]));
  });
}

function lowerNearest({ inputs, outputs, attributes: given }: LowerIO<UpsampleAttributes>): void {
  const factors = factorsOf(inputs[0]!, given);
  outputs[0]!.forEach((index) => {
    const source = index.map((at, axis) => (axis < 2 ? at : div(at, int(factors[axis - 2]!))));
    outputs[0]!.store(index, inputs[0]!.at(source));
  });
}

/** Of how bilinear interpolation samples, only the mode decides what is read. */
const linearSampling: Sampling = {
  mode: "linear",
  coordinates: "half_pixel",
  rounding: "round_prefer_floor",
  cubic: 0,
  exclude_outside: false,
  antialias: false,
};

/** What positions along an axis read. */
function enlargement(
  axis: number,
  factor: number,
  input: TensorType,
  output: TensorType,
  given: UpsampleAttributes,
): Reach {
  if (given.mode === "nearest") return enlargedReach(axis, factor);
  const resized = { axis, input: constantDim(input.shape[axis]!), output: constantDim(output.shape[axis]!) };
  const grid = gridOf(given.align_corners ? "align_corners" : "half_pixel", resized, { over: factor, under: 1 });
  return samplingReach(resized, grid, linearSampling);
}

// ── Definition ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const upsample = defineOp({
  name: "upsample",
  category: "shape",
  summary: "Enlarges height and width (or length) by whole factors, by repeating elements or by interpolating.",
  details: [
    "As PyTorch's `Upsample`: output position o lies at `(o + 0.5) / factor - 0.5` among the input's positions (never before",
    "the first), or with `align_corners=true` at `o * (in - 1) / (out - 1)`.",
  ].join("\n"),
  attributes,
  positional: ["factor"],
  messages,
  examples: [
    { text: "upsample 2", input: "[64, 28, 28]", output: "[64, 56, 56]" },
    { text: "upsample 4 mode=bilinear", input: "[21, 56, 56]", output: "[21, 224, 224]" },
  ],
  infer: ([input], given, problems) => infer(input!, given, problems),
  receptive([input], [output], given) {
    const enlarged = factorsOf(input!, given).map((factor, at) => enlargement(at + 2, factor, input!, output!, given));
    return [ownReach(CHANNEL_AXIS), ...enlarged];
  },
  traits: (_inputs, { factor }) => ({ identity: factor.every((times) => times === 1) }),
  gradient({ graph, inputs: [input], gradient, attributes: given }) {
    const found = factorsOf(input!.type, given).reduce((value, factor, at) => {
      const extent = constantDim(input!.type.shape[at + 2]!);
      const sources = (position: number) => sourcesOf(position, extent, factor, given);
      return factor === 1 ? value : transposedAlong(graph, value, at + 2, extent, sources);
    }, gradient);
    return { inputs: [found] };
  },
  reference: ({ inputs: [input], attributes: given }) => [
    factorsOf(input!, given).reduce(
      (array, factor, at) => (factor === 1 ? array : enlargeAxis(array, at + 2, factor, given)),
      input!,
    ),
  ],
  lower: (k, io) => (io.attributes.mode === "nearest" ? lowerNearest(io) : lowerBilinear(k, io)),
});
