/**
 * Nets that were made with the channels last begin with transposes and end with them. They are nets of layout NHWC, whose
 * arrays are permuted at the boundary only: without those layers, and the arrays lie as before.
 */
import { graphBuilder } from "../../graph/builder.ts";
import type { EpilogueStep, Graph, InputValue, Node, Value } from "../../graph/graph.ts";
import { liveValues } from "../../graph/live-values.ts";
import { boundaryOrder, inverseOrder } from "../../tensor/layout.ts";
import { constantShape, float32 } from "../../tensor/shape.ts";
import { addLayer } from "./idioms/idiom.ts";
import type { Namer } from "./naming.ts";

export interface LaidOut {
  readonly graph: Graph;
  readonly layout: "NCHW" | "NHWC";
}

/** The net with its channels first within and last outside, where that takes permutations away; as it is otherwise. */
export function withChannelsLast(graph: Graph, names: Namer): LaidOut {
  const entering = graph.inputs.map((input) => ({ input, readers: readersOf(graph, input) }));
  const images = entering.filter(({ input }) => hasPositions(input));
  const isSound = images.every(
    ({ input, readers }) => readers.length > 0 && readers.every((node) => isEntry(node, input)),
  );
  const read = graph.outputs.some(({ value }) => value.kind === "input" && hasPositions(value));
  const outputs = graph.outputs.filter(({ value }) => hasPositions(value));
  const taken = images.length + outputs.filter(({ value }) => isExit(value)).length;
  const added = outputs.filter(({ value }) => !isExit(value)).length;
  if (!isSound || read || images.length === 0 || taken <= added) return { graph, layout: "NCHW" };
  return { graph: relaid(graph, new Set(images.flatMap(({ readers }) => readers)), names), layout: "NHWC" };
}

function hasPositions({ type }: Value): boolean {
  return type.shape.length > 2;
}

function readersOf({ nodes, outputs }: Graph, value: Value): readonly Node[] {
  const live = liveValues({ name: "", inputs: [], parameters: [], nodes, outputs });
  return nodes.filter((node) => live.needs(node) && node.inputs.includes(value));
}

/** Behind the batch: the last axis first. */
function isEntry({ op, attributes }: Node, { type }: InputValue): boolean {
  return op.name === "permute" && orderIs(attributes["axes"], inverseOrder(boundaryOrder("NHWC", type.shape.length)));
}

function isExit(value: Value): boolean {
  if (value.kind !== "result" || value.node.op.name !== "permute") return false;
  return orderIs(value.node.attributes["axes"], boundaryOrder("NHWC", value.type.shape.length));
}

function orderIs(axes: unknown, order: readonly number[]): boolean {
  return (axes as readonly number[]).every((axis, at) => axis + 1 === order[at + 1]);
}

function relaid(graph: Graph, entries: ReadonlySet<Node>, names: Namer): Graph {
  const builder = graphBuilder(graph.name);
  const values = new Map<Value, Value>();
  for (const input of graph.inputs) {
    const order = inverseOrder(boundaryOrder("NHWC", input.type.shape.length));
    const shape = order.map((axis) => input.type.shape[axis]!);
    values.set(input, builder.input(input.name, hasPositions(input) ? float32(shape) : input.type, input.origin));
  }
  for (const each of graph.parameters) values.set(each, builder.parameter(each.name, each.spec));
  const value = (old: Value): Value => {
    const known = values.get(old);
    if (known !== undefined || old.kind !== "constant") return known!;
    values.set(old, builder.constant(old.value, old.name, old.spec));
    return values.get(old)!;
  };
  const operands = (old: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(old).map(([name, each]) => [name, value(each)]));
  const step = (old: EpilogueStep): EpilogueStep => ({
    ...old,
    operands: old.operands.map((each) => (each === "running" ? each : value(each))),
    parameters: operands(old.parameters),
  });
  for (const node of graph.nodes) {
    if (entries.has(node)) values.set(node.outputs[0]!, value(node.inputs[0]!));
    else {
      const { parameters, epilogue } = node;
      const copy = { inputs: node.inputs.map(value), parameters: operands(parameters), epilogue: epilogue.map(step) };
      const copied = builder.copy(node, copy);
      node.outputs.forEach((each, at) => values.set(each, copied.outputs[at]!));
    }
  }
  for (const { name, value: old } of graph.outputs) builder.output(name, inside(old, value, builder, names));
  return builder.finishLive();
}

/** What the boundary makes the output of. */
function inside(
  old: Value,
  value: (old: Value) => Value,
  builder: ReturnType<typeof graphBuilder>,
  names: Namer,
): Value {
  if (!hasPositions(old)) return value(old);
  if (isExit(old) && old.kind === "result") return value(old.node.inputs[0]!);
  const rank = constantShape(old.type.shape).length;
  const axes = inverseOrder(boundaryOrder("NHWC", rank))
    .slice(1)
    .map((axis) => axis - 1);
  return addLayer({ builder }, names.unique("inside"), "permute", [value(old)], { axes });
}
