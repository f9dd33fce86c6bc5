/** `bn`: batch normalisation at inference (Ioffe, Szegedy 2015), with the running statistics of the training. */
import { add, div, mul, neg, sqrt, sub } from "../../kernel/expression.ts";
import { formatDim, type Dim } from "../../tensor/dim.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { boolean, number, withDefault, type AttributesOf } from "../contract/attributes.ts";
import {
  defineOp,
  sameType,
  type Affine,
  type Gradients,
  type GradientSite,
  type GraphBuilder,
  type GraphValue,
  type ParameterSpec,
  type Pointwise,
} from "../contract/op.ts";
import { add as addLayer } from "./add.ts";
import { div as divLayer } from "./div.ts";
import { byBatchStatistics } from "../gradients/batch-statistics.ts";
import { summedTo } from "../gradients/vectors.ts";
import { mul as mulLayer } from "./mul.ts";
import { scaleaxis } from "./scaleaxis.ts";
import { sqrt as sqrtLayer } from "./sqrt.ts";
import { sub as subLayer } from "./sub.ts";
import { mapElements } from "../shared/elementwise.ts";
import { constantLike, lowerPointwise } from "../shared/pointwise.ts";

const share = number("a number from 0 to 1", (value) => value >= 0 && value <= 1);
const epsilon = number("a non-negative number", (value) => value >= 0);

const attributes = {
  eps: withDefault(epsilon, 1e-5, "Added to the variance, against division by 0."),
  affine: withDefault(boolean, true, "Whether a trained factor and summand per channel follow (`weight`, `bias`)."),
  momentum: withDefault(
    share,
    0.1,
    "In training, the share of a batch's statistics in the running ones, as in PyTorch; Keras and ONNX write 1 less it, 0.9 for 0.1.",
  ),
} as const;

type BnAttributes = AttributesOf<typeof attributes>;

export const bn = defineOp({
  name: "bn",
  category: "normalisation",
  summary: "Batch normalisation: every channel shifted and scaled by its running mean and variance.",
  details:
    "`(x - running_mean) / sqrt(running_var + eps) * weight + bias` per channel (Ioffe, Szegedy 2015, algorithm 2), computed as " +
    "`x * scale + shift` with `scale = weight / sqrt(running_var + eps)` and `shift = bias - running_mean * scale`, as PyTorch does on " +
    "CPUs. The running statistics lie in the weight file; they are not trainable. Behind a convolution it is folded into its weights.",
  attributes,
  examples: [{ text: "conv 64 kernel=3 pad=1 bias=false bn relu", input: "[3, 32, 32]", output: "[64, 32, 32]" }],
  infer: sameType,
  parameters: ([input], { affine }) => parameters(input!.shape[CHANNEL_AXIS]!, affine),
  traits: (_inputs, { eps, affine }) => ({
    pointwise: pointwise(eps, affine),
    affine: (graph, operands) => foldStatistics(graph, operands, eps, affine),
  }),
  gradient: (site) => bnGradients(site),
  training: (site) => byBatchStatistics(site),
  reference({ inputs, parameters, attributes: { eps, affine } }) {
    const { weight, bias, running_mean: mean, running_var: variance } = parameters;
    const scale = variance!.data.map((value, c) => (affine ? weight!.data[c]! : 1) / Math.sqrt(value + eps));
    const shift = scale.map((factor, c) => (affine ? bias!.data[c]! : 0) - mean!.data[c]! * factor);
    return [mapElements(inputs[0]!, (x, c) => x * scale[c]! + shift[c]!)];
  },
  lower: (k, io) =>
    lowerPointwise(k, io, pointwise(io.attributes.eps, io.attributes.affine), names(io.attributes.affine)),
});

function names(affine: boolean): readonly string[] {
  return affine ? ["weight", "bias", "running_mean", "running_var"] : ["running_mean", "running_var"];
}

function parameters(channels: Dim, affine: boolean): readonly ParameterSpec[] {
  return names(affine).map((name) => ({
    name,
    shape: [channels],
    dtype: "float32",
    trainable: !name.startsWith("running_"),
    formula: formatDim(channels),
    initial: { kind: "constant", value: name === "weight" || name === "running_var" ? 1 : 0 },
  }));
}

function pointwise(eps: number, affine: boolean): Pointwise {
  return {
    expression(k, operands) {
      const [x, ...rest] = operands;
      const [mean, variance] = rest.slice(-2);
      const deviation = sqrt(add(variance!, constantLike(variance!, eps)));
      const scale = k.let("scale", div(affine ? rest[0]! : constantLike(deviation, 1), deviation));
      const moved = mul(mean!, scale);
      return add(mul(x!, scale), affine ? sub(rest[1]!, moved) : neg(moved));
    },
  };
}

/** scale = weight / sqrt(running_var + eps), shift = bias - running_mean * scale; `[C]` each. */
function foldStatistics(
  graph: GraphBuilder,
  operands: Readonly<Record<string, GraphValue>>,
  eps: number,
  affine: boolean,
): Affine {
  const number = (value: number) => graph.constant(ndarray([1], [value]));
  const { running_mean: mean, running_var: variance } = operands;
  const deviation = graph.apply(sqrtLayer, [graph.apply(addLayer, [variance!, number(eps)], {})], {});
  const scale = graph.apply(divLayer, [affine ? operands["weight"]! : number(1), deviation], {});
  const moved = graph.apply(mulLayer, [mean!, scale], {});
  const shift = graph.apply(subLayer, [affine ? operands["bias"]! : number(0), moved], {});
  return { scale, shift };
}

/** With running statistics, which do not depend on the input: those of a factor and a summand per channel. */
function bnGradients({
  graph,
  inputs,
  parameters,
  gradient,
  attributes: given,
}: GradientSite<BnAttributes>): Gradients {
  const { running_mean, running_var, weight, bias } = parameters;
  const { scale } = foldStatistics(graph, parameters, given.eps, given.affine);
  const throughInput = graph.apply(scaleaxis, [gradient, scale], { axis: CHANNEL_AXIS });
  if (weight === undefined || bias === undefined) return { inputs: [throughInput] };
  const statistics = { running_mean: running_mean!, running_var: running_var! };
  const normalised = graph.apply(bn, inputs, { ...given, affine: false }, statistics);
  return {
    inputs: [throughInput],
    parameters: {
      weight: summedTo(graph, weight, graph.apply(mulLayer, [gradient, normalised], {}), CHANNEL_AXIS),
      bias: summedTo(graph, bias, gradient, CHANNEL_AXIS),
    },
  };
}
