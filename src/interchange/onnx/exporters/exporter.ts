/**
 * What an exporter is: it says one layer in nodes of ONNX. It sees names of tensors, types and attributes, never weights, so
 * that nodes do not depend on the numbers. Extents may be names of sizes (the batch above all); what can be said without
 * knowing them is, and an exporter that must know one asks `extents`, which refuses the layer.
 */
import { invariant } from "../../../base/invariant.ts";
import type { AnyOp, ParameterSpec } from "../../../ops/contract/op.ts";
import type { AttributeRecord } from "../../../ops/contract/language-value.ts";
import type { OpAttributes, OpName } from "../../../ops/index.ts";
import { isConstantDim, symbolsOf, type Dim } from "../../../tensor/dim.ts";
import type { Shape, TensorType } from "../../../tensor/shape.ts";
import type { OnnxAttribute } from "../model.ts";

/** A tensor of the ONNX graph that is being written. */
export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
}

/** A layer of the resolved graph, with the names that its operands have. */
export interface ExportedLayer<A = AttributeRecord> {
  /** Its label. */
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: A;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly TensorType[];
  /** Its parameters, by the names of the op's specs. */
  readonly parameters: Readonly<Record<string, Tensor>>;
}

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** Adds to the ONNX graph; names follow from the layer's. Every function gives the name of a tensor. */
export interface NodeWriter {
  /** A node with one result. */
  node(opType: string, inputs: readonly string[], attributes?: Attributes): string;
  /** A node with several results. */
  nodeOfMany(opType: string, inputs: readonly string[], results: number, attributes?: Attributes): readonly string[];
  /** A float32 number. */
  number(value: number): string;
  /** Float32 numbers of a shape. */
  numbers(shape: readonly number[], values: readonly number[] | Float32Array): string;
  /** A vector of int64: what shapes, axes and pads are given as. */
  integers(what: string, values: readonly number[]): string;
}

/** Gives the name of the tensor that is the layer's result; several for an op of several outputs. `A`: the attributes that it reads. */
export type Exporter<A = unknown> = (layer: ExportedLayer<A>, onnx: NodeWriter) => string | readonly string[];

/** A layer of the op of that name. */
export type LayerOf<Name extends OpName> = ExportedLayer<OpAttributes[Name]>;

/** A tensor of its own, which the driver writes; or a reason why ONNX cannot say the layer. */
export type NoNodes = "initialiser" | { readonly unexportable: string };

/** How each op of the registry is said: one that is left out, or reads an attribute that its op does not have, does not compile. */
export type Exporters = { readonly [Name in OpName]: Exporter<OpAttributes[Name]> | NoNodes };

/** A layer that ONNX cannot say, or not as it is. Collected by the driver, one for each layer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The extents in numbers; refuses the layer where one is the name of a size. */
export function extents(dims: readonly Dim[]): readonly number[] {
  const open = dims.flatMap((dim) => symbolsOf(dim));
  if (open.length > 0)
    throw new Refusal(`it needs the size${open.length > 1 ? "s" : ""} ${[...new Set(open)].join(", ")} in numbers`);
  return dims.filter(isConstantDim);
}

/** The only data input. */
export function inputOf({ inputs }: ExportedLayer<unknown>): Tensor {
  invariant(inputs.length === 1, `a layer of one input has ${inputs.length}`);
  return inputs[0]!;
}

/** The types of the data inputs, as ops want them. */
export function inputTypes({ inputs }: ExportedLayer<unknown>): readonly TensorType[] {
  return inputs.map(({ shape }) => ({ dtype: "float32", shape }));
}

/** The name of a parameter that the layer has. */
export function parameterOf({ name, parameters }: ExportedLayer<unknown>, parameter: ParameterSpec["name"]): string {
  const tensor = parameters[parameter];
  invariant(tensor !== undefined, `${name} has no ${parameter}`);
  return tensor.name;
}

// ── Attributes ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const int = (value: number): OnnxAttribute => ({ kind: "int", value });
export const ints = (values: readonly number[]): OnnxAttribute => ({ kind: "ints", values });
export const float = (value: number): OnnxAttribute => ({ kind: "float", value });
export const text = (value: string): OnnxAttribute => ({ kind: "string", value });
