/** Plans of training for tests. */
import type { Signature } from "../../src/ops/contract/language-value.ts";
import type { Chosen } from "../../src/training/plan.ts";

/** A loss, an optimizer or a metric by its name, with other attributes than its defaults where they are given. */
export function chosen<T extends Signature>(
  list: readonly T[],
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Chosen<T> {
  const of = list.find((each) => each.name === name)!;
  const defaults = Object.entries(of.attributes).map(([key, spec]) => [key, spec.defaultValue] as const);
  return { of, attributes: { ...Object.fromEntries(defaults), ...given } };
}
