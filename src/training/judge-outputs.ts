/**
 * Losses and metrics of outputs that are there already, in parts that add up over batches of any size: so a set is judged as a
 * whole, whatever its last batch holds.
 */
import type { GraphValue } from "../ops/contract/op.ts";
import { Builder, noOrigin } from "../graph/graph-builder.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { filled, ndarray } from "../tensor/ndarray.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { constantShape, float32 } from "../tensor/shape.ts";
import { arithmetic, type Arithmetic } from "./arithmetic.ts";
import { lossOfSums, targetShape, type Loss } from "./losses.ts";
import { metricNames } from "./metric-names.ts";
import { metricOfSums, metricTerms, type Metric } from "./metrics.ts";
import type { StepPlan } from "./plan.ts";

/** What of a plan judges outputs. */
export type Judging = Pick<StepPlan, "losses" | "metrics">;

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
export function judgeOf(plan: Judging, shapes: ReadonlyMap<string, readonly number[]>): Judge {
  const { losses, metrics = [] } = plan;
  const graphs = new Map<number, Graph>();
  const totals = new Map<string, Float64Array>();
  const total = (name: string): number => totals.get(name)![0]!;
  return {
    add(outputs, targets, examples) {
      if (!graphs.has(examples)) graphs.set(examples, graphFor(plan, shapes, examples));
      const graph = graphs.get(examples)!;
      const arrays = new Map([...targets.keys()].flatMap((name) => pair(name, outputs, targets)));
      const given = graph.inputs.map(
        ({ name, type }) => [name, ndarray(constantShape(type.shape), arrays.get(name)!)] as const,
      );
      for (const [name, { data }] of interpretGraph(graph, new Map(given), new Map())) {
        const before = totals.get(name);
        totals.set(
          name,
          Float64Array.from(data, (value, at) => value + (before?.[at] ?? 0)),
        );
      }
    },
    judgement() {
      const parts = losses.map(
        ({ attributes, weight }, at) => weight * lossOfSums(total(`sum ${at}`), total(`count ${at}`), attributes),
      );
      return {
        loss: parts.reduce((all, part) => all + part, 0),
        metrics: new Map(
          metricNames(metrics).map((name, at) => [
            name,
            metricOfSums(totals.get(`part ${at}`)!, totals.get(`whole ${at}`)!),
          ]),
        ),
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
  { losses, metrics = [] }: Judging,
  shapes: ReadonlyMap<string, readonly number[]>,
  examples: number,
): Graph {
  const builder = new Builder("judgement");
  const ports = new Map<string, { readonly output: Value; readonly target: Value }>();
  const opsFor = (name: string): Arithmetic => arithmetic(builder.forOps(name, noOrigin));
  const port = (of: Loss | Metric, name: string) => {
    if (!ports.has(name)) {
      const shape = shapes.get(name)!.with(0, examples);
      const input = (what: string, extents: readonly number[]): Value =>
        builder.input(`${what} ${name}`, float32(extents), noOrigin);
      ports.set(name, { output: input("output", shape), target: input("target", targetShape(of, shape)) });
    }
    return ports.get(name)!;
  };
  const result = (ops: Arithmetic, name: string, value: GraphValue | number): void =>
    builder.output(name, (typeof value === "number" ? ops.graph.constant(filled([1], value)) : value) as Value);
  losses.forEach(({ of, attributes, output }, at) => {
    const ops = opsFor(of.name);
    const { sum, count } = of.terms({ ops, ...port(of, output), attributes });
    result(ops, `sum ${at}`, sum);
    result(ops, `count ${at}`, count);
  });
  metrics.forEach((metric, at) => {
    const ops = opsFor(metric.of.name);
    const { part, whole } = metricTerms(ops, metric, port(metric.of, metric.output));
    result(ops, `part ${at}`, part);
    result(ops, `whole ${at}`, whole);
  });
  return builder.finish();
}
