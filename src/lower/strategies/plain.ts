/**
 * The op's own loop nest, over whatever views memory layout has chosen: right for every layer, and what the other
 * strategies are compared with. Also how the `prepare` region computes.
 */
import type { Node, Value } from "../../graph/graph.ts";
import type { KernelBuilder } from "../../kernel/builder.ts";
import { int, load } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { TensorReader, TensorWriter } from "../../ops/contract.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { applyEpilogue } from "../epilogue.ts";
import { forEachElement } from "../nest.ts";
import type { Emitted, Strategy } from "../strategy.ts";
import { addressOf, broadcastView, type View } from "../view.ts";

export const plain: Strategy = {
  name: "plain",
  consider: ({ node }) => ({
    reason: `the loop nest of ${node.op.name}`,
    emit: (k, site) =>
      emitPlain(k, { node: site.layer.node, outputs: site.outputs, view: (value) => site.view(value) }),
  }),
};

export interface PlainSite {
  readonly node: Node;
  readonly outputs: readonly View[];
  view(value: Value): View;
}

export function emitPlain(k: KernelBuilder, { node, outputs, view }: PlainSite): Emitted {
  const written = { extent: 1, writesHalo: false };
  const store = (index: readonly Expression[], value: Expression, output: number): void => {
    const target = outputs[output]!;
    const finished = output === 0 ? finish(k, node, index, value, view) : value;
    k.store(target.buffer, addressOf(target, index), finished);
  };
  const parameters: Record<string, TensorReader> = {};
  for (const name in node.parameters) parameters[name] = readerOf(view(node.parameters[name]!));
  node.op.lower(k, {
    inputs: node.inputs.map((value) => readerOf(view(value))),
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
  view: (value: Value) => View,
): Expression {
  const shape = node.outputs[0]!.type.shape as readonly number[];
  return applyEpilogue(k, node, value, {
    data: (operand) => readerOf(broadcastView(view(operand), shape)).at(index),
    parameter: (operand) => {
      const vector = view(operand);
      return readerOf(vector).at([vector.shape[0] === 1 ? int(0) : index[CHANNEL_AXIS]!]);
    },
  });
}

function readerOf(view: View): TensorReader {
  return { shape: view.shape, at: (index) => load(view.buffer, addressOf(view, index)) };
}

function writerOf(
  k: KernelBuilder,
  view: View,
  written: { extent: number; writesHalo: boolean },
  store: TensorWriter["store"],
): TensorWriter {
  return {
    shape: view.shape,
    store,
    forEach: (visit, except = []) => void Object.assign(written, forEachElement(k, view, visit, except)),
  };
}
