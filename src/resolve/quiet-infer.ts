/** The shape rule of a layer, asked without a word. */
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { AnyOp, Problems } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { TensorType } from "../tensor/shape.ts";

/** Undefined where the rule refuses, for all sizes but a few that are hardly meant; against a warning, also where it warns. */
export function quietInfer(
  op: AnyOp,
  inputs: readonly TensorType[],
  attributes: AttributeRecord,
  severity: Severity,
): readonly TensorType[] | undefined {
  let sound = true;
  const problems: Problems<string> = {
    error: () => {
      sound = false;
      return undefined;
    },
    warning: () => {
      if (severity === "warning") sound = false;
    },
    demand: (_, mismatch) => {
      if (mismatch !== undefined) sound = false;
    },
  };
  const outputs = op.infer(inputs, attributes, problems);
  return sound ? outputs : undefined;
}
