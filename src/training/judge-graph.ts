/**
 * What is told of a model's outputs, beside their targets: losses and metrics. They are part of the graph of a training step, and a
 * graph of their own for outputs that were inferred.
 */
import { invariant } from "../base/invariant.ts";
import { Builder, noOrigin } from "../graph/graph-builder.ts";
import type { Graph, InputValue, Value } from "../graph/graph.ts";
import type { GraphValue } from "../ops/contract/op.ts";
import { constantShape, float32 } from "../tensor/shape.ts";
import { arithmetic, type Arithmetic } from "./arithmetic.ts";
import { lossOfBatch, targetShape } from "./losses.ts";
import { metricNames } from "./metric-names.ts";
import { metricOfBatch, metricTerms } from "./metrics.ts";
import type { StepPlan } from "./plan.ts";
import { targetsOf, type Target } from "./targets.ts";

/** The name of an output that no model can have. */
export const LOSS = "total loss";

export interface Judged {
  /** What is minimised, each `[1, 1, …]`. */
  readonly losses: readonly Value[];
  /** What holds the targets, by the output that they are for. */
  readonly targets: ReadonlyMap<string, InputValue>;
}

/** Adds losses, inputs for their targets, and an output for the sum. @param outputs of the model, by name. */
export function addLosses(builder: Builder, due: readonly Target[], outputs: ReadonlyMap<string, Value>): Judged {
  const targets = new Map<string, InputValue>();
  const losses = due.map(({ output: name, input, loss: { of, attributes, weight } }) => {
    const output = outputOf(outputs, name);
    const ops = opsOf(builder, `${of.name}_loss`);
    const type = float32(targetShape(of, constantShape(output.type.shape)));
    const target = builder.input(input, type, noOrigin);
    targets.set(name, target);
    const loss = lossOfBatch(ops, of.terms({ ops, output, target, attributes }), attributes);
    return ops.view(weight === 1 ? loss : ops.mul(loss, weight), [1, 1]) as Value;
  });
  const ops = opsOf(builder, "total_loss");
  const [first, ...others] = losses;
  const total = others.reduce<GraphValue>((sum, loss) => ops.add(sum, loss), first!);
  builder.output(LOSS, total as Value);
  return { losses, targets };
}

/** Adds metrics, each a share of the batch and an output of its own; gives their names. */
export function addMetrics(
  builder: Builder,
  { metrics = [] }: StepPlan,
  outputs: ReadonlyMap<string, Value>,
  targets: ReadonlyMap<string, InputValue>,
): readonly string[] {
  const names = metricNames(metrics);
  metrics.forEach((metric, at) => {
    const ops = opsOf(builder, metric.of.name);
    const site = { output: outputOf(outputs, metric.output), target: targets.get(metric.output)! };
    const value = metricOfBatch(ops, metricTerms(ops, metric, site));
    builder.output(names[at]!, ops.view(value, [1, 1]) as Value);
  });
  return names;
}

/** The name of the input that holds an output of the model. */
export function judgedInput(output: string): string {
  return `output ${output}`;
}

/** The graph that judges outputs of a model, which are its inputs beside the targets. @param graph of the model, with its batch. */
export function judgeGraph(graph: Graph, plan: StepPlan): Graph {
  const builder = new Builder(`${graph.name} judged`);
  const judged = new Set(plan.losses.map(({ output }) => output));
  const outputs = new Map(
    graph.outputs
      .filter(({ name }) => judged.has(name))
      .map(({ name, value }) => [name, builder.input(judgedInput(name), value.type, noOrigin)]),
  );
  const { targets } = addLosses(builder, targetsOf(graph, plan), outputs);
  addMetrics(builder, plan, outputs, targets);
  return builder.finishLive();
}

function opsOf(builder: Builder, name: string): Arithmetic {
  return arithmetic(builder.forOps(name, noOrigin));
}

function outputOf(outputs: ReadonlyMap<string, Value>, name: string): Value {
  const output = outputs.get(name);
  invariant(output !== undefined, `there is no output ${name}`);
  return output;
}
