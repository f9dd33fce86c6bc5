/**
 * Parameters written in the model: `weight=[[1, -1]]`, `bias=[0.5, 1]`. A literal may drop leading axes of extent 1; it is
 * counted, not trainable, and not in the weight file.
 */
import { formatDim, type Dim } from "../../tensor/dim.ts";
import { ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { formatDims } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { boolean, either, literal } from "../contract/attributes.ts";
import type { ParameterSpec, Problems } from "../contract/op.ts";
import { mayHold } from "./demand.ts";
import { countText } from "./wording.ts";

/** `bias=true`, `bias=false` or its values. */
export type BiasAttribute = boolean | NdArray;

export const biasType = either(boolean, literal);

/** Messages of `judgeWeight` and `judgeBias`. */
export const literalMessages = {
  "weight-shape": "The weight written in the model has not the shape that the layer wants.",
  "bias-shape": "The bias written in the model has not one number for each output channel.",
} as const;

/** The literal under the full shape, with the leading axes of extent 1 that it dropped. */
function fullLiteral(value: NdArray, shape: readonly Dim[]): NdArray {
  return ndarray([...shape.slice(0, shape.length - value.shape.length).map(() => 1), ...value.shape], value.data);
}

/** Whether it may be of the full shape; what that asks of open sizes is demanded. */
function mayFit(value: NdArray, shape: readonly Dim[], problems: Problems<never>): boolean {
  if (value.shape.length > shape.length) return false;
  const full = fullLiteral(value, shape).shape;
  return shape.every((dim, axis) => mayHold(compareDims(dim, "==", full[axis]!), problems));
}

/** Reports a literal weight that does not have the shape due; `axes` names its axes: `[out, in]`. */
export function judgeWeight(
  value: NdArray | undefined,
  due: readonly Dim[],
  axes: string,
  help: readonly string[],
  problems: Problems<"weight-shape">,
): boolean {
  if (value === undefined || mayFit(value, due, problems)) return true;
  problems.error({
    code: "weight-shape",
    attribute: "weight",
    message: `the weight is ${formatDims(value.shape)} where ${formatDims(due)} is due`,
    notes: [`a weight here is ${axes} = ${formatDims(due)}; leading axes of 1 may be left out`],
    help,
  });
  return false;
}

/** Reports a literal bias that has not one entry for each output channel. */
export function judgeBias(bias: BiasAttribute, channels: Dim, problems: Problems<"bias-shape">): boolean {
  if (typeof bias === "boolean" || mayFit(bias, [channels], problems)) return true;
  const found = bias.shape.length === 1 ? countText(bias.shape[0]!, "value") : `the shape ${formatDims(bias.shape)}`;
  problems.error({
    code: "bias-shape",
    attribute: "bias",
    message: `the bias has ${found} where ${formatDims([channels])} is due, one for each output`,
    remedies: [
      { text: "bias=true makes it a parameter to be trained", set: { bias: "true" } },
      { text: "bias=false leaves it out", set: { bias: "false" } },
    ],
  });
  return false;
}

/** A weight, trainable or written. */
export function weightParameter(
  shape: readonly Dim[],
  value: NdArray | undefined,
  formula: string,
  { fanIn, fanOut }: { readonly fanIn: Dim; readonly fanOut: Dim },
): ParameterSpec {
  const initial = { kind: "weights", fanIn, fanOut } as const;
  const spec: ParameterSpec = {
    name: "weight",
    shape,
    dtype: "float32",
    trainable: value === undefined,
    formula,
    initial,
  };
  return value === undefined ? spec : { ...spec, literal: fullLiteral(value, shape) };
}

/** The bias, if there is one: a number for each output channel. */
export function biasParameter(bias: BiasAttribute, channels: Dim): readonly ParameterSpec[] {
  if (bias === false) return [];
  const spec: ParameterSpec = {
    name: "bias",
    shape: [channels],
    dtype: "float32",
    trainable: bias === true,
    formula: formatDim(channels),
    initial: { kind: "constant", value: 0 },
  };
  return bias === true ? [spec] : [{ ...spec, literal: fullLiteral(bias, [channels]) }];
}
