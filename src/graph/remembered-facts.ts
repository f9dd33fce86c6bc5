/**
 * Remembers what was last inferred for a record of attributes. Inference is a pure function, and passes copy most nodes
 * with their attributes, so `verify` infers anew only what has changed: other attributes, or operands of other types.
 */
import type { AnyOp, ParameterSpec } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { typesEqual, type TensorType } from "../tensor/shape.ts";
import type { Value } from "./graph.ts";

export interface Facts {
  readonly op: AnyOp;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly parameters: readonly ParameterSpec[];
}

const inferred = new WeakMap<AttributeRecord, Facts>();

export function rememberFacts(attributes: AttributeRecord, facts: Facts): void {
  inferred.set(attributes, facts);
}

/** The facts of an op with these very attributes on operands of these types, if they were the last that it was asked on. */
export function recallFacts(op: AnyOp, attributes: AttributeRecord, inputs: readonly Value[]): Facts | undefined {
  const known = inferred.get(attributes);
  if (known?.op !== op || known.inputs.length !== inputs.length) return undefined;
  return inputs.every((value, index) => typesEqual(value.type, known.inputs[index]!)) ? known : undefined;
}
