/** `layernorm`: normalisation over the channels of each position, or over other axes (Ba, Kiros, Hinton 2016). */
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { withDefault, type AttributesOf } from "../contract/attributes.ts";
import { axes, axesMessages, findAxis, resolveAxes, type Axis } from "../shared/axes.ts";
import { defineOp, type Gradients, type GradientSite } from "../contract/op.ts";
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
import { ownElements } from "../contract/receptive.ts";
import { channelsInnermost, countAlong, forRegion, wholeAxis } from "../shared/region.ts";
import { forEachRow } from "../shared/rows.ts";

const attributes = {
  axes: withDefault(axes, ["channels"] as readonly Axis[], "The axes over which mean and variance are taken."),
  eps: epsilon,
  affine: affineAttribute(true),
} as const;

export const layernorm = defineOp({
  name: "layernorm",
  category: "normalisation",
  summary:
    "Normalises over the channels at each position, or over the given axes, by the mean and variance found there.",
  details:
    "`(x - mean) / sqrt(variance + eps) * weight + bias`, with the biased variance (Ba, Kiros, Hinton 2016). `weight` and `bias` have the " +
    "extents of the axes: `[C]` by default, as in ConvNeXt; with `axes=[channels, height, width]` they are `[C, H, W]`, as with PyTorch's " +
    "`normalized_shape=(C, H, W)`.",
  attributes,
  messages: axesMessages,
  examples: [
    { text: "layernorm", input: "[96, 56, 56]", output: "[96, 56, 56]" },
    { text: "layernorm axes=[channels, height, width]", input: "[8, 14, 14]", output: "[8, 14, 14]" },
  ],
  infer: ([input], attributes, problems) =>
    resolveAxes(attributes.axes, input!.shape, "axes", problems) === undefined ? undefined : [input!],
  parameters([input], { axes, affine }) {
    const shape = ascending(axes, input!.shape.length).map((axis) => input!.shape[axis]!);
    return affineParameters(shape, affine);
  },
  receptive: ([input], _outputs, { axes }) => ownElements(input!.shape.length, ascending(axes, input!.shape.length)),
  traits: () => ({}),
  gradient: (site) => layernormGradients(site),
  reference({ inputs, parameters: { weight, bias }, attributes: { axes, eps, affine } }) {
    const over = ascending(axes, inputs[0]!.shape.length);
    const normalised = normaliseBy(inputs[0]!, eps, (index) => index.filter((_, axis) => !over.includes(axis)));
    if (!affine) return [normalised];
    const output = ndarray(normalised.shape);
    forEachIndex(output.shape, (index, position) => {
      const at = offsetOf(
        weight!,
        over.map((axis) => index[axis]!),
      );
      output.data[position] = normalised.data[position]! * weight!.data[at]! + bias!.data[at]!;
    });
    return [output];
  },
  lower(k, { inputs, parameters, outputs, attributes: { axes, eps, affine } }) {
    const input = inputs[0]!;
    const output = outputs[0]!;
    const over = ascending(axes, output.shape.length);
    const region = channelsInnermost(over.map((axis) => wholeAxis(output.shape, axis)));
    const count = countAlong(output.shape, over);
    forEachRow(k, output, over, (positions) => {
      const statistics = positions.find(["mean", "factor"], (index) =>
        statisticsOf(k, input, index, region, count, eps),
      );
      positions.forEach((index) => {
        const normalise = normaliserOf(k, statistics(index));
        forRegion(k, index, region, (at) => {
          const parameterIndex = over.map((axis) => at[axis]!);
          output.store(at, applyAffine(normalise(input.at(at)), parameters, parameterIndex, affine));
        });
      });
    });
  },
});

/** The axes, batch counted, in the order of the tensor; `infer` has judged them. */
function ascending(axes: readonly Axis[], rank: number): readonly number[] {
  return axes.map((axis) => findAxis(axis, rank)!).toSorted((a, b) => a - b);
}

function layernormGradients(site: GradientSite<AttributesOf<typeof attributes>>): Gradients {
  const { graph, inputs, attributes: given } = site;
  const over = ascending(given.axes, inputs[0]!.type.shape.length);
  const normalised = () => graph.apply(layernorm, inputs, { ...given, affine: false });
  return normalisationGradients(site, { axes: over, groups: 1, eps: given.eps }, over, normalised);
}
