/** `parameter`: a tensor that is trained and belongs to no other layer, such as an embedding of positions. */
import { productOf } from "../../base/integers.ts";
import { formatDims } from "../../tensor/shape.ts";
import { number, required, withDefault } from "../contract/attributes.ts";
import { defineOp, type Initial, schemes } from "../contract/op.ts";
import { source, sourceParameter, sourceShape, sourceTypes } from "../shared/source-op.ts";
import { sumto } from "./sumto.ts";
import { view } from "./view.ts";
import { oneOf, plainVariant, variant, type Chosen } from "../shared/variants.ts";

const normal = variant(
  "normal",
  {
    std: required(
      number("a positive number", (std) => std > 0),
      "The standard deviation; the mean is 0.",
    ),
  },
  ["std"],
  "normal(std=0.02)",
);

const initialisers = [
  plainVariant("zeros"),
  plainVariant("ones"),
  normal,
  plainVariant("glorot"),
  plainVariant("kaiming"),
] as const;

/** Named, since declarations have the members of a union without a name in no fixed order. */
export type Init = Chosen<(typeof initialisers)[number]>;

/**
 * Of `[out, in, ...window]`, as `_calculate_fan_in_and_fan_out` of PyTorch's `torch/nn/init.py` counts: a tensor of one axis has
 * no fans.
 */
function fansOf([out, into, ...window]: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const size = productOf(window);
  return { fanIn: into! * size, fanOut: out! * size };
}

function initialOf(init: Init, shape: readonly number[]): Initial {
  switch (init.variant) {
    case "zeros":
      return { kind: "constant", value: 0 };
    case "ones":
      return { kind: "constant", value: 1 };
    case "normal":
      return { kind: "normal", std: init.std };
    default:
      return { kind: "weights", ...fansOf(shape), scheme: init.variant };
  }
}

function needsFans({ variant: name }: Init): boolean {
  return schemes.some((scheme) => scheme === name);
}

export const parameter = defineOp({
  ...source,
  name: "parameter",
  summary:
    "A trained tensor that belongs to no other layer, such as an embedding of positions, for joins and `from` to take.",
  details:
    "Its line needs a label, which is its name in weight files (`class_token`, `encoder.pos_embedding`), and leaves the current tensor as it is. It is counted among the parameters; a `constant` is the same without training. The same for every example of a batch.\n\n" +
    "`init` is how it starts where weights are initialised. What is added to or joined with other tensors starts small and different everywhere, as the embeddings of BERT and ViT do: hence `normal(std=0.02)`. `glorot` is uniform in ±sqrt(6 / (fan in + fan out)), `kaiming` in ±1 / sqrt(fan in), as `--init-scheme` draws weights; fans are those of PyTorch's `nn.init` for `[out, in, …]`: in and out, each times the product of the axes behind them.",
  attributes: {
    shape: sourceShape,
    init: withDefault<Init>(oneOf(...initialisers), { variant: "normal", std: 0.02 }, "How it starts before training."),
  },
  positional: ["shape"],
  messages: { "needs-fans": "An initialisation by fan-in and fan-out is asked for a tensor that has only one axis." },
  examples: [
    { text: "pos: parameter [196, 768]\nadd pos", input: "[196, 768]", output: "[196, 768]" },
    {
      text: "class_token: parameter [1, 768] init=zeros\nconcat { from class_token } {}",
      input: "[196, 768]",
      output: "[197, 768]",
    },
  ],
  infer(_inputs, given, problems) {
    const { shape, init } = given;
    if (shape.length > 1 || !needsFans(init)) return sourceTypes(given);
    return problems.error({
      code: "needs-fans",
      attribute: "init",
      message: `${init.variant} goes by how many numbers come in and out, which ${formatDims(shape)} does not tell`,
      notes: ["a tensor that is drawn so is [out, in, …]"],
      remedies: ["normal(std=0.02)", "zeros"].map((text) => ({
        text: `init=${text} works with any shape`,
        set: { init: text },
      })),
    });
  },
  gradient({ graph, gradient, attributes: { shape } }) {
    const sum = graph.apply(sumto, [gradient], { shape: [1, ...shape] });
    return { inputs: [], parameters: { "": graph.apply(view, [sum], { shape }) } };
  },
  parameters: (_inputs, given) =>
    sourceParameter(given, {
      dtype: "float32",
      trainable: true,
      formula: given.shape.join("*"),
      initial: initialOf(given.init, given.shape),
    }),
});
