/** `dense`: a fully connected layer over a flat tensor. */
import { add, float, mul } from "../kernel/expression.ts";
import { formatDim, productOfDims, type Dim } from "../tensor/dim.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { float32, formatShape, type TensorType } from "../tensor/shape.ts";
import { integer, literal, optional, required, withDefault, type AttributesOf } from "./attributes.ts";
import { defineOp, type Problems } from "./contract.ts";
import { biasParameter, biasType, judgeBias, judgeWeight, literalMessages, weightParameter } from "./literals.ts";
import type { BiasAttribute } from "./literals.ts";
import { seesAll } from "./receptive.ts";
import { countText, factorText } from "./wording.ts";

const attributes = {
  features: required(integer(1), "Output features."),
  bias: withDefault<BiasAttribute>(biasType, true, "A number added to each output feature; or its values."),
  weight: optional(literal, "a trained parameter", "The weight's values, `[out, in]`."),
} as const;

type DenseAttributes = AttributesOf<typeof attributes>;

function weightShape(input: TensorType, { features }: DenseAttributes): readonly Dim[] {
  return [features, input.shape[1]!];
}

function reportNotFlat(input: TensorType, problems: Problems): undefined {
  const elements = productOfDims(input.shape.slice(1));
  return problems.error({
    code: "needs-flat",
    message: `dense wants a flat tensor [F], and the tensor here is ${formatShape(input.shape)}`,
    notes: [`flat it would be ${countText(elements, "feature")}: ${productText(input.shape.slice(1))}`],
    remedies: [{ text: "flatten before it gives {out}", insertBefore: "flatten" }],
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
    "`[F] -> [features]`, `y = W x + b` with `W` of shape `[features, F]`, as PyTorch's `Linear`. A tensor with spatial axes is flattened first.",
  attributes,
  positional: ["features"],
  messages: {
    ...literalMessages,
    "needs-flat": "The input still has spatial axes; `flatten` comes first.",
  },
  examples: [
    { text: "dense 10", input: "[84]", output: "[10]" },
    { text: "flatten\ndense 4096 relu", input: "[256, 6, 6]", output: "[4096]" },
  ],
  infer([input], given, problems) {
    if (input!.shape.length !== 2) return reportNotFlat(input!, problems);
    if (!judgeWeight(given.weight, weightShape(input!, given), "[out, in]", [], problems)) return undefined;
    if (!judgeBias(given.bias, given.features, problems)) return undefined;
    return [float32([input!.shape[0]!, given.features])];
  },
  parameters([input], given) {
    const [fanOut, fanIn] = weightShape(input!, given) as [Dim, Dim];
    const formula = `${factorText(fanIn)}*${factorText(fanOut)}`;
    const weight = weightParameter([fanOut, fanIn], given.weight, formula, { fanIn, fanOut });
    return [weight, ...biasParameter(given.bias, given.features)];
  },
  macs: ([input], _outputs, { features }) => productOfDims([...input!.shape, features]),
  receptive: () => seesAll,
  traits: (_inputs, given) => ({
    contraction: {
      window: undefined,
      groups: 1,
      transposed: false,
      flipped: false,
      weight: "weight",
      bias: given.bias === false ? undefined : "bias",
      withBias: given.bias === false ? { ...given, bias: true } : given,
    },
  }),
  reference({ inputs, parameters, outputs }) {
    const [batch, features] = outputs[0] as [number, number];
    const inFeatures = inputs[0]!.shape[1]!;
    const output = ndarray(outputs[0]!);
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < features; o++) {
        let sum = parameters.bias?.data[o] ?? 0;
        for (let i = 0; i < inFeatures; i++) {
          sum += inputs[0]!.data[n * inFeatures + i]! * parameters.weight!.data[o * inFeatures + i]!;
        }
        output.data[n * features + o] = sum;
      }
    }
    return [output];
  },
  lower(k, { inputs, parameters, outputs }) {
    const [input] = inputs;
    const { weight, bias } = parameters;
    outputs[0]!.forEach((index) => {
      const [n, o] = index;
      const sum = k.variable("sum", float(0));
      k.for("i", 0, input!.shape[1]!, (i) => {
        sum.set(add(sum.value, mul(input!.at([n!, i]), weight!.at([o!, i]))));
      });
      outputs[0]!.store(index, bias === undefined ? sum.value : add(sum.value, bias.at([o!])));
    });
  },
});
