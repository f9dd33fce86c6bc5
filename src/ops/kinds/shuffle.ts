/** `shuffle`: interleaves the groups of a grouped convolution. */
import { add, div, int, mul, rem } from "../../kernel/expression.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { constantDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { integer, required } from "../contract/attributes.ts";
import { defineOp, type GraphBuilder, type GraphValue } from "../contract/op.ts";
import { groupMessages, judgeGroups } from "../shared/groups.ts";
import { ownElements } from "../contract/receptive.ts";

export const shuffle = defineOp({
  name: "shuffle",
  category: "shape",
  summary: "Interleaves the channels of the groups, so that the next grouped convolution sees all of them.",
  details:
    "With C channels in g groups, `y[j*g + i] = x[i*(C/g) + j]`: `0 1 2 3 4 5` in two groups is `0 3 1 4 2 5`. ShuffleNet's channel shuffle (Zhang et al., 2017, arXiv:1707.01083).",
  attributes: { groups: required(integer(1), "Parts of equal size to be interleaved.") },
  positional: ["groups"],
  messages: groupMessages,
  examples: [{ text: "shuffle 3", input: "[240, 28, 28]", output: "[240, 28, 28]" }],
  infer([input], { groups }, problems) {
    const channels = { input: input!.shape[CHANNEL_AXIS]! };
    return judgeGroups(channels, groups, problems, (count) => `shuffle ${count}`) ? [input!] : undefined;
  },
  receptive: ([input]) => ownElements(input!.shape.length, [CHANNEL_AXIS]),
  traits: ([input], { groups }) => ({ identity: groups === 1 || groups === input!.shape[CHANNEL_AXIS] }),
  gradient: ({ graph, gradient, attributes }) => ({ inputs: [shuffledBack(graph, gradient, attributes.groups)] }),
  reference({ inputs, outputs, attributes: { groups } }) {
    const output = ndarray(outputs[0]!);
    const size = output.shape[CHANNEL_AXIS]! / groups;
    forEachIndex(inputs[0]!.shape, (index, position) => {
      const channel = index[CHANNEL_AXIS]!;
      const target = (channel % size) * groups + Math.floor(channel / size);
      output.data[offsetOf(output, index.with(CHANNEL_AXIS, target))] = inputs[0]!.data[position]!;
    });
    return [output];
  },
  lower(_k, { inputs, outputs, attributes: { groups } }) {
    const size = outputs[0]!.shape[CHANNEL_AXIS]! / groups;
    outputs[0]!.forEach((index) => {
      const channel = index[CHANNEL_AXIS]!;
      const source = add(mul(rem(channel, int(groups)), int(size)), div(channel, int(groups)));
      outputs[0]!.store(index, inputs[0]!.at(index.with(CHANNEL_AXIS, source)));
    });
  },
});

/** What g groups interleaved, C / g groups interleave back. */
function shuffledBack(graph: GraphBuilder, gradient: GraphValue, groups: number): GraphValue {
  return graph.apply(shuffle, [gradient], { groups: constantDim(gradient.type.shape[CHANNEL_AXIS]!) / groups });
}
