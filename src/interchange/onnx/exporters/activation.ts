/** Activations. Those that ONNX names only in later versions, or never, are written out in the operators that it has. */
import { findAxis, type Axis } from "../../../ops/shared/axes.ts";
import {
  float,
  inputOf,
  int,
  parameterOf,
  type Attributes,
  type Exporter,
  type Exporters,
  type LayerOf,
  type NodeWriter,
} from "./exporter.ts";
import { alongChannels } from "./channels.ts";

export const activationExporters = {
  relu: one("Relu"),
  relu6: (layer, onnx) => onnx.node("Clip", [inputOf(layer).name, onnx.number(0), onnx.number(6)]),
  sigmoid: one("Sigmoid"),
  tanh: one("Tanh"),
  selu: (layer, onnx) => {
    const { alpha, gamma } = layer.attributes;
    return onnx.node("Selu", [inputOf(layer).name], { alpha: float(alpha), gamma: float(gamma) });
  },
  softsign: one("Softsign"),
  hardswish: one("HardSwish"),
  hardsigmoid: (layer, onnx) => {
    const { alpha = 1 / 6, beta } = layer.attributes;
    return onnx.node("HardSigmoid", [inputOf(layer).name], { alpha: float(alpha), beta: float(beta) });
  },
  leakyrelu: (layer, onnx) => onnx.node("LeakyRelu", [inputOf(layer).name], { alpha: float(layer.attributes.slope) }),
  elu: withAlpha("Elu"),
  celu: withAlpha("Celu"),
  thresholdedrelu: withAlpha("ThresholdedRelu"),
  shrink: (layer, onnx) => {
    const { lambd, bias } = layer.attributes;
    return onnx.node("Shrink", [inputOf(layer).name], { lambd: float(lambd), bias: float(bias) });
  },
  clip: exportClip,
  softmax: along("Softmax"),
  logsoftmax: along("LogSoftmax"),
  hardmax: along("Hardmax"),
  prelu: (layer, onnx) => {
    const { name, shape } = inputOf(layer);
    return onnx.node("PRelu", [name, alongChannels(parameterOf(layer, "weight"), shape.length, onnx)]);
  },
  softplus: exportSoftplus,
  silu: exportSilu,
  mish: exportMish,
  gelu: exportGelu,
} satisfies Partial<Exporters>;

function one(opType: string, attributes?: Attributes): Exporter {
  return (layer, onnx) => onnx.node(opType, [inputOf(layer).name], attributes);
}

function along(opType: string): Exporter<{ readonly axis: Axis }> {
  return (layer, onnx) => {
    const { name, shape } = inputOf(layer);
    return onnx.node(opType, [name], { axis: int(findAxis(layer.attributes.axis, shape.length)!) });
  };
}

function withAlpha(opType: string): Exporter<{ readonly alpha: number }> {
  return (layer, onnx) => onnx.node(opType, [inputOf(layer).name], { alpha: float(layer.attributes.alpha) });
}

/** Either limit may be missing. */
function exportClip(layer: LayerOf<"clip">, onnx: NodeWriter): string {
  const { min, max } = layer.attributes;
  const limits = [min === undefined ? "" : onnx.number(min), ...(max === undefined ? [] : [onnx.number(max)])];
  return onnx.node("Clip", [inputOf(layer).name, ...limits]);
}

/** softplus(beta * x) / beta */
function exportSoftplus(layer: LayerOf<"softplus">, onnx: NodeWriter): string {
  const input = inputOf(layer).name;
  if (layer.attributes.beta === 1) return onnx.node("Softplus", [input]);
  const beta = onnx.number(layer.attributes.beta);
  return onnx.node("Div", [onnx.node("Softplus", [onnx.node("Mul", [input, beta])]), beta]);
}

/** x * sigmoid(beta * x) */
function exportSilu(layer: LayerOf<"silu">, onnx: NodeWriter): string {
  const input = inputOf(layer).name;
  const { beta } = layer.attributes;
  const scaled = beta === 1 ? input : onnx.node("Mul", [input, onnx.number(beta)]);
  return onnx.node("Mul", [input, onnx.node("Sigmoid", [scaled])]);
}

/** x * tanh(softplus(x)) */
function exportMish(layer: LayerOf<"mish">, onnx: NodeWriter): string {
  const input = inputOf(layer).name;
  return onnx.node("Mul", [input, onnx.node("Tanh", [onnx.node("Softplus", [input])])]);
}

/** x * (1 + gate) / 2, in the order in which PyTorch writes it, which engines know as one operation. */
function exportGelu(layer: LayerOf<"gelu">, onnx: NodeWriter): string {
  const input = inputOf(layer).name;
  const gate = layer.attributes.approximate === "none" ? exactGate(input, onnx) : tanhGate(input, onnx);
  const doubled = onnx.node("Mul", [input, onnx.node("Add", [gate, onnx.number(1)])]);
  return onnx.node("Mul", [doubled, onnx.number(0.5)]);
}

/** erf(x / sqrt(2)) */
function exactGate(input: string, onnx: NodeWriter): string {
  return onnx.node("Erf", [onnx.node("Div", [input, onnx.number(Math.SQRT2)])]);
}

/** tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)) */
function tanhGate(input: string, onnx: NodeWriter): string {
  const cube = onnx.node("Mul", [onnx.node("Pow", [input, onnx.number(3)]), onnx.number(0.044715)]);
  const inner = onnx.node("Add", [input, cube]);
  return onnx.node("Tanh", [onnx.node("Mul", [inner, onnx.number(Math.sqrt(2 / Math.PI))])]);
}
