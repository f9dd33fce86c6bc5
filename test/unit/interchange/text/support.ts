/** What the tests of model text share: writing a graph, resolving the text, and comparing nets layer by layer. */
import { expect } from "vitest";
import { check } from "../../../../src/check.ts";
import type { Graph, Node, Value } from "../../../../src/graph/graph.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { findAxis, type Axis } from "../../../../src/ops/shared/axes.ts";
import { constantShape } from "../../../../src/tensor/shape.ts";

/** The text that is written for the model of a text. */
export function textOf(text: string): string {
  const { models, diagnostics } = check("test.cvk", text);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return writeModelText(models[0]!, new Map()).text;
}

/**
 * What a net computes, as one term an output: each layer with its attributes as its op means them, its operands as terms
 * and the shapes of its parameters. Equal nets have equal terms, whatever their layers are called and in which order they stand.
 */
export function termsOf({ inputs, outputs, nodes }: Graph): readonly string[] {
  const numbers = new Map<string, number>();
  const terms = new Map<Value, number>();
  const number = (text: string): number => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  };
  const texts: string[] = [];
  const add = (value: Value, text: string): void => {
    const at = number(text);
    terms.set(value, at);
    texts[at] = text;
  };
  inputs.forEach((input, at) => add(input, `input ${at} ${constantShape(input.type.shape).join("x")}`));
  for (const node of nodes)
    add(
      node.outputs[0]!,
      termOf(
        node,
        node.inputs.map((value) => texts[terms.get(value)!]!),
      ),
    );
  return outputs.map(({ value }) => texts[terms.get(value)!]!);
}

function termOf(node: Node, operands: readonly string[]): string {
  const parameters = Object.entries(node.parameters).map(
    ([name, value]) => `${name} ${constantShape(value.type.shape).join("x")}`,
  );
  const shape = constantShape(node.outputs[0]!.type.shape).join("x");
  const text = `${node.op.name} ${meaningOf(node)} ${shape} [${parameters.join(", ")}](${operands.join(", ")})`;
  return text.length < 400 ? text : `${node.op.name} ${shape} #${hash(text)}`;
}

/** Windows as they are placed, and the other attributes as they are. */
function meaningOf({ op, attributes, inputs, outputs }: Node): string {
  const { contraction, pooling } = op.traits(
    inputs.map(({ type }) => type),
    attributes,
  );
  const placed = contraction?.window ?? pooling?.window;
  const others = Object.entries(attributes).filter(
    ([name, value]) => value !== undefined && !(placed !== undefined && windowAttributes.has(name)),
  );
  const rank = (inputs[0] ?? outputs[0]!).type.shape.length;
  const meant = others.map(([name, value]) => [name, name.startsWith("ax") ? placesOf(value, rank) : value] as const);
  return JSON.stringify([placed, meant.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Axes as numbers, by whatever they are called. */
function placesOf(value: unknown, rank: number): unknown {
  return Array.isArray(value) ? value.map((axis: Axis) => findAxis(axis, rank)) : findAxis(value as Axis, rank);
}

const windowAttributes = new Set(["kernel", "stride", "pad", "dilation"]);

/** 53 bits, so that terms of deep nets stay short. */
function hash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
    b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
  }
  return `${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`;
}
