/** Binds the symbolic sizes of a graph, so that every dimension is a constant, as kernels want. */
import { graphBuilder } from "../graph/builder.ts";
import type { EpilogueStep, Graph, Value } from "../graph/graph.ts";
import { invariant } from "../base/invariant.ts";
import { bindDim, type SizeBindings } from "../tensor/dim.ts";
import type { TensorType } from "../tensor/shape.ts";

/** The graph for these sizes; shapes are inferred anew. A layer that does not fit them is our bug: `check` has judged it. */
export function specialise(graph: Graph, sizes: SizeBindings): Graph {
  const builder = graphBuilder(graph.name);
  const values = new Map<Value, Value>();
  const bind = (type: TensorType): TensorType => ({ ...type, shape: type.shape.map((dim) => bindDim(dim, sizes)) });
  const bound = (old: Value): Value => {
    const known = values.get(old);
    if (known !== undefined) return known;
    invariant(old.kind === "constant", "a value was read before it was bound");
    const copy = builder.constant(old.value, old.name, old.spec);
    values.set(old, copy);
    return copy;
  };
  const operands = (old: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(old).map(([name, value]) => [name, bound(value)]));
  const step = (old: EpilogueStep): EpilogueStep => ({
    ...old,
    operands: old.operands.map((operand) => (operand === "running" ? operand : bound(operand))),
    parameters: operands(old.parameters),
  });

  for (const old of graph.inputs) values.set(old, builder.input(old.name, bind(old.type), old.origin));
  for (const old of graph.parameters) {
    values.set(old, builder.parameter(old.name, { ...old.spec, shape: bind(old.type).shape }));
  }
  for (const { name, op, attributes, inputs, parameters, epilogue, origin, outputs } of graph.nodes) {
    const node = builder.addSound({
      name,
      op,
      attributes,
      inputs: inputs.map(bound),
      parameters: operands(parameters),
      epilogue: epilogue.map(step),
      origin,
    });
    outputs.forEach((old, index) => values.set(old, node.outputs[index]!));
  }
  for (const { name, value } of graph.outputs) builder.output(name, bound(value));
  return builder.finish();
}
