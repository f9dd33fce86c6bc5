/** Poolings over windows and over all positions. */
import { int, ints, word, type Layer, type LayerContext, type Layers } from "../layer.ts";
import type { Operand } from "../../import/operand.ts";

type Kind = "MaxPool" | "AveragePool";

/** As in TensorFlow, padding is never the largest, and does not count in averages; where there is none, it does not matter. */
function pooling(kind: Kind, rank: number): Layer {
  return {
    convert(call) {
      const { options } = call;
      const input = call.inputOf(rank + 2);
      const kernel = options.perAxis("pool_size", rank, 2);
      const strides = options.perAxis("strides", rank, kernel);
      const isSame = options.word("padding", "valid", "same") === "same";
      const attributes = {
        kernel_shape: ints(kernel),
        strides: ints(strides),
        ...(isSame ? { auto_pad: word("SAME_UPPER") } : kind === "AveragePool" ? { count_include_pad: int(1) } : {}),
      };
      return call.onImage(input, (image) => call.apply(kind, [image], attributes));
    },
  };
}

function globalPooling(kind: Kind, rank: number): Layer {
  return {
    convert(call) {
      const input = call.inputOf(rank + 2);
      const pooled = call.onImage(input, (image) => call.apply(`Global${kind}`, [image]));
      return call.options.flag("keepdims", false) ? pooled : vectors(call, pooled);
    },
  };
}

function vectors(call: LayerContext, pooled: Operand): Operand {
  const [batch = 1, ...rest] = pooled.shape;
  return call.reshaped(pooled, [batch, Math.max(...rest)]);
}

export const poolings: Layers = {
  MaxPooling1D: pooling("MaxPool", 1),
  MaxPooling2D: pooling("MaxPool", 2),
  MaxPooling3D: pooling("MaxPool", 3),
  AveragePooling1D: pooling("AveragePool", 1),
  AveragePooling2D: pooling("AveragePool", 2),
  AveragePooling3D: pooling("AveragePool", 3),
  GlobalMaxPooling1D: globalPooling("MaxPool", 1),
  GlobalMaxPooling2D: globalPooling("MaxPool", 2),
  GlobalMaxPooling3D: globalPooling("MaxPool", 3),
  GlobalAveragePooling1D: globalPooling("AveragePool", 1),
  GlobalAveragePooling2D: globalPooling("AveragePool", 2),
  GlobalAveragePooling3D: globalPooling("AveragePool", 3),
};
