/**
 * What was last inferred for a node. Inference is a pure function, and passes copy most nodes as they are, so `verify` infers
 * anew only what has changed: other attributes, or operands of other types.
 */
import type { AnyOp, ParameterSpec } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { typesEqual, type TensorType } from "../tensor/shape.ts";

export interface Facts {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly parameters: readonly ParameterSpec[];
}

/** What facts are asked for: an op with these very attributes on operands of these types. */
interface Application {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly inputs: readonly { readonly type: TensorType }[];
}

export function factsHold(facts: Facts, { op, attributes, inputs }: Application): boolean {
  if (facts.op !== op || facts.attributes !== attributes || facts.inputs.length !== inputs.length) return false;
  return inputs.every((value, index) => typesEqual(value.type, facts.inputs[index]!));
}
