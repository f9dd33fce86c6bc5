/**
 * The report as data. Figures over sizes that are still open are expressions, as text; those beyond 2^53 are rounded, as numbers
 * of JSON are, and those beyond all numbers are text.
 */
import type { WeightType } from "../tensor/weight-type.ts";
import { layerWindow } from "../analysis/layer-window.ts";
import type { AxisField } from "../analysis/receptive-field.ts";
import { place } from "../diagnostics/diagnostic-json.ts";
import type { Node } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { formatDim, isConstantDim, multiplyDims, type Dim } from "../tensor/dim.ts";
import type { Pixels } from "../tensor/pixels.ts";
import type { TensorType } from "../tensor/shape.ts";
import type { LayerFigures, ModelFigures } from "../analysis/model-figures.ts";
import { figuresForValidSizes, formForValidSizes, type Form } from "./valid-forms.ts";

type Figure = number | string;

export interface ReportJson extends SummaryJson {
  readonly layers: readonly LayerJson[];
}

export interface SummaryJson {
  readonly model: string;
  readonly inputs: readonly InputJson[];
  readonly outputs: readonly OutputJson[];
  readonly totals: {
    readonly params: Figure;
    readonly trainable: Figure;
    /** Running statistics of batch norms. */
    readonly buffers: Figure;
    readonly macs: Figure;
    /** Twice the MACs. */
    readonly flops: Figure;
    readonly weightBytes: Figure;
    /** The liveness bound, float32, one example; null where a size is open. */
    readonly peakActivationBytes: number | null;
    /** What the compiled module allocates for activations besides inputs and outputs, whole batch; null where unknown. */
    readonly arenaBytes: number | null;
  };
}

export interface NamedShape {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly Figure[];
}

export interface InputJson extends NamedShape {
  /** How pictures become it, what the text leaves out filled in; only where they do. */
  readonly pixels?: Pixels;
}

export interface OutputJson extends NamedShape {
  /** What its channels stand for, where that is said; `file` is null where the model itself lists the names. */
  readonly classes?: { readonly file: string | null; readonly count: number };
}

export interface LayerJson {
  readonly name: string;
  readonly kind: string;
  readonly output: readonly Figure[];
  readonly params: Figure;
  readonly trainable: Figure;
  readonly formula: string;
  readonly macs: Figure;
  /** Twice the MACs. */
  readonly flops: Figure;
  /** Of its own tensors in the weight file. */
  readonly weightBytes: Figure;
  /** Of its result, float32. */
  readonly outputBytes: Figure;
  /** Extents of its window along each spatial axis, and how far it moves; null where it has none. */
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly receptiveField: readonly FieldJson[];
  readonly source: { readonly file: string; readonly line: number } | null;
}

/** `size` is null where the whole axis is seen; `stride` where fields do not lie evenly; `start` is negative within padding. */
export interface FieldJson {
  readonly size: number | null;
  readonly stride: number | null;
  readonly start: number | null;
}

/**
 * What `reportTable` shows, as data: shapes are of one example, memory is in bytes, sizes that are left open are expressions.
 * @param arena the figure of `arenaBytes`, which takes a lowering to find.
 * @param weightsType how weights are stored.
 * @example
 * ```ts
 * import { check, reportJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { layers } = reportJson(model);
 * console.log(layers.map(({ name, output }) => [name, output])[2]); // [ 'flatten1', [ 256 ] ]
 * ```
 */
export function reportJson(model: ResolvedModel, arena?: number, weightsType?: WeightType): ReportJson {
  const figures = figuresForValidSizes(model, weightsType);
  const { totals, ...head } = summaryJson(model, figures, arena);
  return {
    ...head,
    layers: figures.layers.map(layerJson),
    totals,
  };
}

function layerJson(layer: LayerFigures): LayerJson {
  const { node, kind, shape, params, trainable, formula, macs, weightBytes, traffic, receptive } = layer;
  const window = layerWindow(node);
  return {
    name: node.name,
    kind,
    output: shape.slice(1).map(figure),
    params: figure(params),
    trainable: figure(trainable),
    formula,
    macs: figure(macs),
    flops: figure(multiplyDims(2, macs)),
    weightBytes: figure(weightBytes),
    outputBytes: figure(traffic.outputs),
    kernel: window?.kernel ?? null,
    stride: window?.stride ?? null,
    receptiveField: receptive.map(fieldJson),
    source: sourceOf(node),
  };
}

/** Everything but the layers. */
export function summaryJson(model: ResolvedModel, figures: ModelFigures, arena?: number): SummaryJson {
  const { name, graph, classFiles } = model;
  const valid = formForValidSizes(model);
  return {
    model: name,
    inputs: graph.inputs.map(({ name: input, type, pixels }) => {
      return { name: input, shape: shapeOf(type, valid), ...(pixels && { pixels }) };
    }),
    outputs: graph.outputs.map(({ name: output, value, classes }) => {
      const named = classes && { file: classFiles?.get(output) ?? null, count: classes.length };
      return { name: output, shape: shapeOf(value.type, valid), ...(named && { classes: named }) };
    }),
    totals: {
      params: figure(figures.params),
      trainable: figure(figures.trainable),
      buffers: figure(figures.buffers),
      macs: figure(figures.macs),
      flops: figure(multiplyDims(2, figures.macs)),
      weightBytes: figure(figures.weightBytes),
      peakActivationBytes: figures.peakActivationBytes ?? null,
      arenaBytes: arena ?? null,
    },
  };
}

function figure(value: Dim): Figure {
  return isConstantDim(value) && Number.isFinite(value) ? value : formatDim(value);
}

function shapeOf({ shape }: TensorType, valid: Form): Figure[] {
  return shape.slice(1).map((dim) => figure(valid(dim)));
}

export function fieldJson(field: AxisField): FieldJson {
  if (field.kind === "whole") return { size: null, stride: null, start: null };
  return { size: field.extent, stride: field.jump ?? null, start: field.start ?? null };
}

function sourceOf({ origin }: Node): LayerJson["source"] {
  if (origin.span === undefined) return null;
  const { file, line } = place(origin.span);
  return { file, line };
}
