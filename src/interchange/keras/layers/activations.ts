/** Activations: layers of their own, and the option `activation` of others. */
import { nearest } from "../../../base/did-you-mean.ts";
import { quoted, told } from "../../../formats/format-error.ts";
import { padShape, shapeText, type Operand } from "../../import/operand.ts";
import { isObject, own, type JsonObject } from "../../tfjs/json.ts";
import { ownText } from "../json.ts";
import { float, type Layer, type LayerContext, type Layers } from "../layer.ts";
import { Options, snakeCase } from "../options.ts";
import { activationFunctions, rectified, softmax, type ActivationFunction } from "./functions.ts";

/** What the option `activation` makes of a layer's result: a function by its name, or a layer that stands there. */
export function activated(call: LayerContext, x: Operand): Operand {
  const given = call.options.raw("activation");
  if (given === undefined) return x;
  if (typeof given === "string") return functionNamed(call, given)(call, x);
  return isObject(given) ? byObject(call, given, x) : call.fail(`its activation is ${told(given)}`);
}

const SOMEBODYS = "is a function of somebody's program, which no file holds";

function functionNamed(call: LayerContext, name: string): ActivationFunction {
  const known = activationFunctions.get(snakeCase(name));
  if (known !== undefined) return known;
  const near = nearest(snakeCase(name), activationFunctions.keys());
  return call.fail(
    `its activation ${quoted(name)} ${near === undefined ? SOMEBODYS : `is not known; did you mean ${near}?`}`,
  );
}

function byObject(call: LayerContext, given: JsonObject, x: Operand): Operand {
  const className = ownText(given, "class_name") ?? "object";
  const config = own(given, "config");
  if (typeof config === "string") {
    const isOwn = ownText(given, "module")?.startsWith("keras") === true;
    return isOwn ? functionNamed(call, config)(call, x) : call.fail(`its activation ${quoted(config)} ${SOMEBODYS}`);
  }
  const layer = Object.hasOwn(activations, className) ? activations[className] : undefined;
  if (layer === undefined || layer.variables !== undefined)
    return call.fail(`its activation is a layer of the class ${quoted(className)}, which is not supported there`);
  return call.within(layer, new Options(isObject(config) ? config : {}), x);
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const activation: Layer = { convert: (call) => activated(call, call.input) };

const relu: Layer = {
  convert: (call) =>
    rectified(call, call.input, {
      max: call.options.number("max_value"),
      slope: call.options.number("negative_slope", 0),
      threshold: call.options.number("threshold", 0),
    }),
};

/** Keras 3 calls the slope otherwise than Keras 2 and tfjs. */
const leakyRelu: Layer = {
  convert(call) {
    const slope = call.options.number("negative_slope") ?? call.options.number("alpha", 0.3);
    call.options.ignore("alpha");
    return rectified(call, call.input, { max: undefined, slope, threshold: 0 });
  },
};

const elu: Layer = {
  convert: (call) => call.apply("Elu", [call.input], { alpha: float(call.options.number("alpha", 1)) }),
};

const thresholded: Layer = {
  convert: (call) => call.apply("ThresholdedRelu", [call.input], { alpha: float(call.options.number("theta", 1)) }),
};

/** The slopes have the shape of one example, with 1 along the axes that share them. */
const prelu: Layer = {
  variables: () => ["alpha"],
  convert(call) {
    const { input } = call;
    const slopes = call.weight("alpha", input.shape.length - 1);
    call.options.ignore("shared_axes");
    const last = input.shape.length - 1;
    return call.behindBatch(input, last, (turned) => {
      const operand = { ...slopes, shape: padShape(slopes.shape, input.shape.length) };
      return call.apply("PRelu", [turned, call.inFront(operand, last)]);
    });
  },
};

const softmaxLayer: Layer = {
  convert(call) {
    const { input, options } = call;
    const axes = options.integers("axis") ?? [-1];
    if (axes.length === 0) call.fail(`its option axis names none of the axes of ${shapeText(input.shape)}`);
    return softmax(call, input, axes);
  },
};

export const activations: Layers = {
  Activation: activation,
  ELU: elu,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  ReLU: relu,
  Softmax: softmaxLayer,
  ThresholdedReLU: thresholded,
};
