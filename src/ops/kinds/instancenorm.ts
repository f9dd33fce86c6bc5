/** `instancenorm`: normalisation of each channel of each example over its positions (Ulyanov, Vedaldi, Lempitsky 2016). */
import { CHANNEL_AXIS, constantShape, formatShape } from "../../tensor/shape.ts";
import type { AttributesOf } from "../contract/attributes.ts";
import { defineOp, type Gradients, type GradientSite } from "../contract/op.ts";
import { mapElements } from "../shared/elementwise.ts";
import { normalisationGradients } from "../gradients/normalisation.ts";
import {
  affineAttribute,
  affineParameters,
  applyAffine,
  epsilon,
  normaliseBy,
  normaliserOf,
  statisticsOf,
} from "../shared/normalise.ts";
import { ownReach } from "../contract/receptive.ts";
import { countAlong, forRegion, spatialRanges } from "../shared/region.ts";

const attributes = { eps: epsilon, affine: affineAttribute(false) } as const;

export const instancenorm = defineOp({
  name: "instancenorm",
  category: "normalisation",
  summary: "Normalises every channel over its positions, by the mean and variance found there.",
  details:
    "`(x - mean) / sqrt(variance + eps)`, with the biased variance (Ulyanov, Vedaldi, Lempitsky 2016). As in PyTorch, a trained factor and " +
    "summand per channel follow only with `affine=true`.",
  attributes,
  messages: {
    "needs-spatial": "The tensor is flat, so that a channel has one element and nothing to be normalised over.",
  },
  examples: [{ text: "instancenorm", input: "[64, 128, 128]", output: "[64, 128, 128]" }],
  infer([input], _attributes, problems) {
    if (input!.shape.length > 2) return [input!];
    return problems.error({
      code: "needs-spatial",
      message: `instancenorm normalises each channel over its positions, and ${formatShape(input!.shape)} has none`,
      help: ["layernorm normalises over the channels of a flat tensor"],
    });
  },
  parameters: ([input], { affine }) => affineParameters([input!.shape[CHANNEL_AXIS]!], affine),
  receptive: () => [ownReach(CHANNEL_AXIS)],
  traits: () => ({}),
  gradient: (site) => instancenormGradients(site),
  reference({ inputs, parameters: { weight, bias }, attributes: { eps, affine } }) {
    const normalised = normaliseBy(inputs[0]!, eps, ([n, c]) => [n!, c!]);
    return [affine ? mapElements(normalised, (x, c) => x * weight!.data[c]! + bias!.data[c]!) : normalised];
  },
  lower(k, { inputs, parameters, outputs, attributes: { eps, affine } }) {
    const input = inputs[0]!;
    const output = outputs[0]!;
    const region = spatialRanges(output.shape);
    const axes = region.map(({ axis }) => axis);
    output.forEach((channel) => {
      const normalise = normaliserOf(k, statisticsOf(k, input, channel, region, countAlong(output.shape, axes), eps));
      forRegion(k, channel, region, (at) =>
        output.store(at, applyAffine(normalise(input.at(at)), parameters, [at[CHANNEL_AXIS]!], affine)),
      );
    }, axes);
  },
});

function instancenormGradients(site: GradientSite<AttributesOf<typeof attributes>>): Gradients {
  const { graph, inputs, attributes: given } = site;
  const axes = spatialRanges(constantShape(inputs[0]!.type.shape)).map(({ axis }) => axis);
  const normalised = () => graph.apply(instancenorm, inputs, { ...given, affine: false });
  return normalisationGradients(site, { axes, groups: 1, eps: given.eps }, [CHANNEL_AXIS], normalised);
}
