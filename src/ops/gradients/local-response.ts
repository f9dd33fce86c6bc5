/** The gradient of local response normalisation, whose sums over neighbouring channels are maps along their axis. */
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import type { GradientSite, GraphValue } from "../contract/op.ts";
import { add } from "../kinds/add.ts";
import { mul } from "../kinds/mul.ts";
import { power } from "../kinds/power.ts";
import { rescale } from "../kinds/rescale.ts";
import type { Weighted } from "../shared/sampling.ts";
import { mapAlong } from "./maps.ts";

interface LocalResponseAttributes {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/**
 * With the base b = k + alpha/size * (sum of squares): `x' = y' b^-beta - 2 alpha/size beta x s`, where s sums `y' x b^(-beta - 1)` over
 * the channels whose sums take x in.
 */
export function localResponseGradient({
  graph,
  inputs: [x],
  gradient,
  attributes: { size, alpha, beta, k },
}: GradientSite<LocalResponseAttributes>): GraphValue {
  const channels = constantDim(x!.type.shape[CHANNEL_AXIS]!);
  const before = Math.floor(size / 2);
  const product = (...factors: readonly GraphValue[]) => graph.apply(mul, factors, {});
  const times = (value: GraphValue, factor: number, offset = 0) => graph.apply(rescale, [value], { factor, offset });
  const raised = (value: GraphValue, exponent: number) => graph.apply(power, [value], { exponent });
  const summed = (value: GraphValue, first: number) =>
    mapAlong(graph, value, CHANNEL_AXIS, neighbourhoods(channels, size, first));
  const base = times(summed(product(x!, x!), -before), alpha / size, k);
  const shares = summed(product(gradient, x!, raised(base, -beta - 1)), before + 1 - size);
  const through = times(product(x!, shares), (-2 * alpha * beta) / size);
  return graph.apply(add, [product(gradient, raised(base, -beta)), through], {});
}

/** For each channel those of `size` channels that exist, the first of which lies `first` behind it. */
function neighbourhoods(channels: number, size: number, first: number): readonly Weighted[] {
  return Array.from({ length: channels }, (_, c) =>
    Array.from({ length: size }, (_each, i): Weighted[number] => [c + first + i, 1]).filter(
      ([at]) => at >= 0 && at < channels,
    ),
  );
}
