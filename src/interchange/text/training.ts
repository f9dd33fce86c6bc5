/** How a net is trained, in the words of the language: the lines of a `train` block. */
import { printNumber } from "../../ops/contract/attributes.ts";
import type { AttributeRecord, AttributeSpec, Signature } from "../../ops/contract/language-value.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";

type TrainingPlan = NonNullable<ResolvedModel["training"]>;

/** @param outputs what outputs are called in the text, by their names, where there are several. */
export function trainLines(plan: TrainingPlan, outputs: ReadonlyMap<string, string>): readonly string[] {
  const { losses, optimizer, schedule, clip, epochs, batch, metrics } = plan;
  const ofOutput = (output: string): readonly string[] => (outputs.size > 1 ? [`output=${outputs.get(output)!}`] : []);
  return [
    ...losses.map(({ of, attributes, output, weight }) => {
      const weighted = weight === 1 ? [] : [`weight=${printNumber(weight)}`];
      return `loss ${callOf(of, attributes, [...ofOutput(output), ...weighted])}`;
    }),
    `optimizer ${callOf(optimizer.of, optimizer.attributes)}`,
    `schedule ${callOf(schedule.of, schedule.attributes)}`,
    ...(clip === undefined ? [] : [`clip norm(${printNumber(clip)})`]),
    ...(epochs === undefined ? [] : [`epochs ${epochs}`]),
    ...(batch === undefined ? [] : [`batch ${batch}`]),
    ...metrics.map(({ of, attributes, output }) => `metric ${callOf(of, attributes, ofOutput(output))}`),
  ];
}

/** `top(5, output=digit)`, `adamw(lr=0.01)`: without what is so anyway. */
function callOf(of: Signature, attributes: AttributeRecord, further: readonly string[] = []): string {
  const given = Object.entries(of.attributes as Readonly<Record<string, AttributeSpec>>).flatMap(([name, spec]) => {
    const value = attributes[name];
    if (value === undefined) return [];
    const text = spec.type.print(value);
    if (!spec.required && spec.defaultValue !== undefined && text === spec.type.print(spec.defaultValue)) return [];
    return [of.positional.includes(name) ? text : `${name}=${text}`];
  });
  const all = [...given, ...further];
  return all.length === 0 ? of.name : `${of.name}(${all.join(", ")})`;
}
