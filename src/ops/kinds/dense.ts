/** `dense`: a fully connected layer over a flat tensor, or over one axis of another. */
import { productOf } from "../../base/integers.ts";
import { add, float, mul } from "../../kernel/expression.ts";
import { formatDim, productOfDims, type Dim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, constantShape, float32, formatShape, type TensorType } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import { axesMessages, axis, axisNames, findAxis, resolveAxis, type Axis } from "../shared/axes.ts";
import { convolutionGradients } from "../gradients/convolution.ts";
import { integer, literal, optional, required, withDefault, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, type GraphValue, type Problems } from "../contract/op.ts";
import { view } from "./view.ts";
import {
  biasParameter,
  biasType,
  judgeBias,
  judgeWeight,
  literalMessages,
  weightParameter,
} from "../shared/literals.ts";
import type { BiasAttribute } from "../shared/literals.ts";
import { ownElements, seesAll } from "../contract/receptive.ts";
import { countText, factorText } from "../shared/wording.ts";

const attributes = {
  features: required(integer(1), "Output features."),
  bias: withDefault<BiasAttribute>(biasType, true, "A number added to each output feature; or its values."),
  axis: optional(axis, "a flat tensor", "The axis that it works along, for each position of the others by itself."),
  weight: optional(literal, "a trained parameter", "The weight's values, `[out, in]`."),
} as const;

/** Of a convolution that sees one pixel. */
const pixelWindow: Window = {
  kernel: [1, 1],
  stride: [1, 1],
  dilation: [1, 1],
  padBegin: [0, 0],
  padEnd: [0, 0],
  ceil: false,
};

type DenseAttributes = AttributesOf<typeof attributes>;

/** Batch counted; `infer` has judged it. */
function axisOf({ shape }: TensorType, { axis: asked }: { readonly axis?: Axis | undefined }): number {
  return asked === undefined ? CHANNEL_AXIS : findAxis(asked, shape.length)!;
}

function weightShape(input: TensorType, given: DenseAttributes): readonly Dim[] {
  return [given.features, input.shape[axisOf(input, given)]!];
}

function reportNotFlat(input: TensorType, problems: Problems<"needs-flat">): undefined {
  const elements = productOfDims(input.shape.slice(1));
  const rank = input.shape.length;
  const last = axisNames(rank).at(-1) ?? rank - 2;
  return problems.error({
    code: "needs-flat",
    message: `dense wants a flat tensor [F], and the tensor here is ${formatShape(input.shape)}`,
    notes: [`flat it would be ${countText(elements, "feature")}: ${productText(input.shape.slice(1))}`],
    remedies: [
      // Feature maps are flattened; rows of features may be meant one by one.
      { text: "flatten before it gives {out}", insertBefore: "flatten", isMeant: rank === 4 },
      { text: `axis=${last} gives {out}, each position by itself, as PyTorch's Linear does`, set: { axis: `${last}` } },
    ],
  });
}

/** `256*6*6 = 9216` */
function productText(dims: readonly Dim[]): string {
  const product = dims.map(factorText).join("*");
  return dims.length < 2 ? product : `${product} = ${formatDim(productOfDims(dims))}`;
}

