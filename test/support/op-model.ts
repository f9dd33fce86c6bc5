/** Models around one op, built as graphs without a text: for engines that take models. */
import { Source } from "../../src/base/source.ts";
import { Builder, noOrigin } from "../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../src/graph/graph.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import type { Layout } from "../../src/tensor/layout.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { float32 } from "../../src/tensor/shape.ts";
import { attributesOf } from "./run-op.ts";

export interface Surroundings {
  readonly layout?: Layout;
  /**
   * Puts a convolution (a dense layer for flat tensors) whose weight is the identity before each input and behind each
   * output. What is computed stays, but layers may be folded and fused, and tensors lie as the compiler likes.
   */
  readonly betweenConvolutions?: boolean;
}

/** An op on inputs of these shapes. */
export interface Application {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly inputs: readonly (readonly number[])[];
}

/** Inputs `x0`, `x1`, … and outputs `y0`, …; the op's parameters are named `layer.weight` and so on. */
export function modelAround(
  op: AnyOp,
  attributes: AttributeRecord,
  inputs: readonly (readonly number[])[],
  surroundings: Surroundings = {},
): ResolvedModel {
  return modelAroundEach([["", { op, attributes, inputs }]], surroundings);
}

/** Ops beside one another in one net, each with a prefix to all its names. */
export function modelAroundEach(
  applications: readonly (readonly [prefix: string, application: Application])[],
  { layout = "NCHW", betweenConvolutions = false }: Surroundings = {},
): ResolvedModel {
  const builder = new Builder("Case");
  const around = (name: string, value: Value) => (betweenConvolutions ? identityLayer(builder, name, value) : value);
  for (const [prefix, { op, attributes, inputs }] of applications) {
    const operands = inputs.map((shape, index) =>
      around(`${prefix}before${index}`, builder.input(`${prefix}x${index}`, float32(shape), noOrigin)),
    );
    const node = builder.addSound({ name: `${prefix}layer`, op, attributes, inputs: operands, origin: noOrigin });
    node.outputs.forEach((value, index) =>
      builder.output(`${prefix}y${index}`, around(`${prefix}behind${index}`, value)),
    );
  }
  return { ...modelOf(builder.finish()), layout };
}

/** A graph as a model without a text. */
export function modelOf(graph: Graph): ResolvedModel {
  const span = { source: new Source("case.cvk", ""), start: 0, end: 0 };
  return { name: graph.name, span, graph, claims: [], layout: "NCHW", settings: [] };
}

function identityLayer(builder: Builder, name: string, value: Value): Value {
  const channels = value.type.shape[1] as number;
  const flat = value.type.shape.length === 2;
  const op = findOp(flat ? "dense" : "conv")!;
  const kernel = value.type.shape.slice(2).map(() => 1);
  const identity = Array.from({ length: channels ** 2 }, (_, at) => (at % (channels + 1) === 0 ? 1 : 0));
  const weight = ndarray([channels, channels, ...kernel], identity);
  const given = flat ? { features: channels } : { channels, kernel };
  const attributes = attributesOf(op, { ...given, weight, bias: false });
  return builder.addSound({ name, op, attributes, inputs: [value], origin: noOrigin }).outputs[0]!;
}
