/** Layers that rearrange, pad, cut and repeat. Axes are Keras' own: channels last unless an option says otherwise. */
import { productOf } from "../../../base/integers.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import { listOf, type Layer, type LayerContext, type Layers } from "../layer.ts";
import { resized } from "./resizing.ts";

/** The order is that of channels last, also where the channels stand first. */
const flatten: Layer = {
  convert(call) {
    const { input, isChannelsLast } = call;
    const [batch = 1, ...rest] = input.shape;
    if (rest.length === 0) return call.reshaped(input, [batch, 1]);
    const rank = input.shape.length;
    const turned =
      isChannelsLast || rank < 3
        ? input
        : call.reordered(input, [0, ...Array.from({ length: rank - 2 }, (_, at) => at + 2), 1]);
    return call.reshaped(turned, [batch, productOf(rest)]);
  },
};

const reshape: Layer = {
  convert(call) {
    const { input, options } = call;
    const target = options.extents("target_shape") ?? call.fail("its option target_shape is missing");
    const [batch = 1, ...rest] = input.shape;
    const known = productOf(target.filter((extent) => extent !== -1));
    const left = productOf(rest) / known;
    const shape = target.map((extent) => (extent === -1 ? left : extent));
    const isSound = shape.every((extent) => Number.isSafeInteger(extent) && extent > 0);
    if (!isSound || target.filter((extent) => extent === -1).length > 1 || productOf(shape) !== productOf(rest))
      call.fail(`its input ${shapeText(input.shape)} does not become ${shapeText([batch, ...target])}`);
    return call.reshaped(input, [batch, ...shape]);
  },
};

/** Axes are counted from 1, the batch being 0. */
const permute: Layer = {
  convert(call) {
    const { input, options } = call;
    const dims = options.integers("dims") ?? call.fail("its option dims is missing");
    const due = [...input.shape.keys()].slice(1);
    if (dims.toSorted((a, b) => a - b).join() !== due.join())
      call.fail(`its option dims is [${dims.join(", ")}] for ${shapeText(input.shape)}`);
    return call.reordered(input, [0, ...dims]);
  },
};

/** `[batch, features]` becomes `[batch, n, features]`. */
const repeatVector: Layer = {
  convert(call) {
    const [batch = 1, features = 1] = call.inputOf(2).shape;
    const times = call.options.integer("n");
    if (!(times >= 1 && times <= MOST_COPIES)) call.fail(`its option n is ${times}; supported are 1 to ${MOST_COPIES}`);
    return call.apply("Tile", [call.reshaped(call.input, [batch, 1, features]), listOf([1, times, 1])]);
  },
};

const MOST_COPIES = 2 ** 20;

// ── Margins ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Margin = readonly [before: number, behind: number];

/** One number for all sides, one for each axis, or two for each axis. */
function marginsOf(call: LayerContext, name: string, rank: number, otherwise: number): readonly Margin[] {
  const value = call.options.raw(name) ?? otherwise;
  const entries: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : Array<unknown>(rank).fill(value);
  // In one dimension the two sides stand there without a list around them.
  const list = rank === 1 && entries.length === 2 ? [entries] : entries;
  const margins = list.map((entry) => (Array.isArray(entry) ? (entry as unknown[]) : [entry, entry]));
  const isSound = margins.every((sides) => sides.length === 2 && sides.every(isExtent));
  if (margins.length !== rank || !isSound)
    call.fail(`its option ${name} is not one or two numbers for each of ${rank} axes`);
  return margins as unknown as readonly Margin[];
}

function isExtent(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_COPIES;
}

function firstSpatialAxis(call: LayerContext): number {
  return call.isChannelsLast ? 1 : 2;
}

function zeroPadding(rank: number): Layer {
  return {
    convert(call) {
      const input = call.inputOf(rank + 2);
      const margins = marginsOf(call, "padding", rank, 1);
      const first = firstSpatialAxis(call);
      const sides = (side: 0 | 1): readonly number[] =>
        input.shape.map((_, axis) => margins[axis - first]?.[side] ?? 0);
      return call.apply("Pad", [input, listOf([...sides(0), ...sides(1)])]);
    },
  };
}

function cropping(rank: number): Layer {
  return {
    convert(call) {
      const input = call.inputOf(rank + 2);
      const margins = marginsOf(call, "cropping", rank, 0);
      return cropped(call, input, margins);
    },
  };
}

function cropped(call: LayerContext, input: Operand, margins: readonly Margin[]): Operand {
  const first = firstSpatialAxis(call);
  const axes = margins.map((_, at) => at + first);
  const ends = margins.map(([, behind], at) => input.shape[at + first]! - behind);
  if (margins.some(([before], at) => before >= ends[at]!))
    call.fail(`nothing is left of its input ${shapeText(input.shape)}`);
  const begins = margins.map(([before]) => before);
  return call.apply("Slice", [input, listOf(begins), listOf(ends), listOf(axes)]);
}

/** The middle of larger images. */
const centerCrop: Layer = {
  except: "images that are smaller than what is to be cut out",
  convert(call) {
    const input = call.inputOf(4);
    const first = firstSpatialAxis(call);
    const margins = (["height", "width"] as const).map((name, at): Margin => {
      const [extent, due] = [input.shape[first + at]!, call.options.integer(name)];
      if (due > extent)
        call.fail(`its input ${shapeText(input.shape)} is smaller than the ${name} ${due} to be cut out`);
      const before = Math.floor((extent - due) / 2);
      return [before, extent - due - before];
    });
    return cropped(call, input, margins);
  },
};

// ── Resizing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function upSampling(rank: number): Layer {
  return {
    convert(call) {
      const input = call.inputOf(rank + 2);
      const factors = call.options.perAxis("size", rank, 2);
      if (factors.some((factor) => factor < 1)) call.fail(`its option size is [${factors.join(", ")}]`);
      const mode = rank === 2 ? call.options.word("interpolation", "nearest", "bilinear") : "nearest";
      return call.onImage(input, (image) => {
        const extents = image.shape.slice(2).map((extent, axis) => extent * factors[axis]!);
        // tfjs puts the corners' edges where Keras puts their centres.
        return resized(call, image, extents, mode, call.dialect === "tfjs" ? "asymmetric" : "half_pixel");
      });
    },
  };
}

export const rearrangements: Layers = {
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  ZeroPadding3D: zeroPadding(3),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  Cropping3D: cropping(3),
  CenterCrop: centerCrop,
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
  UpSampling3D: upSampling(3),
};
