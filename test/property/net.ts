/**
 * Small nets for tests, built straight with the graph builder: layers by name, attributes as the op declares them, with
 * their defaults. A current tensor flows as in the language.
 */
import { invariant } from "../../src/base/invariant.ts";
import { Builder, noOrigin } from "../../src/graph/graph-builder.ts";
import type { Graph, Node, Value } from "../../src/graph/graph.ts";
import type { Problems } from "../../src/ops/contract/op.ts";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { Dim } from "../../src/tensor/dim.ts";
import { float32 } from "../../src/tensor/shape.ts";
import { attributesOf } from "../support/run-op.ts";

export interface LayerOptions {
  readonly name?: string;
  /** The tensors that it takes; the current one where left out. */
  readonly inputs?: readonly Value[];
  /** Operands for its parameters, where another layer's are shared. */
  readonly parameters?: Readonly<Record<string, Value>>;
}

export interface Net {
  readonly builder: Builder;
  /** The current tensor. */
  current: Value;
  /** Adds a layer, which must fit, and makes its output current. Unnamed ones are `conv1`, `conv2`, … */
  layer(op: string, attributes?: AttributeRecord, options?: LayerOptions): Node;
  /** The same, undefined where the layer does not fit its operands. */
  tryLayer(op: string, attributes?: AttributeRecord, options?: LayerOptions): Node | undefined;
  output(name: string, value?: Value): void;
  finish(): Graph;
}

/** A net with one input `image` of the given shape, `[C, H, W]` without the batch. */
export function netOf(shape: readonly Dim[], batch: Dim = 1, name = "Net"): Net {
  const builder = new Builder(name);
  const counts = new Map<string, number>();
  const nameOf = (op: string): string => {
    counts.set(op, (counts.get(op) ?? 0) + 1);
    return `${op}${counts.get(op)!}`;
  };

  const add = (opName: string, attributes: AttributeRecord, options: LayerOptions, problems: Problems<string>) => {
    const op = findOp(opName);
    invariant(op !== undefined, `no op is named ${opName}`);
    const node = builder.add(
      {
        name: options.name ?? nameOf(opName),
        op,
        attributes: attributesOf(op, attributes),
        inputs: options.inputs ?? [net.current],
        origin: noOrigin,
        ...(options.parameters && { parameters: options.parameters }),
      },
      problems,
    );
    if (node !== undefined) net.current = node.outputs[0]!;
    return node;
  };

  const net: Net = {
    builder,
    current: builder.input("image", float32([batch, ...shape]), noOrigin),
    layer(op, attributes = {}, options = {}) {
      const node = add(op, attributes, options, strict);
      invariant(node !== undefined, `${op} does not fit`);
      return node;
    },
    tryLayer: (op, attributes = {}, options = {}) => add(op, attributes, options, silent),
    output: (outputName, value) => builder.output(outputName, value ?? net.current),
    finish: () => builder.finish(),
  };
  return net;
}

const strict: Problems<string> = {
  error: (problem) => {
    throw new Error(`${problem.code}: ${problem.message}`);
  },
  warning: () => {},
  demand: () => {},
};

const silent: Problems<string> = { error: () => undefined, warning: () => {}, demand: () => {} };
