/** What claims about behaviour are written with: the metrics, on a set of examples, and `close`, beside another model. */
import { number, optional, quoted, required, word } from "../ops/contract/attributes.ts";
import type { Signature } from "../ops/contract/language-value.ts";
import { metrics, type Metric } from "../training/metrics.ts";

export interface MeasureOfMetric extends Signature {
  readonly metric: Metric;
}

const examples = required(
  quoted("the name of a file of examples", '"digits.npz"'),
  "The file, or folder, of examples and their targets, from this file on.",
);

/** `top("digits.npz", 5, digit)`: the file, and then what the line `metric` of a `train` block takes. @param outputs of the model. */
export function measuresFor(outputs: readonly string[]): readonly MeasureOfMetric[] {
  const output = optional(word(...outputs), "the only one", "The output that it judges.");
  return metrics.map((metric) => ({
    name: metric.name,
    attributes: { file: examples, ...metric.attributes, output },
    positional: ["file", ...metric.positional, "output"],
    examples: [{ text: exampleOf(metric) }],
    metric,
  }));
}

/** `top("digits.npz", 5)` */
function exampleOf({ name, examples: [example] }: Metric): string {
  const more = /\((.*)\)/.exec(example!.text)?.[1];
  return `${name}("digits.npz"${more === undefined ? "" : `, ${more}`})`;
}

export const close = {
  name: "close",
  attributes: {
    file: required(quoted("the name of a model's file", '"net.onnx"'), "The other model, from this file on."),
    tolerance: required(
      number("a number from 0 on", (value) => value >= 0),
      "How far outputs may differ, as a part of the output's largest element.",
    ),
  },
  positional: ["file", "tolerance"],
  examples: [{ text: 'close("net.onnx", 1e-5)' }],
} as const satisfies Signature;

export const behaviourNames: readonly string[] = [...metrics.map(({ name }) => name), close.name];
