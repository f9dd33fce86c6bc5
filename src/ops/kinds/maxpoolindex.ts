/** `maxpoolindex`: internal; where in each window its largest element stands: the row-major place of the first of them. */
import { compare, float, max, select, toFloat } from "../../kernel/expression.ts";
import { defineOp } from "../contract/op.ts";
import {
  inferPooling,
  lowerPooling,
  poolingAttributes,
  poolingDilation,
  poolingMessages,
  poolingReceptive,
  referencePooling,
} from "../shared/pooling.ts";
import { rowMajorTap } from "../shared/window-adjoint.ts";
import { forEachTap, tapsAt } from "../shared/window-loops.ts";

export const maxpoolindex = defineOp({
  name: "maxpoolindex",
  spelled: false,
  category: "internal",
  summary: "The place of the largest element in each window, of the first where there are several.",
  attributes: { ...poolingAttributes, dilation: poolingDilation },
  messages: poolingMessages,
  examples: [],
  infer: ([input], attributes, problems) => inferPooling("maxpoolindex", input!, attributes, problems),
  receptive: ([input], _outputs, attributes) => poolingReceptive(input!, attributes),
  traits: () => ({}),
  reference: (io) =>
    referencePooling(io, (elements, window, position) => {
      const first = elements.indexOf(elements.reduce((a, b) => Math.max(a, b)));
      return tapsAt(window, position, io.inputs[0]!.shape.slice(2))[Math.max(first, 0)]!.kernel;
    }),
  lower: (k, io) =>
    lowerPooling(k, io, ({ window, taps, at }) => {
      const placeOf = (kernelIndex: Parameters<typeof rowMajorTap>[0]) =>
        toFloat(rowMajorTap(kernelIndex, window.kernel));
      const largest = k.variable("largest", float(Number.NEGATIVE_INFINITY));
      const place = k.variable("place", placeOf(taps.map(({ from, kernelAt }) => kernelAt(from))));
      forEachTap(k, taps, (kernelIndex, inputIndex) => {
        const x = k.let("x", at(inputIndex));
        place.set(select(compare("gt", x, largest.value), placeOf(kernelIndex), place.value));
        largest.set(max(largest.value, x));
      });
      return place.value;
    }),
});
