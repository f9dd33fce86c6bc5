/**
 * The op's own loop nest, over whatever views memory layout has chosen: right for every layer, and what the other
 * strategies are compared with. Also how the `prepare` region computes.
 */
import type { Node, Value } from "../../graph/graph.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { int, load } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { TensorReader, TensorWriter } from "../../ops/contract/op.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { applyEpilogue } from "../epilogue.ts";
import { forEachElement } from "../nest.ts";
import { broadcastReader, readerOf } from "../reader.ts";
import type { Emitted, Strategy } from "../strategy.ts";
import { addressOf, type View } from "../buffer-view.ts";

export const plain: Strategy = {
  name: "plain",
  consider({ node, inputs }) {
    // An op reads its own inputs; where one was looked through it has no place, and a strategy for contractions applies.
    if (inputs.some((value, at) => value !== node.inputs[at])) return undefined;
    return {
      reason: `the loop nest of ${node.op.name}`,
      emit: (k, { layer, outputs, view }) =>
        emitPlain(k, { node: layer.node, outputs, read: (value) => readerOf(view(value)) }),
    };
  },
};

export interface PlainSite {
  readonly node: Node;
  readonly outputs: readonly View[];
  read(value: Value): TensorReader;
}

export function emitPlain(k: KernelBuilder, { node, outputs, read }: PlainSite): Emitted {
  const written = { extent: 1, writesHalo: false };
  const store = (index: readonly Expression[], value: Expression, output: number): void => {
    const target = outputs[output]!;
    const finished = output === 0 ? finish(k, node, index, value, read) : value;
    k.store(target.buffer, addressOf(target, index), finished);
  };
  const parameters: Record<string, TensorReader> = {};
  for (const name in node.parameters) parameters[name] = read(node.parameters[name]!);
  node.op.lower(k, {
    inputs: node.inputs.map(read),
    parameters,
    outputs: outputs.map((target, at) => writerOf(k, target, written, (index, value) => store(index, value, at))),
    attributes: node.attributes,
  });
  return written;
}

function finish(
  k: KernelBuilder,
  node: Node,
  index: readonly Expression[],
  value: Expression,
  read: (value: Value) => TensorReader,
): Expression {
  return applyEpilogue(k, node, value, {
    data: (operand) => broadcastReader(read(operand)).at(index),
    parameter: (operand) => {
      const vector = read(operand);
      return vector.at([vector.shape[0] === 1 ? int(0) : index[CHANNEL_AXIS]!]);
    },
  });
}

function writerOf(
  k: KernelBuilder,
  view: View,
  written: { extent: number; writesHalo: boolean },
  store: TensorWriter["store"],
): TensorWriter {
  return {
    shape: view.shape,
    draft: (index, value) => k.store(view.buffer, addressOf(view, index), value),
    drafted: (index) => load(view.buffer, addressOf(view, index)),
    store,
    forEach: (visit, except = []) => void Object.assign(written, forEachElement(k, view, visit, except)),
  };
}
