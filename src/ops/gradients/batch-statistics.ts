/** Batch normalisation in training, written with ops, so that its gradient follows (Ioffe, Szegedy 2015, algorithm 1). */
import { CHANNEL_AXIS, constantShape, formatDims } from "../../tensor/shape.ts";
import type { GraphValue, Trained, TrainingSite } from "../contract/op.ts";
import { add } from "../kinds/add.ts";
import { reciprocal } from "../kinds/reciprocal.ts";
import { rescale } from "../kinds/rescale.ts";
import { sqrt } from "../kinds/sqrt.ts";
import { standardise } from "../kinds/standardise.ts";
import { view } from "../kinds/view.ts";
import { countOf, covarianceOf, meanTo } from "./means.ts";

interface BatchNormAttributes {
  readonly eps: number;
  readonly momentum: number;
}

/**
 * Mean and biased variance of the batch normalise; the running variance takes up the unbiased one, as in PyTorch.
 * @throws RangeError where a channel has a single element, which has no unbiased variance and is always normalised to 0.
 */
export function byBatchStatistics(site: TrainingSite<BatchNormAttributes>): Trained {
  const { graph, inputs, attributes } = site;
  const input = inputs[0]!;
  const shape = constantShape(input.type.shape);
  const perChannel = shape.map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1));
  const count = countOf(input, perChannel);
  if (count === 1) throw singleElement(site.layer, shape);
  const mean = meanTo(graph, input, perChannel);
  const variance = covarianceOf(graph, [input, input], [mean, mean]);
  const ofDeviation = graph.apply(rescale, [variance], { factor: 1, offset: attributes.eps });
  const factor = graph.apply(reciprocal, [graph.apply(sqrt, [ofDeviation], {})], {});
  return {
    output: graph.apply(standardise, [input, mean, factor, ...weightAndBias(site, perChannel)], {}),
    statistics: {
      running_mean: mixed(site, "running_mean", mean, 1),
      running_var: mixed(site, "running_var", variance, count / (count - 1)),
    },
  };
}

function singleElement(layer: string, shape: readonly number[]): RangeError {
  return new RangeError(
    `${layer} takes mean and variance of each channel from the batch, and has one value a channel (${formatDims(shape)}): ` +
      "train in batches of 2 or more",
  );
}

/** None, or both. */
function weightAndBias(
  { graph, parameters: { weight, bias } }: TrainingSite<BatchNormAttributes>,
  shape: readonly number[],
): readonly GraphValue[] {
  if (weight === undefined || bias === undefined) return [];
  return [weight, bias].map((vector) => graph.apply(view, [vector], { shape }));
}

/** The running statistic with its share of the batch's, which counts by a factor. */
function mixed(
  { graph, parameters, attributes: { momentum } }: TrainingSite<BatchNormAttributes>,
  name: string,
  ofBatch: GraphValue,
  factor: number,
): GraphValue {
  const running = parameters[name]!;
  const vector = graph.apply(view, [ofBatch], { shape: constantShape(running.type.shape) });
  const kept = graph.apply(rescale, [running], { factor: 1 - momentum, offset: 0 });
  return graph.apply(add, [kept, graph.apply(rescale, [vector], { factor: momentum * factor, offset: 0 })], {});
}
