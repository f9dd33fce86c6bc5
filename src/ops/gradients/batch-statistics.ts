/** Batch normalisation in training, written with ops, so that its gradient follows (Ioffe, Szegedy 2015, algorithm 1). */
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
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
 * Mean and biased variance of the batch normalise; the running variance takes up the unbiased one, as in PyTorch. A batch of a
 * single element for each channel has no unbiased variance, and its 0 is taken up.
 */
export function byBatchStatistics(site: TrainingSite<BatchNormAttributes>): Trained {
  const { graph, inputs, attributes } = site;
  const input = inputs[0]!;
  const shape = constantShape(input.type.shape);
  const perChannel = shape.map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1));
  const mean = meanTo(graph, input, perChannel);
  const variance = covarianceOf(graph, [input, input], [mean, mean]);
  const ofDeviation = graph.apply(rescale, [variance], { factor: 1, offset: attributes.eps });
  const factor = graph.apply(reciprocal, [graph.apply(sqrt, [ofDeviation], {})], {});
  const count = countOf(input, perChannel);
  const unbiased = count / Math.max(1, count - 1);
  return {
    output: graph.apply(standardise, [input, mean, factor, ...weightAndBias(site, perChannel)], {}),
    statistics: {
      running_mean: mixed(site, "running_mean", mean, 1),
      running_var: mixed(site, "running_var", variance, unbiased),
    },
  };
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
