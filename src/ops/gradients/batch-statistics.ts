/** Batch normalisation in training, written with ops, so that its gradient follows (Ioffe, Szegedy 2015, algorithm 1). */
import { productOf } from "../../base/integers.ts";
import { CHANNEL_AXIS, constantShape } from "../../tensor/shape.ts";
import type { GraphValue, Trained, TrainingSite } from "../contract/op.ts";
import { add } from "../kinds/add.ts";
import { div } from "../kinds/div.ts";
import { mul } from "../kinds/mul.ts";
import { rescale } from "../kinds/rescale.ts";
import { sqrt } from "../kinds/sqrt.ts";
import { sub } from "../kinds/sub.ts";
import { sumto } from "../kinds/sumto.ts";
import { view } from "../kinds/view.ts";

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
  const [input] = inputs;
  const shape = constantShape(input!.type.shape);
  const perChannel = shape.map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1));
  const count = productOf(shape) / shape[CHANNEL_AXIS]!;
  const average = (value: GraphValue) => {
    const sums = graph.apply(sumto, [value], { shape: perChannel });
    return graph.apply(rescale, [sums], { factor: 1 / count, offset: 0 });
  };
  const mean = average(input!);
  const centred = graph.apply(sub, [input!, mean], {});
  const variance = average(graph.apply(mul, [centred, centred], {}));
  const ofDeviation = graph.apply(rescale, [variance], { factor: 1, offset: attributes.eps });
  const normalised = graph.apply(div, [centred, graph.apply(sqrt, [ofDeviation], {})], {});
  const unbiased = count / Math.max(1, count - 1);
  return {
    output: scaledAndShifted(site, normalised, perChannel),
    statistics: {
      running_mean: mixed(site, "running_mean", mean, 1),
      running_var: mixed(site, "running_var", variance, unbiased),
    },
  };
}

function scaledAndShifted(
  { graph, parameters: { weight, bias } }: TrainingSite<BatchNormAttributes>,
  normalised: GraphValue,
  perChannel: readonly number[],
): GraphValue {
  if (weight === undefined || bias === undefined) return normalised;
  const along = (vector: GraphValue) => graph.apply(view, [vector], { shape: perChannel });
  return graph.apply(add, [graph.apply(mul, [normalised, along(weight)], {}), along(bias)], {});
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
