/**
 * The graph of one training step: the model as it is in training, its losses, their gradients, and the next value of every parameter.
 * An ordinary graph: it is verified, printed, interpreted, fused and lowered as others are. What it reads beside the model's inputs are
 * targets and a few numbers of the step; what it keeps from step to step are parameters, whose next values are outputs that say so.
 */
import { invariant } from "../base/invariant.ts";
import { Builder, noOrigin } from "../graph/graph-builder.ts";
import type { Graph, Node, ParameterValue, Value } from "../graph/graph.ts";
import type { GraphBuilder, GraphValue, ParameterSpec } from "../ops/contract/op.ts";
import { uniform } from "../ops/kinds/uniform.ts";
import { constantShape, float32, type Shape } from "../tensor/shape.ts";
import { arithmetic, type Arithmetic } from "./arithmetic.ts";
import { differentiate } from "./differentiate.ts";
import { frozenParameters, isKept } from "./frozen.ts";
import { addLosses, addMetrics } from "./judge-graph.ts";
import type { StepPlan } from "./plan.ts";
import { recomputeCheap, type ForwardAndBack } from "./recompute-cheap.ts";
import { targetsOf } from "./targets.ts";

export interface TrainingGraph extends ForwardAndBack {
  /** The inputs that hold targets, by the output that they are for. */
  readonly targets: ReadonlyMap<string, string>;
  /** Of numbers of the step that are 1 less a power: the base, by the input's name. */
  readonly powers: ReadonlyMap<string, number>;
  /** The names of outputs that tell how well the model does on the batch. */
  readonly metrics: readonly string[];
}

/** Names of inputs and outputs that no model can have. */
export const RATE = "learning rate";
/** Of the input that holds the seed and the step, each in two words of 16 bits, the lower first; only where something is drawn. */
export const RANDOM = "random words";

/**
 * @param graph of a model with its batch, whose sizes are bound.
 * @throws RangeError where a layer cannot be trained on such a batch.
 */
export function trainingGraph(graph: Graph, plan: StepPlan): TrainingGraph {
  const step = new Step(graph, plan);
  const forward = step.forward();
  const { losses, targets } = addLosses(step.builder, targetsOf(graph, plan), forward.outputs);
  const nodes = new Set(step.builder.finish().nodes);
  const { powers } = step.update(losses, forward.statistics);
  const metrics = addMetrics(step.builder, plan, forward.outputs, targets);
  const targetNames = new Map([...targets].map(([output, { name }]) => [output, name]));
  const forwardAndBack = recomputeCheap({ graph: step.builder.finishLive(), forward: nodes });
  return { ...forwardAndBack, targets: targetNames, powers, metrics };
}

/** A graph in the making. */
class Step {
  readonly builder: Builder;
  readonly #graph: Graph;
  readonly #plan: StepPlan;
  readonly #values = new Map<Value, Value>();
  #words: Value | undefined;
  #streams = 0;
  /** The names of those that layers keep as they are. */
  readonly #frozen: ReadonlySet<string>;

  constructor(graph: Graph, plan: StepPlan) {
    this.#graph = graph;
    this.#plan = plan;
    this.#frozen = new Set([...frozenParameters(graph)].map(({ name }) => name));
    this.builder = new Builder(graph.name);
    for (const input of graph.inputs) {
      this.#values.set(input, this.builder.input(input.name, input.type, input.origin, input.pixels));
    }
    for (const parameter of graph.parameters) {
      this.#values.set(parameter, this.builder.parameter(parameter.name, parameter.spec));
    }
  }

