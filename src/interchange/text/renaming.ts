/**
 * Which parameter of a text is which of the graph that it was written from: the text is resolved as any other, and its
 * layers stand in the order in which they were written. That both nets are the same is made sure of on the way.
 */
import { invariant } from "../../base/invariant.ts";
import { Source } from "../../base/source.ts";
import { Diagnostics } from "../../diagnostics/diagnostic.ts";
import type { Graph, Node, Value } from "../../graph/graph.ts";
import { resolveFile } from "../../resolve/resolve.ts";
import { parse } from "../../syntax/parse.ts";
import { isConstantDim } from "../../tensor/dim.ts";
import { shapesEqual, type Shape } from "../../tensor/shape.ts";
import { applicationOf } from "./application.ts";

/** The graph that a text of ours means. */
export function resolveText(text: string, batch: number): Graph {
  const diagnostics = new Diagnostics();
  const file = parse(new Source("model.cvk", text), diagnostics);
  const { models } = resolveFile(file, { readFile: () => undefined }, { settings: {}, sizes: {}, batch }, diagnostics);
  const mistake = diagnostics.sorted().find(({ severity }) => severity === "error");
  invariant(mistake === undefined, `the written text has a mistake: ${mistake?.message ?? ""}\n${text}`);
  return models[0]!.graph;
}

export function batchOf({ inputs }: Graph): number {
  const batch = inputs[0]!.type.shape[0]!;
  return isConstantDim(batch) ? batch : 1;
}

/** The parameters of `written` by those of the graph; `order`: the layers as the text has them. */
export function matchParameters(order: readonly Node[], graph: Graph, written: Graph): ReadonlyMap<string, string> {
  invariant(order.length === written.nodes.length, "the text has another number of layers");
  const values = new Map<Value, Value>(graph.inputs.map((input, at) => [input, written.inputs[at]!]));
  const names = new Map<string, string>();
  order.forEach((node, at) => {
    const other = written.nodes[at]!;
    matchNode(node, other, values);
    for (const [name, value] of Object.entries(node.parameters)) {
      const parameter = other.parameters[name];
      if (value.kind !== "parameter") continue;
      invariant(parameter?.kind === "parameter", `${other.name} has lost its ${name}`);
      const known = names.get(value.name);
      invariant(known === undefined || known === parameter.name, `${value.name} is shared no more`);
      names.set(value.name, parameter.name);
    }
  });
  graph.outputs.forEach(({ value }, at) => {
    invariant(values.get(value) === written.outputs[at]?.value, `output ${at} is another tensor`);
  });
  return names;
}

function matchNode(node: Node, other: Node, values: Map<Value, Value>): void {
  const isSame =
    node.op === other.op &&
    node.inputs.length === other.inputs.length &&
    node.inputs.every((value, at) => values.get(value) === other.inputs[at]) &&
    argumentsText(node) === argumentsText(other) &&
    shapesEqual(comparedShape(node), comparedShape(other));
  invariant(isSame, `${node.name} (${describe(node)}) became ${other.name} (${describe(other)})`);
  values.set(node.outputs[0]!, other.outputs[0]!);
}

/** Without the batch for a tensor of its own, which joins may repeat for it as well. */
function comparedShape({ inputs, outputs }: Node): Shape {
  const { shape } = outputs[0]!.type;
  return inputs.length === 0 ? shape.slice(1) : shape;
}

/** Attributes that mean the same have the same text. */
function argumentsText(node: Node): string {
  return applicationOf(node)
    .arguments.map(({ name, text }) => `${name}=${text}`)
    .join();
}

function describe(node: Node): string {
  return `${node.op.name} ${argumentsText(node)}`;
}
