/** What metrics are called where they are told: `accuracy`, `top(5)`, and with the output where several have one. */
import type { AttributeSpec } from "../ops/contract/language-value.ts";
import type { OutputMetric } from "./plan.ts";

/** One for each, all of them different. */
export function metricNames(metrics: readonly OutputMetric[]): readonly string[] {
  const names = metrics.map(nameOf);
  const isAlone = (name: string): boolean => names.indexOf(name) === names.lastIndexOf(name);
  return names.map((name, at) => (isAlone(name) ? name : `${name} of ${metrics[at]!.output}`));
}

function nameOf({ of: { name, positional, attributes: specs }, attributes }: OutputMetric): string {
  const values = positional.map((key) => (specs[key] as AttributeSpec).type.print(attributes[key]));
  return values.length === 0 ? name : `${name}(${values.join(", ")})`;
}