  /** The model in training: its outputs by name, and new values of what is not trained. */
  forward() {
    const statistics = new Map<ParameterValue, Value>();
    for (const node of this.#graph.nodes) this.#addNode(node, statistics);
    const outputs = new Map(this.#graph.outputs.map(({ name, value }) => [name, this.#value(value)]));
    return { outputs, statistics };
  }

  /** Each parameter as soon as its gradient is known, which need not be kept then; where all are clipped together, at the end. */
  update(losses: readonly Value[], statistics: ReadonlyMap<ParameterValue, Value>) {
    const { nodes } = this.builder.finish();
    const numbers = this.#numbers();
    const waiting: [ParameterValue, Value][] = [];
    differentiate(this.builder, [...nodes], losses, (parameter, gradient) => {
      if (!this.#isTrained(parameter)) return;
      if (this.#plan.clip === undefined) this.#updateOne(parameter, gradient, numbers);
      else waiting.push([parameter, gradient]);
    });
    const inOrder = waiting.toSorted(([one], [other]) => one.id - other.id);
    const factor = this.#clipFactor(inOrder.map(([, gradient]) => gradient));
    for (const [parameter, gradient] of inOrder) this.#updateOne(parameter, gradient, numbers, factor);
    for (const [parameter, next] of statistics) if (!this.#frozen.has(parameter.name)) this.#next(parameter, next);
    return numbers;
  }

  #random(graph: GraphBuilder, shape: readonly number[]): GraphValue {
    this.#words ??= this.builder.input(RANDOM, float32([1, 4]), noOrigin);
    return graph.apply(uniform, [this.#words], { shape, stream: this.#streams++ });
  }

  #addNode(node: Node, statistics: Map<ParameterValue, Value>): void {
    const inputs = node.inputs.map((input) => this.#value(input));
    const parameters = Object.fromEntries(
      Object.entries(node.parameters).map(([key, value]) => [key, this.#value(value)]),
    );
    const trained = isKept(node) ? undefined : this.#trained(node, inputs, parameters, statistics);
    const copied = trained ?? this.builder.copy(node, { inputs, parameters, epilogue: [] }).outputs[0]!;
    this.#values.set(node.outputs[0]!, copied);
  }

  /** What a layer gives that does something else in training; where several share statistics, each goes on from what the last made of them. */
  #trained(
    { name, op, attributes, origin }: Node,
    inputs: readonly Value[],
    parameters: Readonly<Record<string, Value>>,
    statistics: Map<ParameterValue, Value>,
  ): Value | undefined {
    const graph = this.builder.forOps(name, origin);
    const latest = Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [key, statistics.get(value as ParameterValue) ?? value]),
    );
    const random = (shape: Shape): GraphValue => this.#random(graph, constantShape(shape));
    const trained = op.training?.({ layer: name, graph, inputs, parameters: latest, attributes, random });
    for (const [key, value] of Object.entries(trained?.statistics ?? {})) {
      statistics.set(parameters[key] as ParameterValue, value as Value);
    }
    return trained?.output as Value | undefined;
  }

  #isTrained({ name, spec }: ParameterValue): boolean {
    return spec.trainable && !this.#frozen.has(name);
  }

  #value(old: Value): Value {
    if (old.kind === "constant" && !this.#values.has(old)) {
      this.#values.set(old, this.builder.constant(old.value, old.name, old.spec));
    }
    const value = this.#values.get(old);
    invariant(value !== undefined, "a value was read before it was made");
    return value;
  }

  /** min(1, most / norm), as PyTorch's `clip_grad_norm_` has it; undefined where nothing is clipped. */
  #clipFactor(gradients: readonly Value[]): GraphValue | undefined {
    const { clip } = this.#plan;
    if (clip === undefined || gradients.length === 0) return undefined;
    const ops = this.#ops("gradient_norm");
    const squares = gradients.map((gradient) => ops.view(ops.sum(ops.mul(gradient, gradient)), [1, 1]));
    const norm = ops.sqrt(squares.reduce((sum, square) => ops.add(sum, square)));
    return ops.min(ops.div(clip, ops.add(norm, 1e-6)), 1);
  }

  #numbers() {
    const { of, attributes } = this.#plan.optimizer;
    const number = (name: string): Value => this.builder.input(name, float32([1, 1]), noOrigin);
    const powers = new Map<string, number>();
    const factors: Record<string, Value> = {};
    const rate = number(RATE);
    for (const [key, base] of Object.entries(of.factors?.(attributes as never) ?? {})) {
      const name = `1 - ${base}^step`;
      factors[key] = number(name);
      powers.set(name, base);
    }
    return { rate, factors, powers };
  }

  #updateOne(
    parameter: ParameterValue,
    whole: Value,
    { rate, factors }: { readonly rate: Value; readonly factors: Readonly<Record<string, Value>> },
    factor?: GraphValue,
  ): void {
    const { of } = this.#plan.optimizer;
    const attributes = this.#plan.optimizer.attributes as never;
    const ops = this.#ops(`${parameter.name}_update`);
    const gradient = factor === undefined ? whole : ops.mul(whole, factor);
    const memory = Object.fromEntries(
      of
        .memory(attributes)
        .map((name) => [name, this.builder.parameter(`${parameter.name} ${name}`, remembered(parameter))]),
    );
    const next = of.update({ ops, parameter, gradient, rate, memory, factors, attributes });
    this.#next(parameter, next.parameter as Value);
    for (const [name, value] of Object.entries(next.memory)) this.#next(memory[name]!, value as Value);
  }

  #next({ name }: ParameterValue, value: Value): void {
    this.builder.output(`next ${name}`, value, { next: name });
  }

  #ops(name: string): Arithmetic {
    return arithmetic(this.builder.forOps(name, noOrigin));
  }
}

/** What an optimizer remembers of a parameter. */
function remembered({ spec: { shape, dtype } }: ParameterValue): ParameterSpec {
  return { name: "", shape, dtype, trainable: false, formula: "", initial: { kind: "constant", value: 0 } };
}
