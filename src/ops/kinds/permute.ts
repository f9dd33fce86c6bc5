/** `permute`: the axes in another order. */
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { formatShape, type TensorType } from "../../tensor/shape.ts";
import { required } from "../contract/attributes.ts";
import { axes, axesMessages, axisNames, findAxis, resolveAxes, type Axis } from "../shared/axes.ts";
import { defineOp, type GraphBuilder, type GraphValue, type ProblemsOf } from "../contract/op.ts";
import { ownReach } from "../contract/receptive.ts";

const messages = {
  ...axesMessages,
  "missing-axis": "An axis of the tensor is not named, so it would have no place.",
} as const;

/** For each output axis, batch included, the input axis that it is. */
function orderOf(asked: readonly Axis[], rank: number): readonly number[] {
  return [0, ...asked.map((axis) => findAxis(axis, rank)!)];
}

function judgeOrder(input: TensorType, asked: readonly Axis[], problems: ProblemsOf<typeof messages>): boolean {
  const rank = input.shape.length;
  if (resolveAxes(asked, input.shape, "axes", problems) === undefined) return false;
  if (asked.length === rank - 1) return true;
  const names = axisNames(rank);
  problems.error({
    code: "missing-axis",
    attribute: "axes",
    message: `permute names ${asked.length} of the ${rank - 1} axes of ${formatShape(input.shape)}`,
    notes: names.length === 0 ? [] : [`the axes are ${names.map((name, at) => `${name} (${at})`).join(", ")}`],
    help: ["name every axis once, in the order that they should have"],
  });
  return false;
}

export const permute = defineOp({
  name: "permute",
  category: "shape",
  summary: "Puts the axes in another order, given by names or 0-based numbers without the batch.",
  details:
    "`permute [height, width, channels]` and `permute [1, 2, 0]` make `[H, W, C]` of `[C, H, W]`; output axis i is the input axis named at i, as in PyTorch's `permute`.",
  attributes: { axes: required(axes, "The input's axes in the order of the output.") },
  positional: ["axes"],
  messages,
  examples: [
    { text: "permute [1, 2, 0]", input: "[3, 32, 48]", output: "[32, 48, 3]" },
    { text: "permute [channels, width, height]", input: "[3, 32, 48]", output: "[3, 48, 32]" },
  ],
  infer([input], attributes, problems) {
    if (!judgeOrder(input!, attributes.axes, problems)) return undefined;
    const order = orderOf(attributes.axes, input!.shape.length);
    return [{ dtype: input!.dtype, shape: order.map((axis) => input!.shape[axis]!) }];
  },
  receptive: ([input], _outputs, { axes }) =>
    orderOf(axes, input!.shape.length).map((axis, place) => ownReach(axis, place)),
  traits: ([input], attributes) => ({
    identity: orderOf(attributes.axes, input!.shape.length).every((axis, at) => axis === at),
  }),
  gradient: ({ graph, gradient, attributes }) => ({ inputs: [movedBack(graph, gradient, attributes.axes)] }),
  reference({ inputs, outputs, attributes }) {
    const output = ndarray(outputs[0]!);
    const order = orderOf(attributes.axes, output.shape.length);
    forEachIndex(inputs[0]!.shape, (index, position) => {
      output.data[
        offsetOf(
          output,
          order.map((axis) => index[axis]!),
        )
      ] = inputs[0]!.data[position]!;
    });
    return [output];
  },
  lower(_k, { inputs, outputs, attributes }) {
    const order = orderOf(attributes.axes, outputs[0]!.shape.length);
    const placeOf = order.map((_, axis) => order.indexOf(axis));
    outputs[0]!.forEach((index) => {
      outputs[0]!.store(index, inputs[0]!.at(placeOf.map((at) => index[at]!)));
    });
  },
});

/** Under the order of axes that undoes one. */
function movedBack(graph: GraphBuilder, gradient: GraphValue, asked: readonly Axis[]): GraphValue {
  const order = orderOf(asked, gradient.type.shape.length);
  const axes = order.slice(1).map((_, at) => order.indexOf(at + 1) - 1);
  return graph.apply(permute, [gradient], { axes });
}
