/** How well a net meets targets, as claims ask: by the metrics of training, over a whole set of examples. */
import { evaluate, type EvaluateOptions } from "../engine/evaluate.ts";
import type { EngineChoice } from "../engine/engine.ts";
import type { Examples } from "../engine/examples.ts";
import { inputPorts, targetPort, type DataPort } from "../engine/training-arrays.ts";
import type { MetricBehaviour } from "../graph/claim.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { metrics, type Metric } from "../training/metrics.ts";
import type { OutputMetric } from "../training/plan.ts";
import { targetName } from "../training/targets.ts";
import { CHANNEL_AXIS, constantShape } from "../tensor/shape.ts";
import type { Measurement } from "../analysis/judge-claims.ts";

export function metricNamed(name: string): Metric {
  return metrics.find((metric) => metric.name === name)!;
}

/** The arrays that a metric needs: those of the inputs, and the target. */
export function portsFor(model: ResolvedModel, { metric, output, ignore }: MetricBehaviour): readonly DataPort[] {
  const { value } = model.graph.outputs.find(({ name }) => name === output)!;
  const isOfClasses = metricNamed(metric).target === "classes";
  const classes = isOfClasses ? constantShape(value.type.shape)[CHANNEL_AXIS]! : undefined;
  const due = { name: nameOfTarget(model, output), output, input: arrayFor(output), classes, ignore };
  return [...inputPorts(model), targetPort(model, due)];
}

/** As training calls it, where the output is learnt. */
function nameOfTarget({ training, graph }: ResolvedModel, output: string): string {
  const learnt = training?.losses.map((loss) => loss.output) ?? [];
  const all = graph.outputs.map(({ name }) => name);
  return targetName(graph, learnt.includes(output) ? learnt : all, output);
}

/** A name that no input has. */
function arrayFor(output: string): string {
  return `target ${output}`;
}

export async function measureMetric(
  model: ResolvedModel,
  weights: TensorMap,
  { metric, attributes, output, ignore }: MetricBehaviour,
  examples: Examples,
  choice: EngineChoice,
  options: EvaluateOptions,
): Promise<Measurement> {
  const judged: OutputMetric = { of: metricNamed(metric), attributes, output, ignore };
  const targets = new Map([[output, arrayFor(output)]]);
  const plan = { losses: [], metrics: [judged] };
  const found = await evaluate(model, plan, targets, weights, examples, choice, options);
  const [value] = found.metrics.values();
  return { value: value!, note: `over ${countOf(examples.rows.length, "example")}` };
}
