/**
 * Operators that resize or repeat. Sizes and factors must be known at import, and become attributes.
 */
import type { GivenTo } from "../../../ops/index.ts";
import { coordinateWords, roundings, samplingModes, type Sampling } from "../../../ops/shared/sampling.ts";
import { shortDecimal } from "../../import/decimal.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { valueOperand, type Operand } from "../../import/operand.ts";

const OLD_MODES = { nearest: "nearest", linear: "linear", bilinear: "linear" } as const;

/** What sizes mean for the proportions of an image. */
const POLICIES = ["stretch", "not_larger", "not_smaller"] as const;
type Policy = (typeof POLICIES)[number];

/** An axis with its extents, and the factor that positions are computed with. */
interface Resized {
  readonly axis: number;
  readonly input: number;
  readonly output: number;
  readonly factor: number;
}

// ── Resize ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function resize(node: NodeContext): void {
  const operand = node.operand(0);
  if (node.opset < 11) return giveOld(node, operand, byScales(node, operand, everyAxis(operand), 1));
  // Only read by a coordinate mode that is refused.
  node.optional(1);
  node.ignore("extrapolation_value");
  const axes = node.axes(node.ints("axes") ?? everyAxis(operand), operand.shape.length);
  const sampling = samplingOf(node);
  const sizes = node.optional(3) === undefined ? undefined : node.integers(3, "the list of sizes");
  const policy = node.word("keep_aspect_ratio_policy", ...POLICIES);
  const bySize = sizes !== undefined && sizes.length > 0;
  // Beside sizes, an early way to leave the scales out was to give none.
  if (bySize && !isEmpty(node.optional(2))) node.fail("it has both sizes and scales");
  const resized = bySize ? bySizes(node, operand, axes, sizes, policy) : byScales(node, operand, axes, 2);
  // Enlarging is the same with and without.
  const antialias = sampling.antialias && resized.some(({ factor }) => factor < 1);
  const { coordinates } = sampling;
  // Where these put a single element does not tell by how much it shrinks.
  if (antialias && (coordinates === "align_corners" || (coordinates === "pytorch_half_pixel" && becomesOne(resized))))
    node.fail(`it smooths what it shrinks (antialias=1) with ${coordinates}; supported: half_pixel`);
  giveKnown(node, operand, resized, { ...sampling, antialias });
}

function becomesOne(resized: readonly Resized[]): boolean {
  return resized.some(({ input, output }) => output === 1 && input > 1);
}

function isEmpty(operand: Operand | undefined): boolean {
  return operand === undefined || operand.shape.includes(0);
}

function everyAxis({ shape }: Operand): readonly number[] {
  return [...shape.keys()];
}

function samplingOf(node: NodeContext): Sampling {
  return {
    mode: node.word("mode", ...samplingModes),
    coordinates: node.word("coordinate_transformation_mode", ...coordinateWords),
    rounding: node.word("nearest_mode", ...roundings),
    cubic: shortDecimal(node.float("cubic_coeff_a", -0.75)),
    exclude_outside: node.int("exclude_outside", 0) === 1,
    antialias: node.int("antialias", 0) === 1,
  };
}

/** Before version 11, and in `Upsample`, element o lay at o / factor, and the nearest was the one before (as it grew). */
function oldSampling(node: NodeContext): Sampling {
  const mode = node.word("mode", "nearest", "linear", "bilinear");
  return {
    mode: OLD_MODES[mode],
    coordinates: "asymmetric",
    rounding: "floor",
    cubic: -0.75,
    exclude_outside: false,
    antialias: false,
  };
}

function bySizes(
  node: NodeContext,
  { shape }: Operand,
  axes: readonly number[],
  sizes: readonly number[],
  policy: Policy,
): readonly Resized[] {
  if (sizes.length !== axes.length) node.fail(`it has ${sizes.length} sizes for ${axes.length} axes`);
  const factors = sizes.map((size, at) => size / shape[axes[at]!]!);
  const common = policy === "not_larger" ? Math.min(...factors) : Math.max(...factors);
  return axes.map((axis, at) => {
    const input = shape[axis]!;
    if (policy === "stretch") return { axis, input, output: sizes[at]!, factor: factors[at]! };
    return { axis, input, output: Math.floor(common * input + 0.5), factor: common };
  });
}

// ── Factors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The factors are input `index`. */
function byScales(node: NodeContext, operand: Operand, axes: readonly number[], index: number): readonly Resized[] {
  return byFactors(node, operand, axes, Array.from(node.constantOperand(index, "the list of scales").data()));
}

function byFactors(
  node: NodeContext,
  { shape }: Operand,
  axes: readonly number[],
  scales: readonly number[],
): readonly Resized[] {
  if (scales.length !== axes.length) node.fail(`it has ${scales.length} scales for ${axes.length} axes`);
  if (scales.some((scale) => !(scale > 0))) node.fail(`its scales [${scales.join(", ")}] are not all above 0`);
  return axes.map((axis, at) => {
    const input = shape[axis]!;
    const factor = shortDecimal(scales[at]!);
    return { axis, input, output: Math.floor(input * factor), factor };
  });
}

