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

/** One for each loss. */
export function targetsOf(graph: Graph, { losses }: StepPlan): readonly Target[] {
  const { inputs, outputs } = graph;
  const isInput = (name: string): boolean => inputs.some((input) => input.name === name);
  const learnt = losses.map(({ output }) => output);
  const isAlone = losses.length === 1;
  return losses.map((loss) => {
    const { value } = outputs.find(({ name }) => name === loss.output)!;
    return {
      name: targetName(graph, learnt, loss.output),
      output: loss.output,
      input: isAlone && !isInput("target") ? "target" : `target ${loss.output}`,
      loss,
      classes: loss.of.target === "classes" ? constantShape(value.type.shape)[CHANNEL_AXIS]! : undefined,
    };
  });
}

/** What users call the target of one of the outputs that have one. Where an input is called so, `_target` stands behind the name. */
export function targetName({ inputs }: Graph, judged: readonly string[], output: string): string {
  const wish = judged.length === 1 ? "target" : output;
  const isInput = (name: string): boolean => inputs.some((input) => input.name === name);
  return uniqueName(wish, isInput, (number) => wish + "_target".repeat(number - 1));
}