export const dense = defineOp({
  name: "dense",
  category: "dense",
  summary: "Fully connected: every output feature is a weighted sum of all input features.",
  details:
    "`[F] -> [features]`, `y = W x + b` with `W` of shape `[features, F]`, as PyTorch's `Linear`. It wants a vector: `flatten` goes before it; " +
    "with `axis`, the layer works along that axis of a tensor of any rank, the same weights at every position of the others: `[T, F] -> [T, features]` " +
    "with `axis=length`, which is what PyTorch's `Linear` and Keras' `Dense` do along the last axis. With `axis=channels` it is a `conv` with `kernel=1`.",
  attributes,
  positional: ["features"],
  messages: {
    ...literalMessages,
    "no-such-axis": axesMessages["no-such-axis"],
    "needs-flat": "The input still has spatial axes; `flatten` comes first.",
  },
  examples: [
    { text: "dense 10", input: "[84]", output: "[10]" },
    { text: "flatten\ndense 4096 relu", input: "[256, 6, 6]", output: "[4096]" },
    { text: "dense 3072 axis=length", input: "[196, 768]", output: "[196, 3072]" },
  ],
  infer([input], given, problems) {
    if (given.axis === undefined && input!.shape.length !== 2) return reportNotFlat(input!, problems);
    if (given.axis !== undefined && resolveAxis(given.axis, input!.shape, "axis", problems) === undefined)
      return undefined;
    if (!judgeWeight(given.weight, weightShape(input!, given), "[out, in]", [], problems)) return undefined;
    if (!judgeBias(given.bias, given.features, problems)) return undefined;
    return [float32(input!.shape.with(axisOf(input!, given), given.features))];
  },
  parameters([input], given) {
    const [fanOut, fanIn] = weightShape(input!, given) as [Dim, Dim];
    const formula = `${factorText(fanIn)}*${factorText(fanOut)}`;
    const weight = weightParameter([fanOut, fanIn], given.weight, formula, { fanIn, fanOut });
    return [weight, ...biasParameter(given.bias, given.features)];
  },
  macs: ([input], _outputs, { features }) => productOfDims([...input!.shape, features]),
  receptive: ([input], _outputs, given) =>
    input!.shape.length === 2 ? seesAll : ownElements(input!.shape.length, [axisOf(input!, given)]),
  traits: ([input], given) => ({
    contraction: {
      axis: axisOf(input!, given),
      ...(axisOf(input!, given) === CHANNEL_AXIS ? {} : { onChannels: { ...given, axis: "channels" } }),
      window: undefined,
      groups: 1,
      transposed: false,
      flipped: false,
      weight: "weight",
      bias: given.bias === false ? undefined : "bias",
      withBias: given.bias === false ? { ...given, bias: true } : given,
    },
  }),
  gradient(site) {
    const { graph, inputs, parameters, gradient } = site;
    const along = axisOf(inputs[0]!.type, site.attributes);
    const from = constantShape(inputs[0]!.type.shape);
    const [inner, out] = [from[along]!, site.attributes.features];
    const under = (value: GraphValue, shape: readonly number[]) => graph.apply(view, [value], { shape });
    // What lies before the axis are examples of their own, and what lies behind it are positions.
    const pixels = (channels: number) => [
      productOf(from.slice(0, along)),
      channels,
      productOf(from.slice(along + 1)),
      1,
    ];
    const found = convolutionGradients(
      {
        ...site,
        inputs: [under(inputs[0]!, pixels(inner))],
        parameters: { ...parameters, weight: under(parameters["weight"]!, [out, inner, 1, 1]) },
        gradient: under(gradient, pixels(out)),
      },
      pixelWindow,
      { groups: 1, flipped: false },
    );
    return {
      inputs: [under(found.inputs[0]!, from)],
      parameters: { ...found.parameters, weight: under(found.parameters!["weight"]!, [out, inner]) },
    };
  },
  reference({ inputs: [input], parameters: { weight, bias }, outputs, attributes }) {
    const along = axisOf(float32(input!.shape), attributes);
    const output = ndarray(outputs[0]!);
    forEachIndex(output.shape, (index, position) => {
      const feature = index[along]!;
      const first = offsetOf(input!, index.with(along, 0));
      const step = productOf(input!.shape.slice(along + 1));
      let sum = bias?.data[feature] ?? 0;
      for (let i = 0; i < input!.shape[along]!; i++) {
        sum += input!.data[first + i * step]! * weight!.data[feature * input!.shape[along]! + i]!;
      }
      output.data[position] = sum;
    });
    return [output];
  },
  lower(k, { inputs: [input], parameters: { weight, bias }, outputs, attributes }) {
    const along = axisOf(float32(input!.shape), attributes);
    outputs[0]!.forEach((index) => {
      const feature = index[along]!;
      const sum = k.variable("sum", float(0));
      k.for("i", 0, input!.shape[along]!, (i) => {
        sum.set(add(sum.value, mul(input!.at(index.with(along, i)), weight!.at([feature, i]))));
      });
      outputs[0]!.store(index, bias === undefined ? sum.value : add(sum.value, bias.at([feature])));
    });
  },
});
