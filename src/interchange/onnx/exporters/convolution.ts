/** Convolutions and dense layers: what the contraction trait says of a layer is what ONNX's Conv, ConvTranspose and Gemm ask. */
import { invariant } from "../../../base/invariant.ts";
import type { Contraction } from "../../../ops/contract/op.ts";
import type { PaddingAttribute } from "../../../ops/contract/attributes.ts";
import { addDims, isConstantDim, multiplyDims, subtractDims } from "../../../tensor/dim.ts";
import { spatialDims } from "../../../tensor/shape.ts";
import { dilatedExtent, type Window } from "../../../tensor/window.ts";
import { inverseOrder } from "../../../tensor/layout.ts";
import { transposed } from "./shape.ts";
import {
  extents,
  inputOf,
  inputTypes,
  int,
  ints,
  parameterOf,
  Refusal,
  text,
  type Attributes,
  type Exporters,
  type ExportedLayer,
  type LayerOf,
  type NodeWriter,
} from "./exporter.ts";

export const convolutionExporters = {
  conv: exportConvolution,
  depthwise: exportConvolution,
  convtranspose: exportTransposed,
  dense: exportDense,
  matmul: ({ inputs }, onnx) =>
    onnx.node(
      "MatMul",
      inputs.map(({ name }) => name),
    ),
} satisfies Partial<Exporters>;

function exportConvolution(layer: LayerOf<"conv" | "depthwise">, onnx: NodeWriter): string {
  const contraction = contractionOf(layer);
  const window = windowOf(contraction);
  const attributes = { ...windowAttributes(contraction), ...padAttributes(window, layer.attributes.pad) };
  return onnx.node("Conv", operandsOf(layer, contraction, onnx), attributes);
}

/** ONNX and the trait mean the same window: that of the convolution from the output to the input. */
function exportTransposed(layer: LayerOf<"convtranspose">, onnx: NodeWriter): string {
  const contraction = contractionOf(layer);
  const window = windowOf(contraction);
  const attributes = {
    ...windowAttributes(contraction),
    pads: ints(extents([...window.padBegin, ...window.padEnd])),
    output_padding: ints(outputPadding(layer, window)),
  };
  return onnx.node("ConvTranspose", operandsOf(layer, contraction, onnx), attributes);
}

/** What is left of the output's extents: out - ((in - 1) * stride + dilated kernel - pads). */
function outputPadding(layer: LayerOf<"convtranspose">, window: Window): readonly number[] {
  const [inputs, outputs] = [spatialDims(inputOf(layer).shape), spatialDims(layer.outputs[0]!.shape)];
  const rest = outputs.map((output, axis) => {
    const reached = multiplyDims(subtractDims(inputs[axis]!, 1), window.stride[axis]!);
    const covered = addDims(reached, dilatedExtent(window.kernel[axis]!, window.dilation[axis]!));
    return subtractDims(output, subtractDims(covered, addDims(window.padBegin[axis]!, window.padEnd[axis]!)));
  });
  return extents(rest);
}

function exportDense(layer: LayerOf<"dense">, onnx: NodeWriter): string {
  const contraction = contractionOf(layer);
  const [input, weight, bias] = operandsOf(layer, contraction, onnx) as [string, string, string?];
  const rank = inputOf(layer).shape.length;
  if (rank === 2) return onnx.node("Gemm", operandsOf(layer, contraction, onnx), { transB: int(1) });
  // MatMul takes the last axis.
  const { axis } = contraction;
  const order = Array.from({ length: rank }, (_, at) => (at < axis ? at : at === rank - 1 ? axis : at + 1));
  const isLast = axis === rank - 1;
  const lines = isLast ? input : transposed(input, order, onnx);
  const product = onnx.node("MatMul", [lines, transposed(weight, [1, 0], onnx)]);
  const sum = bias === undefined ? product : onnx.node("Add", [product, bias]);
  return isLast ? sum : transposed(sum, inverseOrder(order), onnx);
}

function contractionOf(layer: ExportedLayer): Contraction {
  const { contraction } = layer.op.traits(inputTypes(layer), layer.attributes);
  if (contraction === undefined) throw new Refusal("it needs the number of channels");
  return contraction;
}

function windowOf({ window }: Contraction): Window {
  invariant(window !== undefined, "a convolution has a window");
  return window;
}

/** Input, weight and, where there is one, bias. */
function operandsOf(layer: ExportedLayer<unknown>, contraction: Contraction, onnx: NodeWriter): readonly string[] {
  const weight = parameterOf(layer, contraction.weight);
  const read = contraction.flipped ? reversedKernel(weight, windowOf(contraction).kernel.length, onnx) : weight;
  const bias = contraction.bias === undefined ? [] : [parameterOf(layer, contraction.bias)];
  return [inputOf(layer).name, read, ...bias];
}

/** ONNX knows cross-correlation only. The weight keeps its name and values and is read backwards by a node. */
function reversedKernel(weight: string, rank: number, onnx: NodeWriter): string {
  const each = (value: number): readonly number[] => Array<number>(rank).fill(value);
  return onnx.node("Slice", [
    weight,
    onnx.integers("starts", each(-1)),
    onnx.integers("ends", each(-(2 ** 31))),
    onnx.integers(
      "axes",
      each(0).map((_, axis) => axis + 2),
    ),
    onnx.integers("steps", each(-1)),
  ]);
}

function windowAttributes(contraction: Contraction): Attributes {
  const { kernel, stride, dilation } = windowOf(contraction);
  return {
    kernel_shape: ints(kernel),
    strides: ints(stride),
    dilations: ints(dilation),
    group: int(contraction.groups),
  };
}

/** Numbers wherever they are known; `same` of an extent that is a name is said as such. */
export function padAttributes({ padBegin, padEnd }: Window, pad: PaddingAttribute): Attributes {
  const pads = [...padBegin, ...padEnd];
  if (pads.every(isConstantDim)) return { pads: ints(pads) };
  return { auto_pad: text(pad === "same_lower" ? "SAME_LOWER" : "SAME_UPPER") };
}
