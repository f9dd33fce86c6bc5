/** Reductions over whole axes. Until opset 18 ONNX has the axes as an attribute, but for the sum's as an input. */
import type { Axis } from "../../../ops/shared/axes.ts";
import { axesOrSpatial } from "./axes.ts";
import { inputOf, int, ints, type Exporter, type Exporters, type ExportedLayer } from "./exporter.ts";

export const reductionExporters = {
  mean: reduction("ReduceMean"),
  amax: reduction("ReduceMax"),
  amin: reduction("ReduceMin"),
  prod: reduction("ReduceProd"),
  l2norm: reduction("ReduceL2"),
  logsumexp: reduction("ReduceLogSumExp"),
  sum: (layer, onnx) => {
    const axes = onnx.integers("axes", reducedAxes(layer));
    return onnx.node("ReduceSum", [inputOf(layer).name, axes], keptAxes(layer));
  },
} satisfies Partial<Exporters>;

interface Reduction {
  readonly axes: readonly Axis[] | undefined;
  readonly keepdims: boolean;
}

function reduction(opType: string): Exporter<Reduction> {
  return (layer, onnx) =>
    onnx.node(opType, [inputOf(layer).name], { axes: ints(reducedAxes(layer)), ...keptAxes(layer) });
}

function keptAxes({ attributes: { keepdims } }: ExportedLayer<Reduction>) {
  return { keepdims: int(keepdims ? 1 : 0) };
}

function reducedAxes(layer: ExportedLayer<Reduction>): readonly number[] {
  return axesOrSpatial(layer.attributes.axes, inputOf(layer).shape.length);
}
