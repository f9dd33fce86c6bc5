/** `affine`: internal; a factor and a summand per channel, which a normalisation that could not be folded becomes. */
import { add, mul } from "../../kernel/expression.ts";
import { formatDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { defineOp, sameType, type Pointwise } from "../contract/op.ts";
import { mapElements } from "../shared/elementwise.ts";
import { lowerPointwise } from "../shared/pointwise.ts";
import { affineGradients } from "../gradients/affine.ts";

const pointwise: Pointwise = { expression: (_k, [x, scale, shift]) => add(mul(x!, scale!), shift!) };

export const affine = defineOp({
  name: "affine",
  spelled: false,
  category: "internal",
  summary: "x * scale + shift, both per channel.",
  attributes: {},
  examples: [],
  infer: sameType,
  parameters: ([input]) =>
    (["scale", "shift"] as const).map((name) => ({
      name,
      shape: [input!.shape[CHANNEL_AXIS]!],
      dtype: "float32",
      trainable: true,
      formula: formatDim(input!.shape[CHANNEL_AXIS]!),
      initial: { kind: "constant", value: name === "scale" ? 1 : 0 },
    })),
  traits: () => ({ pointwise, affine: (_graph, { scale, shift }) => ({ scale: scale!, shift: shift! }) }),
  gradient({ graph, inputs: [input], parameters: { scale, shift }, gradient }) {
    const given = { graph, input: input!, factor: scale, summand: shift, gradient, axis: CHANNEL_AXIS };
    const found = affineGradients(given);
    return { inputs: [found.input], parameters: { scale: found.factor, shift: found.summand } };
  },
  reference: ({ inputs, parameters: { scale, shift } }) => [
    mapElements(inputs[0]!, (x, c) => x * scale!.data[c]! + shift!.data[c]!),
  ],
  lower: (k, io) => lowerPointwise(k, io, pointwise, ["scale", "shift"]),
});
