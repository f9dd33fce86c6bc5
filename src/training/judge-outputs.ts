/**
 * Losses and metrics of outputs that are there already, in parts that add up over batches of any size: so a set is judged as a
 * whole, whatever its last batch holds.
 */
import { Builder, noOrigin } from "../graph/graph-builder.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { filled, ndarray } from "../tensor/ndarray.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { constantShape, float32 } from "../tensor/shape.ts";
import { arithmetic, type Arithmetic } from "./arithmetic.ts";
import { targetShape } from "./losses.ts";
import { metricNames } from "./metric-names.ts";
import type { StepPlan } from "./plan.ts";

/** Of a set of examples. */
export interface Judgement {
  readonly loss: number;
  /** By name. */
  readonly metrics: ReadonlyMap<string, number>;
}

/** Takes batches one after the other, in float64. */
export interface Judge {
  /**
   * @param outputs of the model, for so many examples, by name; channels on axis 1.
   * @param targets by the name of the output that they are for.
   */
  add(outputs: TensorMap, targets: TensorMap, examples: number): void;
  /** Of all that was added. */
  judgement(): Judgement;
}

/** @param shapes of the outputs, by name, for any number of examples. */
export function judgeOf(plan: StepPlan, shapes: ReadonlyMap<string, readonly number[]>): Judge {
  const { losses, metrics = [] } = plan;
  const graphs = new Map<number, Graph>();
  const totals = new Map<string, number>();
  const total = (name: string): number => totals.get(name)!;
  let count = 0;
  return {
    add(outputs, targets, examples) {
      if (!graphs.has(examples)) graphs.set(examples, graphFor(plan, shapes, examples));
      const graph = graphs.get(examples)!;
      const arrays = new Map(losses.flatMap(({ output }) => pair(output, outputs, targets)));
      const given = graph.inputs.map(
        ({ name, type }) => [name, ndarray(constantShape(type.shape), arrays.get(name)!)] as const,
      );
      for (const [name, { data }] of interpretGraph(graph, new Map(given), new Map())) {
        totals.set(name, (totals.get(name) ?? 0) + data[0]!);
      }
      count += examples;
    },
    judgement() {
      const parts = losses.map(({ attributes, weight }, at) => {
        const sum = total(`sum ${at}`);
        return weight * (attributes["reduction"] === "sum" ? sum : sum / total(`count ${at}`));
      });
      return {
        loss: parts.reduce((all, part) => all + part, 0),
        metrics: new Map(metricNames(metrics).map((name, at) => [name, total(`metric ${at}`) / count])),
      };
    },
  };
}

function pair(name: string, outputs: TensorMap, targets: TensorMap): [string, Float32Array][] {
  return [
    [`output ${name}`, outputs.get(name)!],
    [`target ${name}`, targets.get(name)!],
  ];
}

function graphFor(
  { losses, metrics = [] }: StepPlan,
  shapes: ReadonlyMap<string, readonly number[]>,
  examples: number,
): Graph {
  const builder = new Builder("judgement");
  const ports = new Map<string, { readonly output: Value; readonly target: Value }>();
  const opsFor = (name: string): Arithmetic => arithmetic(builder.forOps(name, noOrigin));
  const result = (name: string, value: unknown): void => builder.output(name, value as Value);
  losses.forEach(({ of, attributes, output: name }, at) => {
    const shape = shapes.get(name)!.with(0, examples);
    const input = (what: string, extents: readonly number[]): Value =>
      builder.input(`${what} ${name}`, float32(extents), noOrigin);
    const port = { output: input("output", shape), target: input("target", targetShape(of, shape)) };
    ports.set(name, port);
    const ops = opsFor(of.name);
    const { sum, count } = of.terms({ ops, ...port, attributes });
    result(`sum ${at}`, sum);
    result(`count ${at}`, typeof count === "number" ? ops.graph.constant(filled([1], count)) : count);
  });
  metrics.forEach(({ of, attributes, output }, at) => {
    const ops = opsFor(of.name);
    // A mean over the batch: larger batches count for more.
    result(`metric ${at}`, ops.mul(of.value({ ops, ...ports.get(output)!, attributes }), examples));
  });
  return builder.finish();
}
