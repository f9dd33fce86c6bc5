/** `scale`: a trained factor, a summand, or both, per channel or along another axis: the affine half of a normalisation. */
import { add, mul } from "../../kernel/expression.ts";
import { formatDim, isConstantDim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, type Shape } from "../../tensor/shape.ts";
import { axesMessages, axis, findAxis, resolveAxis, type Axis } from "../shared/axes.ts";
import { boolean, withDefault, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, type Pointwise } from "../contract/op.ts";
import { affineGradients } from "../gradients/affine.ts";

const attributes = {
  weight: withDefault(boolean, true, "Whether there is a factor per channel."),
  bias: withDefault(boolean, false, "Whether a summand per channel follows."),
  axis: withDefault(axis, "channels" as Axis, "The axis along which factors and summands differ."),
} as const;

type ScaleAttributes = AttributesOf<typeof attributes>;

function namesOf({ weight, bias }: Pick<ScaleAttributes, "weight" | "bias">): readonly ("weight" | "bias")[] {
  return [...(weight ? (["weight"] as const) : []), ...(bias ? (["bias"] as const) : [])];
}

/** Batch counted; `infer` has judged it. */
function axisOf(shape: Shape, { axis: asked }: ScaleAttributes): number {
  return findAxis(asked, shape.length)!;
}

function pointwiseOf({ weight, bias }: ScaleAttributes): Pointwise {
  return {
    expression(_k, [x, ...vectors]) {
      const scaled = weight ? mul(x!, vectors[0]!) : x!;
      return bias ? add(scaled, vectors.at(-1)!) : scaled;
    },
  };
}

export const scale = defineOp({
  name: "scale",
  category: "normalisation",
  summary: "Multiplies every channel by a trained factor; with bias=true, adds a trained summand.",
  details: "`scale weight=false bias=true` only adds. With `axis`, factors and summands go along that axis instead.",
  attributes,
  messages: {
    "no-effect": "Neither a factor nor a summand is asked for.",
    "no-such-axis": axesMessages["no-such-axis"],
  },
  examples: [{ text: "scale bias=true", input: "[64, 28, 28]", output: "[64, 28, 28]" }],
  infer([input], given, problems) {
    if (resolveAxis(given.axis, input!.shape, "axis", problems) === undefined) return undefined;
    if (given.weight || given.bias) return [input!];
    return problems.error({
      code: "no-effect",
      attribute: "weight",
      message: "scale without factors and summands changes nothing",
      remedies: [{ text: "bias=true adds a number to each channel", set: { bias: "true" } }],
    });
  },
  parameters: ([input], given) =>
    namesOf(given).map((name) => ({
      name,
      shape: [input!.shape[axisOf(input!.shape, given)]!],
      dtype: "float32",
      trainable: true,
      formula: formatDim(input!.shape[axisOf(input!.shape, given)]!),
      initial: { kind: "constant", value: name === "weight" ? 1 : 0 },
    })),
  traits([input], given) {
    // Pointwise layers have their parameters along the channels.
    if (axisOf(input!.shape, given) !== CHANNEL_AXIS) return {};
    const channels = input!.shape[CHANNEL_AXIS]!;
    const pointwise = pointwiseOf(given);
    if (!isConstantDim(channels)) return { pointwise };
    return {
      pointwise,
      affine: (graph, parameters) => ({
        scale: parameters["weight"] ?? graph.constant(filled(channels, 1)),
        shift: parameters["bias"] ?? graph.constant(filled(channels, 0)),
      }),
    };
  },
  gradient({ graph, inputs: [input], parameters: { weight, bias }, attributes, gradient }) {
    const axis = axisOf(input!.type.shape, attributes);
    const found = affineGradients({ graph, input: input!, factor: weight, summand: bias, gradient, axis });
    return { inputs: [found.input], parameters: { weight: found.factor, bias: found.summand } };
  },
  reference({ inputs: [input], parameters: { weight, bias }, attributes }) {
    const along = axisOf(input!.shape, attributes);
    const output = ndarray(input!.shape);
    forEachIndex(output.shape, (index, position) => {
      const at = index[along]!;
      output.data[position] = input!.data[position]! * (weight?.data[at] ?? 1) + (bias?.data[at] ?? 0);
    });
    return [output];
  },
  lower(k, { inputs: [input], parameters, outputs: [output], attributes }) {
    const along = axisOf(input!.shape, attributes);
    const names = namesOf(attributes);
    output!.forEach((index) => {
      const operands = [input!.at(index), ...names.map((name) => parameters[name]!.at([index[along]!]))];
      output!.store(index, pointwiseOf(attributes).expression(k, operands));
    });
  },
});

function filled(channels: number, value: number): NdArray {
  return ndarray([channels], new Float64Array(channels).fill(value));
}
