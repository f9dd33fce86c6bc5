/** What a model's outputs are compared with, as users call it and as graphs do. */
import { uniqueName } from "../base/unique-names.ts";
import type { Graph } from "../graph/graph.ts";
import { CHANNEL_AXIS, constantShape } from "../tensor/shape.ts";
import type { OutputLoss, StepPlan } from "./plan.ts";

export interface Target {
  /** As users call it. */
  readonly name: string;
  /** The output that it is for. */
  readonly output: string;
  /** The input of graphs that holds it: a name that no other has. */
  readonly input: string;
  readonly loss: OutputLoss;
  /** One of so many is to be found; undefined where it is values. */
  readonly classes: number | undefined;
}

/** One for each loss. Where inputs are called so, `_target` stands behind the name. */
export function targetsOf({ inputs, outputs }: Graph, { losses }: StepPlan): readonly Target[] {
  const isInput = (name: string): boolean => inputs.some((input) => input.name === name);
  const isAlone = losses.length === 1;
  return losses.map((loss) => {
    const { value } = outputs.find(({ name }) => name === loss.output)!;
    const wish = isAlone ? "target" : loss.output;
    return {
      name: uniqueName(wish, isInput, (number) => wish + "_target".repeat(number - 1)),
      output: loss.output,
      input: isAlone && !isInput("target") ? "target" : `target ${loss.output}`,
      loss,
      classes: loss.of.target === "classes" ? constantShape(value.type.shape)[CHANNEL_AXIS]! : undefined,
    };
  });
}