/** The axes that change at all; of an axis of one element, or of a factor of 1, nothing does where the extent stays. */
function changing(resized: readonly Resized[]): readonly Resized[] {
  return resized.filter(({ input, output, factor }) => input !== output || (input > 1 && factor !== 1));
}

function giveKnown(node: NodeContext, operand: Operand, all: readonly Resized[], sampling: Sampling): void {
  node.output(0, resizedAs(node, operand, all, sampling));
}

/** The nearest element was the one before a position where an axis grows, and the one behind it where it shrinks. */
function giveOld(node: NodeContext, operand: Operand, all: readonly Resized[]): void {
  const sampling = oldSampling(node);
  if (sampling.mode !== "nearest") return giveKnown(node, operand, all, sampling);
  const shrinks = ({ factor }: Resized): boolean => factor < 1;
  const shrunk = resizedAs(node, operand, all.filter(shrinks), { ...sampling, rounding: "ceil" });
  giveKnown(
    node,
    shrunk,
    all.filter((axis) => !shrinks(axis)),
    sampling,
  );
}

function resizedAs(node: NodeContext, operand: Operand, all: readonly Resized[], sampling: Sampling): Operand {
  const empty = all.find(({ output }) => output < 1);
  if (empty !== undefined) node.fail(`nothing is left of axis ${empty.axis}`);
  const resized = changing(all);
  if (resized.length === 0) return operand;
  const isOfImages = resized.every(({ axis }) => axis >= 2);
  const { value, axes } = node.along(
    isOfImages ? node.channelwise(operand) : operand,
    resized.map(({ axis }) => axis),
  );
  const shape = [...operand.shape];
  for (const { axis, output } of resized) shape[axis] = output;
  const isSpatial = isEverySpatialAxis(axes, value.type.shape.length);
  const upsampling = isSpatial ? upsampleAttributes(resized, sampling) : undefined;
  if (upsampling !== undefined) return valueOperand(node.layer("upsample", [value], upsampling), shape);
  const isPlain = resized.every(({ input, output, factor }) => output === input * factor || output / input === factor);
  const attributes = {
    size: oneForAll(resized.map(({ output }) => output)),
    factor: isPlain ? undefined : oneForAll(resized.map(({ factor }) => factor)),
    axes: isSpatial ? undefined : axes,
    ...samplingAttributes(sampling),
  };
  return valueOperand(node.layer("resize", [value], attributes), shape);
}

/** Axes counted without the batch: all but the channels, in order. */
function isEverySpatialAxis(axes: readonly number[], rank: number): boolean {
  return rank > 2 && axes.length === rank - 2 && axes.every((axis, at) => axis === at + 1);
}

function oneForAll(entries: readonly number[]): readonly number[] {
  return entries.every((entry) => entry === entries[0]) ? [entries[0]!] : entries;
}

/** What does not matter to a mode is left to the layer's defaults. */
function samplingAttributes(sampling: Sampling): GivenTo<"resize"> {
  const { mode, coordinates, rounding, cubic, exclude_outside, antialias } = sampling;
  if (mode === "nearest") return { mode, coordinates, rounding };
  return mode === "linear"
    ? { mode, coordinates, antialias }
    : { mode, coordinates, cubic, exclude_outside, antialias };
}

/** Whole factors as the shorter layer: with each of these, element o of the output repeats or surrounds o / factor. */
function upsampleAttributes(resized: readonly Resized[], sampling: Sampling): GivenTo<"upsample"> | undefined {
  if (!resized.every(({ input, output, factor }) => Number.isInteger(factor) && output === input * factor)) return;
  const factor = oneForAll(resized.map((each) => each.factor));
  const { mode, coordinates, rounding } = sampling;
  if (mode === "nearest") {
    const repeats =
      coordinates === "asymmetric" ? rounding === "floor" : coordinates === "half_pixel" && isRounding(rounding);
    return repeats ? { factor } : undefined;
  }
  if (mode === "cubic" || (coordinates !== "half_pixel" && coordinates !== "align_corners")) return undefined;
  return { factor, mode: "bilinear", align_corners: coordinates === "align_corners" };
}

function isRounding(rounding: Sampling["rounding"]): boolean {
  return rounding === "round_prefer_floor" || rounding === "round_prefer_ceil";
}

// ── Upsample, Tile ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Scales were attributes before version 9. */
function upsample(node: NodeContext): void {
  const operand = node.operand(0);
  const sampling = oldSampling(node);
  const axes = everyAxis(operand);
  if (node.opset >= 9) return giveKnown(node, operand, byScales(node, operand, axes, 1), sampling);
  const written = node.floats("scales");
  const pair = [node.float("height_scale"), node.float("width_scale")];
  const scales = written ?? (pair.every((scale) => scale !== undefined) ? [1, 1, ...(pair as number[])] : []);
  giveKnown(node, operand, byFactors(node, operand, axes, scales), sampling);
}

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const resamplings: Operators = {
  Resize: {
    except: "antialias=1 with align_corners, coordinate_transformation_mode=tf_crop_and_resize",
    convert: resize,
  },
  Upsample: { convert: upsample },
};
