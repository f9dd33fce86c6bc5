/** Layers that join tensors. */
import { findAxis } from "../../../ops/shared/axes.ts";
import { ELEMENT_TYPES } from "../model.ts";
import { isConstantDim } from "../../../tensor/dim.ts";
import { int, type Exporter, type Exporters, type LayerOf, type NodeWriter, type Tensor } from "./exporter.ts";
import { batchOf } from "./shape.ts";

export const joinExporters = {
  add: pairwise("Add"),
  sub: pairwise("Sub"),
  mul: pairwise("Mul"),
  div: pairwise("Div"),
  max: ({ inputs }, onnx) => onnx.node("Max", namesOf(inputs)),
  min: ({ inputs }, onnx) => onnx.node("Min", namesOf(inputs)),
  pow: pairwise("Pow"),
  less: comparison("Less"),
  lessequal: comparison("LessOrEqual"),
  greater: comparison("Greater"),
  greaterequal: comparison("GreaterOrEqual"),
  equal: comparison("Equal"),
  where: exportWhere,
  concat: exportConcat,
} satisfies Partial<Exporters>;

/** From the first operand to the last, as the layer combines them. */
function pairwise(opType: string): Exporter {
  return ({ inputs }, onnx) => namesOf(inputs).reduce((left, right) => onnx.node(opType, [left, right]));
}

/** ONNX's relations are booleans, ours 1 and 0. */
function comparison(opType: string): Exporter {
  const to = int(ELEMENT_TYPES.float32);
  return ({ inputs }, onnx) => onnx.node("Cast", [onnx.node(opType, namesOf(inputs))], { to });
}

/** Every condition but 0 counts; NaN too, which is not equal to 0. */
function exportWhere({ inputs }: LayerOf<"where">, onnx: NodeWriter): string {
  const [condition, then, otherwise] = namesOf(inputs) as [string, string, string];
  return onnx.node("Where", [onnx.node("Equal", [condition, onnx.number(0)]), otherwise, then]);
}

function exportConcat({ inputs, attributes }: LayerOf<"concat">, onnx: NodeWriter): string {
  const whole = inputs.find(({ shape }) => !isConstantDim(shape[0]!));
  const names = inputs.map((input) => {
    const isOnce = whole !== undefined && isConstantDim(input.shape[0]!);
    return isOnce ? repeatedAs(whole, input, onnx) : input.name;
  });
  return onnx.node("Concat", names, { axis: int(findAxis(attributes.axis, inputs[0]!.shape.length)!) });
}

/** One example as often as another tensor has examples. */
function repeatedAs(whole: Tensor, { name, shape }: Tensor, onnx: NodeWriter): string {
  const own = onnx.integers(
    "shape",
    shape.slice(1).map(() => 1),
  );
  return onnx.node("Expand", [name, onnx.node("Concat", [batchOf(whole, onnx), own], { axis: int(0) })]);
}

function namesOf(tensors: readonly { readonly name: string }[]): readonly string[] {
  return tensors.map(({ name }) => name);
}
