/**
 * The graph IR: what is computed, always typed. Values are inputs, parameters, constants or results of nodes; nodes are
 * kept in topological order. Parameters are values like any other, so what depends on them alone (folded batch norms)
 * is a graph too, and runs in a region of its own (`graph-regions.ts`).
 *
 * Axis 0 of every value is the batch, but of parameters and of what is computed from them alone. Nodes map examples
 * independently (`ops/contract/op.ts`), except where a node's traits say `mixesExamples`: passes and imports may add such
 * nodes, and behind one axis 0 may count rows of examples until another puts the batch back.
 *
 * A node computes its op on `inputs` with parameter operands `parameters` (by the names of the op's specs), and then its
 * `epilogue`: pointwise steps applied in order to its first output.
 */
import type { Span } from "../base/source.ts";
import type { AnyOp, GraphValue, ParameterSpec, Traits } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { NdArray } from "../tensor/ndarray.ts";
import type { Pixels } from "../tensor/pixels.ts";
import type { TensorType } from "../tensor/shape.ts";
import type { Facts } from "./remembered-facts.ts";

export interface Graph {
  readonly name: string;
  readonly inputs: readonly InputValue[];
  /** In order of first use. */
  readonly parameters: readonly ParameterValue[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

export interface GraphOutput {
  readonly name: string;
  readonly value: Value;
  /** What its channels stand for, one name each. */
  readonly classes?: readonly string[] | undefined;
  /** The name of the parameter whose next value it is: of graphs that train. */
  readonly next?: string | undefined;
}

export type Value = InputValue | ParameterValue | ConstantValue | ResultValue;

interface ValueBase extends GraphValue {
  /** Unique in its graph, in order of creation. */
  readonly id: number;
  readonly type: TensorType;
}

export interface InputValue extends ValueBase {
  readonly kind: "input";
  readonly name: string;
  /** How pictures become it; the graph computes with what comes of that. */
  readonly pixels?: Pixels | undefined;
  readonly origin: Origin;
}

/** A tensor of the weight file; its shape has no batch. */
export interface ParameterValue extends ValueBase {
  readonly kind: "parameter";
  /** `layer1.0.conv1.weight` */
  readonly name: string;
  readonly spec: ParameterSpec;
}

export interface ConstantValue extends ValueBase {
  readonly kind: "constant";
  /** A name for dumps and comments: `conv1.weight` of a literal; empty where a pass made it. */
  readonly name: string;
  /** The literal's specification, where it stands for a parameter: it is counted. */
  readonly spec: ParameterSpec | undefined;
  readonly value: NdArray;
}

export interface ResultValue extends ValueBase {
  readonly kind: "result";
  readonly node: Node;
  readonly index: number;
}

export interface Node {
  readonly id: number;
  /** The layer's full name: `layer1.0.conv1`. Unique among nodes that the text wrote. */
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  /** What the op says of itself on these inputs; of the op alone, without the epilogue. */
  readonly traits: Traits;
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly epilogue: readonly EpilogueStep[];
  readonly outputs: readonly ResultValue[];
  readonly origin: Origin;
  /** Remembered, and no part of what it is. */
  facts?: Facts | undefined;
}

/**
 * A pointwise op applied to the running value. `operands` are all its data inputs in order, with `"running"` for the
 * value itself; the others broadcast against it.
 */
export interface EpilogueStep {
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly operands: readonly (Value | "running")[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly origin: Origin;
}

/** Where in the text something comes from, and what the text says of it that is not what it computes. */
export interface Origin {
  readonly span: Span | undefined;
  /** The calls of blocks that led there, outermost first. */
  readonly calls: readonly CallSite[];
  /** Training leaves its parameters as they are: `frozen=true`, on the layer or on a call that led there. */
  readonly frozen?: boolean;
}

export interface CallSite {
  /** The name of the call: `layer1.0`. */
  readonly name: string;
  readonly block: string;
  readonly span: Span;
  /** Training computes again what is within, instead of keeping it: `recompute=true`. */
  readonly recompute?: boolean;
}
