/** `dropout`: nothing at inference (Srivastava et al. 2014); in training it zeroes elements and scales up the others. */
import { defineOp, sameType, type Pointwise } from "../contract/op.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { filled } from "../../tensor/ndarray.ts";
import { greaterequal } from "./greaterequal.ts";
import { mul } from "./mul.ts";
import { rescale } from "./rescale.ts";
import { mapElements } from "../shared/elementwise.ts";
import { lowerPointwise } from "../shared/pointwise.ts";

const pointwise: Pointwise = { expression: (_k, [x]) => x! };

export const dropout = defineOp({
  name: "dropout",
  category: "normalisation",
  summary: "Passes its input on at inference; in training, zeroes a part of the elements at random.",
  attributes: {
    rate: withDefault(
      number("a number from 0 up to, but not including, 1", (value) => value >= 0 && value < 1),
      0.5,
      "The part of the elements that training zeroes.",
    ),
  },
  positional: ["rate"],
  examples: [{ text: "dense 4096 relu dropout(0.5)", input: "[9216]", output: "[4096]" }],
  infer: sameType,
  traits: () => ({ identity: true, pointwise }),
  training({ graph, inputs, attributes: { rate }, random }) {
    const [input] = inputs;
    const drawn = random(input!.type.shape);
    const limit = graph.constant(
      filled(
        drawn.type.shape.map(() => 1),
        rate,
      ),
    );
    const isKept = graph.apply(greaterequal, [drawn, limit], {});
    const factors = graph.apply(rescale, [isKept], { factor: 1 / (1 - rate), offset: 0 });
    return { output: graph.apply(mul, [input!, factors], {}) };
  },
  reference: ({ inputs }) => [mapElements(inputs[0]!, (x) => x)],
  lower: (k, io) => lowerPointwise(k, io, pointwise),
});
