/** Dense layers, and layers that leave a tensor as it is when a net runs. */
import { shapeText, type Operand } from "../../import/operand.ts";
import type { Layer, LayerContext, Layers } from "../layer.ts";
import { activated } from "./activations.ts";

/** Along the last axis, at each position of the others. */
const dense: Layer = {
  variables: (options) => (options.flag("use_bias", true) ? ["kernel", "bias"] : ["kernel"]),
  convert(call) {
    const { input } = call;
    const kernel = call.weight("kernel", 2);
    const [inner, units] = kernel.shape as [number, number];
    call.options.demand("units", units);
    if (input.shape.at(-1) !== inner)
      call.fail(`its input is ${shapeText(input.shape)}, and its kernel ${shapeText(kernel.shape)}`);
    const bias = call.has("bias") ? call.weight("bias", 1) : undefined;
    return activated(call, product(call, input, kernel, bias));
  },
};

function product(call: LayerContext, input: Operand, kernel: Operand, bias: Operand | undefined): Operand {
  if (input.shape.length === 2) return call.apply("Gemm", [input, kernel, bias]);
  const made = call.apply("MatMul", [input, kernel]);
  return bias === undefined ? made : call.apply("Add", [made, bias]);
}

/** `ignored` are options of training. */
function identity(...ignored: readonly string[]): Layer {
  return {
    convert(call) {
      call.options.ignore(...ignored);
      return call.input;
    },
  };
}

const noise = identity("stddev", "rate", "p", "sigma", "data_format");
const AUGMENTATION =
  "factor height_factor width_factor fill_mode fill_value interpolation mode data_format lower upper value_range height width";
const augmentation = identity(...AUGMENTATION.split(" "));

export const cores: Layers = {
  Dense: dense,
  InputLayer: identity("input_tensor", "type_spec"),
  Identity: identity(),
  ActivityRegularization: identity("l1", "l2"),
  Dropout: noise,
  SpatialDropout1D: noise,
  SpatialDropout2D: noise,
  SpatialDropout3D: noise,
  AlphaDropout: noise,
  GaussianDropout: noise,
  GaussianNoise: noise,
  RandomBrightness: augmentation,
  RandomContrast: augmentation,
  RandomFlip: augmentation,
  RandomHeight: augmentation,
  RandomRotation: augmentation,
  RandomTranslation: augmentation,
  RandomWidth: augmentation,
  RandomZoom: augmentation,
};
