/** `groupnorm`: normalisation over groups of channels, for batches too small for `bn` (Wu, He 2018). */
import { int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { integer, required, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, type Gradients, type GradientSite } from "../contract/op.ts";
import { mapElements } from "../shared/elementwise.ts";
import { groupMessages, judgeGroups } from "../shared/groups.ts";
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
import { normaliseGroups } from "../shared/normalise-groups.ts";
import { seesAll } from "../contract/receptive.ts";
import { channelsInnermost, countAlong, forRegion, spatialRanges, type AxisRange } from "../shared/region.ts";

const attributes = {
  groups: required(integer(1), "Into how many groups the channels are divided."),
  eps: epsilon,
  affine: affineAttribute(true),
} as const;

export const groupnorm = defineOp({
  name: "groupnorm",
  category: "normalisation",
  summary: "Normalises over all positions of a group of channels, by the mean and variance found there.",
  details: "`(x - mean) / sqrt(variance + eps) * weight + bias`, with the biased variance (Wu, He 2018).",
  attributes,
  positional: ["groups"],
  messages: groupMessages,
  examples: [{ text: "groupnorm 32", input: "[256, 14, 14]", output: "[256, 14, 14]" }],
  infer([input], { groups }, problems) {
    return judgeGroups({ input: input!.shape[CHANNEL_AXIS]! }, groups, problems) ? [input!] : undefined;
  },
  parameters: ([input], { affine }) => affineParameters([input!.shape[CHANNEL_AXIS]!], affine),
  receptive: () => seesAll,
  traits: () => ({}),
  gradient: (site) => groupnormGradients(site),
  reference({ inputs, parameters: { weight, bias }, attributes: { groups, eps, affine } }) {
    const input = inputs[0]!;
    const size = input.shape[CHANNEL_AXIS]! / groups;
    const normalised = normaliseBy(input, eps, ([n, c]) => [n!, Math.floor(c! / size)]);
    return [affine ? mapElements(normalised, (x, c) => x * weight!.data[c]! + bias!.data[c]!) : normalised];
  },
  lower(k, { inputs, parameters, outputs, attributes: { groups, eps, affine } }) {
    const input = inputs[0]!;
    const output = outputs[0]!;
    const size = output.shape[CHANNEL_AXIS]! / groups;
    const spatial = spatialRanges(output.shape);
    const axes = spatial.map(({ axis }) => axis);
    const count = size * countAlong(output.shape, axes);
    const store = (at: readonly Expression[], normalised: Expression): void =>
      output.store(at, applyAffine(normalised, parameters, [at[CHANNEL_AXIS]!], affine));
    output.forEach(
      (example) => {
        if (k.lanes > 1) return normaliseGroups(k, { input, index: example, groups, eps, store });
        k.for("g", 0, groups, (group) => {
          const first = k.let("first", mul(group, int(size)));
          const channels: AxisRange = { axis: CHANNEL_AXIS, name: "c", from: first, extent: size };
          const region = channelsInnermost([channels, ...spatial]);
          const normalise = normaliserOf(k, statisticsOf(k, input, example, region, count, eps));
          forRegion(k, example, region, (at) => store(at, normalise(input.at(at))));
        });
      },
      [CHANNEL_AXIS, ...axes],
    );
  },
});

function groupnormGradients(site: GradientSite<AttributesOf<typeof attributes>>): Gradients {
  const { graph, inputs, attributes: given } = site;
  const axes = inputs[0]!.type.shape.map((_, axis) => axis).slice(CHANNEL_AXIS);
  const normalised = () => graph.apply(groupnorm, inputs, { ...given, affine: false });
  return normalisationGradients(site, { axes, groups: given.groups, eps: given.eps }, [CHANNEL_AXIS], normalised);
}
