/** Layers that prepare pictures and numbers for those behind them. */
import { productOf } from "../../../base/integers.ts";
import { constantOperand, shapeText, type Operand } from "../../import/operand.ts";
import { numberOf, type Layer, type LayerContext, type Layers } from "../layer.ts";
import type { Options } from "../options.ts";
import { resized, type Coordinates } from "./resizing.ts";

/** x * scale + offset; either may have a number for each channel. */
const rescaling: Layer = {
  convert(call) {
    const { input, options } = call;
    const scaled = overLastAxis(call, input, options.numbers("scale") ?? [1], "Mul");
    return overLastAxis(call, scaled, options.numbers("offset") ?? [0], "Add");
  },
};

const NEUTRAL = { Mul: 1, Add: 0 } as const;

function overLastAxis(call: LayerContext, x: Operand, numbers: readonly number[], operator: "Mul" | "Add"): Operand {
  const [only, ...more] = numbers;
  if (more.length === 0) return only === NEUTRAL[operator] ? x : call.apply(operator, [x, numberOf(only ?? 0)]);
  const last = x.shape.length - 1;
  if (x.shape[last] !== numbers.length)
    call.fail(`it has ${numbers.length} numbers for an input ${shapeText(x.shape)}`);
  const shape = x.shape.map((_, axis) => (axis === last ? numbers.length : 1));
  return withConstants(call, x, [constantOperand("float32", shape, numbers)], (turned, [constant]) =>
    call.apply(operator, [turned, constant]),
  );
}

/** What is made of a tensor beside constants of as many axes, the last axis of all of them behind the batch. */
function withConstants(
  call: LayerContext,
  x: Operand,
  constants: readonly Operand[],
  make: (x: Operand, constants: readonly Operand[]) => Operand,
): Operand {
  const last = x.shape.length - 1;
  const turned = constants.map((constant) => call.inFront(constant, last));
  return call.behindBatch(x, last, (image) => make(image, turned));
}

/** Least deviation that is divided by (Keras, `backend.epsilon()`). */
const LEAST_DEVIATION = 1e-7;

/** (x - mean) / deviation along some axes, or back. Statistics stand among the options, or are weights. */
const normalization: Layer = {
  variables: (options) => (hasStatistics(options) ? [] : ["mean", "variance"]),
  convert(call) {
    const { input, options } = call;
    const axes = (options.integers("axis") ?? [-1]).map((axis) => call.axis(axis, input));
    const shape = input.shape.map((extent, axis) => (axes.includes(axis) ? extent : 1));
    const mean = statistic(call, "mean", shape);
    const deviation = statistic(call, "variance", shape, (variance) => Math.max(Math.sqrt(variance), LEAST_DEVIATION));
    const isInverse = options.flag("invert", false);
    return withConstants(call, input, [mean, deviation], (x, [centre, width]) =>
      isInverse
        ? call.apply("Add", [call.apply("Mul", [x, width]), centre])
        : call.apply("Div", [call.apply("Sub", [x, centre]), width]),
    );
  },
};

function hasStatistics(options: Options): boolean {
  return options.raw("mean") !== undefined;
}

function statistic(
  call: LayerContext,
  name: "mean" | "variance",
  shape: readonly number[],
  compute: (number: number) => number = (number) => number,
): Operand {
  const given = call.has(name) ? call.weight(name).data() : (call.options.numbers(name) ?? []);
  const numbers = Array.from(given, compute);
  const count = productOf(shape);
  if (numbers.length !== count && numbers.length !== 1)
    call.fail(`it has ${numbers.length} numbers as its ${name} where ${count} are due`);
  const all = numbers.length === count ? numbers : Array<number>(count).fill(numbers[0]!);
  return constantOperand("float32", shape, all);
}

const resizing: Layer = {
  except: "interpolation other than nearest and bilinear; cropping, padding and smoothing",
  convert(call) {
    const input = call.inputOf(4);
    const { options } = call;
    const extents = [options.integer("height"), options.integer("width")];
    if (extents.some((extent) => extent < 1)) call.fail(`its height and width are ${extents.join(" and ")}`);
    const mode = options.word("interpolation", "bilinear", "nearest");
    const coordinates = coordinatesOf(call);
    return call.onImage(input, (image) => resized(call, image, extents, mode, coordinates));
  },
};

/** tfjs has corners in place of cropping, which it does not do. */
function coordinatesOf({ dialect, options }: LayerContext): Coordinates {
  if (dialect !== "tfjs") return "half_pixel";
  return options.flag("crop_to_aspect_ratio", false) ? "asymmetric" : "align_corners";
}

export const preparations: Layers = {
  Rescaling: rescaling,
  Normalization: normalization,
  Resizing: resizing,
};
