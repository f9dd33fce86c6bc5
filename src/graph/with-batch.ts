/** The same net for another number of examples. */
import { dimsEqual, type Dim } from "../tensor/dim.ts";
import { shapesEqual, type Shape, type TensorType } from "../tensor/shape.ts";
import { Builder } from "./graph-builder.ts";
import type { EpilogueStep, Graph, Node, Value } from "./graph.ts";

export interface Rebatched {
  readonly graph: Graph;
  /** What stands for a value of the graph that was given. */
  value(old: Value): Value;
}

const refusing = { error: () => undefined, warning: () => {}, demand: () => {} };

/**
 * Rebuilds a graph for another batch; undefined where that changes what is computed for an example: where nodes mix
 * examples, or inputs have different batches.
 */
export function withBatch(graph: Graph, batch: number): Rebatched | undefined {
  const [from] = graph.inputs.map(({ type }) => type.shape[0]);
  if (from === undefined || graph.nodes.some(({ traits }) => traits.mixesExamples === true)) return undefined;
  if (!graph.inputs.every(({ type }) => type.shape[0] !== undefined && dimsEqual(type.shape[0], from)))
    return undefined;
  const copy = new Copy(graph, from, batch);
  if (!graph.nodes.every((node) => copy.add(node))) return undefined;
  if (!graph.outputs.every(({ value }) => copy.has(value, batch))) return undefined;
  for (const output of graph.outputs) copy.builder.output(output.name, copy.value(output.value), output);
  return { graph: copy.builder.finish(), value: (old) => copy.value(old) };
}

class Copy {
  readonly builder: Builder;
  readonly #from: Dim;
  readonly #batch: number;
  readonly #values = new Map<Value, Value>();

  constructor(graph: Graph, from: Dim, batch: number) {
    this.builder = new Builder(graph.name);
    this.#from = from;
    this.#batch = batch;
    for (const old of graph.inputs)
      this.#values.set(old, this.builder.input(old.name, this.#typeOf(old.type), old.origin, old.pixels));
    for (const old of graph.parameters) this.#values.set(old, this.builder.parameter(old.name, old.spec));
  }

  value(old: Value): Value {
    const known = this.#values.get(old);
    if (known !== undefined || old.kind !== "constant") return known!;
    const copied = this.builder.constant(old.value, old.name, old.spec);
    this.#values.set(old, copied);
    return copied;
  }

  /** Whether what stands for a value has so many examples. */
  has(old: Value, batch: number): boolean {
    return this.value(old).type.shape[0] === batch;
  }

  /** Whether the node computes the same for an example. */
  add(node: Node): boolean {
    const { name, op, attributes, inputs, parameters, epilogue, origin } = node;
    const repeats = inputs.length === 0 && "batch" in attributes;
    const added = this.builder.add(
      {
        name,
        op,
        // A tensor that no layer computes is there once for each example.
        attributes: repeats ? { ...attributes, batch: this.#batch } : attributes,
        inputs: inputs.map((value) => this.value(value)),
        parameters: this.#operands(parameters),
        epilogue: epilogue.map((step) => this.#step(step)),
        origin,
      },
      refusing,
    );
    return added !== undefined && node.outputs.every((old, at) => this.#stands(added.outputs[at]!, old));
  }

  #stands(by: Value, old: Value): boolean {
    this.#values.set(old, by);
    return shapesEqual(by.type.shape, old.type.shape) || shapesEqual(by.type.shape, this.#shapeOf(old.type.shape));
  }

  #typeOf(type: TensorType): TensorType {
    return { ...type, shape: this.#shapeOf(type.shape) };
  }

  #shapeOf(shape: Shape): Shape {
    const [own, ...rest] = shape;
    return own !== undefined && dimsEqual(own, this.#from) ? [this.#batch, ...rest] : shape;
  }

  #operands(old: Readonly<Record<string, Value>>): Record<string, Value> {
    return Object.fromEntries(Object.entries(old).map(([name, value]) => [name, this.value(value)]));
  }

  #step(step: EpilogueStep): EpilogueStep {
    return {
      ...step,
      operands: step.operands.map((operand) => (operand === "running" ? operand : this.value(operand))),
      parameters: this.#operands(step.parameters),
    };
  }
}
