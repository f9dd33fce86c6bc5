/**
 * Figures of a model as they are for the sizes that it takes: where only even heights are valid, `2*floor(H/2)` is `H`. Every report
 * tells them so.
 */
import { modelFigures, type LayerFigures, type ModelFigures, type Subtotal } from "../analysis/model-figures.ts";
import { openSizes } from "../graph/open-sizes.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { askedOf } from "../solve/asked-of.ts";
import { formWhere } from "../solve/form-where.ts";
import type { Dim } from "../tensor/dim.ts";
import type { WeightType } from "../tensor/weight-type.ts";

/** How a size or a count is told. */
export type Form = (dim: Dim) => Dim;

const asItIs: Form = (dim) => dim;

/** A graph, and what is asked of its open sizes. */
export type SizedModel = Pick<ResolvedModel, "graph" | "demands" | "requirements">;

/** For the sizes that the layers of a model take, and that it requires. */
export function formForValidSizes(model: SizedModel): Form {
  const names = openSizes(model.graph);
  return names.length === 0 ? asItIs : formWhere(names, askedOf(model));
}

/** @param weightsType how weights are stored. */
export function figuresForValidSizes(model: ResolvedModel, weightsType?: WeightType): ModelFigures {
  const form = formForValidSizes(model);
  const figures = modelFigures(model, weightsType);
  if (form === asItIs) return figures;
  const { params, trainable, buffers, weightBytes } = figures;
  return {
    ...figures,
    params: form(params),
    trainable: form(trainable),
    buffers: form(buffers),
    weightBytes: form(weightBytes),
    layers: figures.layers.map((layer) => layerIn(form, layer)),
    macs: form(figures.macs),
    convolution: subtotalIn(form, figures.convolution),
    dense: subtotalIn(form, figures.dense),
    other: subtotalIn(form, figures.other),
  };
}

function layerIn(form: Form, layer: LayerFigures): LayerFigures {
  const { shape, params, trainable, weightBytes, macs, traffic } = layer;
  return {
    ...layer,
    shape: shape.map(form),
    params: form(params),
    trainable: form(trainable),
    weightBytes: form(weightBytes),
    macs: form(macs),
    traffic: {
      inputs: form(traffic.inputs),
      outputs: form(traffic.outputs),
      parameters: form(traffic.parameters),
    },
  };
}

function subtotalIn(form: Form, { params, macs }: Subtotal): Subtotal {
  return { params: form(params), macs: form(macs) };
}
