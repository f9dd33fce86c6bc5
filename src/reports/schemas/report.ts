/** `report --format json`, of one model and of several: `report-json.ts`, `overview.ts`, `scale-json.ts`. */
import { pixelFits, pixelOrders } from "../../tensor/pixels.ts";
import { count, either, figure, list, number, object, orNull, text, truth, type Schema } from "./schema.ts";

const sizes = (description: string): Schema => list(description, figure("a size; an expression where it is open"));

const channel = (description: string): Schema => list(description, number("of one channel"));

const pixels = object("how pictures become this input, where they do", {
  scale: number("what a value from 0 to 255 is multiplied with"),
  mean: channel("what is subtracted then"),
  std: channel("what it is divided by then"),
  order: { ...text("which channels, in which order"), enum: pixelOrders },
  fit: { ...text("what of a picture fills the tensor"), enum: pixelFits },
  fill: list("red, green and blue where no picture is", number("from 0 to 255")),
  crop: number("what is kept of a side"),
});

const classes = object("what the channels stand for, where that is said", {
  file: orNull(text("where the names are; null where the model lists them")),
  count: count("how many there are", 1),
});

const summary = {
  model: text("the name of the model"),
  inputs: list(
    "the inputs",
    object("an input", { name: text("its name"), shape: sizes("without the batch"), pixels }, ["pixels"]),
  ),
  outputs: list(
    "the outputs",
    object("an output", { name: text("its name"), shape: sizes("without the batch"), classes }, ["classes"]),
  ),
};

const totals = object("the figures of the whole model", {
  params: figure("parameters, running statistics apart"),
  trainable: figure("those that are trained"),
  buffers: figure("running statistics of batch norms"),
  macs: figure("multiply-accumulates of one example"),
  flops: figure("twice these: a multiplication and an addition each"),
  weightBytes: figure("bytes of the weights, as they are stored"),
  peakActivationBytes: orNull(
    number("bytes of activations at their peak, float32, one example; null where a size is open"),
  ),
  arenaBytes: orNull(
    number("bytes that the module plans for activations, the whole batch; null where it is not known"),
  ),
});

const axis = object("what an output sees along an axis", {
  size: orNull(number("how many elements; null where it is the whole axis")),
  stride: orNull(number("from one output to the next; null where these do not lie evenly")),
  start: orNull(number("where the first one begins, below 0 within padding")),
});

const receptiveField = list("what an element of the output sees of the input, an axis each", axis);

const source = orNull(
  object("where it is written", { file: text("the path, as it was given or imported"), line: count("from 1 on", 1) }),
);

const layer = object("a layer", {
  name: text("its name"),
  kind: text("the layer and its post-operations"),
  output: sizes("without the batch"),
  params: figure("its parameters"),
  trainable: figure("those of them that are learnt"),
  formula: text("how these are counted; empty where there are none"),
  macs: figure("its multiply-accumulates"),
  flops: figure("twice these"),
  weightBytes: figure("bytes of its own tensors, as they are stored"),
  outputBytes: figure("bytes of its result, float32, of one example"),
  kernel: orNull(list("extents of its window; null where it has none", count("along an axis", 1))),
  stride: orNull(list("how far it moves", count("along an axis", 1))),
  receptiveField,
  source,
});

const stepMemory = object("bytes of the step as this target has it", {
  state: number("weights, running statistics, and what the optimizer remembers"),
  workspace: number("activations, gradients, and weights as kernels want them, which share memory by a plan"),
  ports: number("the batch, targets and what is told of the step"),
  scratch: number("what one thread needs while a kernel runs"),
  total: number("all of it"),
});

const training = object("what a step of training costs, where that is asked for", {
  batch: count("examples of a step", 1),
  macs: object("multiply-accumulates of one example", {
    forward: number("up to the losses"),
    backward: number("of the gradients, and of what is computed again for them"),
  }),
  trained: count("how many parameters are trained"),
  gradientBytes: number("bytes of their gradients, all together"),
  keepsGradients: truth(
    "whether all gradients are kept until they are clipped; else each goes once its parameter is updated",
  ),
  optimizerBytes: number("bytes of what the optimizer remembers from step to step"),
  keptActivationBytes: number("bytes of what the forward pass computes and the backward pass reads, inputs apart"),
  memory: object("of the compiled step, by target", { ts: stepMemory, wasm: stepMemory }),
});

const brokenClaims = list(
  "what the text claims and does not hold, where there is such",
  object("a claim", {
    message: text("what was found, and what is claimed"),
    file: text("the path, as it was given or imported"),
    line: count("from 1 on", 1),
    layers: orNull(list("what it is about; null where that is the whole model", text("the name of a layer"))),
  }),
);

const toolsTitle = text("what the tool calls it");
const convention = object("whose figures the table has, where that was asked for by --convention", {
  name: text("what --convention calls it"),
  tool: text("what the tool is called, with its version"),
  source: text("where its rules can be read"),
  params: object("the parameters", { title: toolsTitle, total: figure("of the whole model") }),
  work: orNull(
    object("null where it tells no work", {
      title: toolsTitle,
      unit: { ...text("what one of it is; a MAC is two FLOPs"), enum: ["MAC", "FLOP"] },
      total: figure("of the whole model, one example"),
    }),
  ),
});

const cell = either("a figure, a text, or null where there is none", { type: ["number", "string", "null"] });
const rows = (description: string): Schema => list(description, list("a value a column", cell));

const table = object(
  "the table that was asked for by --columns, --depth, --sort, --profile, --convention or --beside",
  {
    columns: list(
      "from left to right",
      object("a column", {
        name: text("what --columns calls it"),
        title: text("what people read"),
        unit: text("what its numbers count"),
      }),
    ),
    rows: rows("layers and blocks"),
    totals: rows("sums"),
    findings: list("what does not hold", text("a claim")),
  },
);

export const reportSchema: Schema = object(
  "what a model costs, layer by layer",
  { ...summary, layers: list("in the order of the text", layer), totals, training, brokenClaims, convention, table },
  ["training", "brokenClaims", "convention", "table"],
);

const overview = object(
  "a model",
  {
    file: text("the path, as it was given or found"),
    ...summary,
    totals,
    receptiveField: list("of the last layer that sees more than one place and not all", axis),
    brokenClaims,
  },
  ["brokenClaims"],
);

export const overviewSchema: Schema = object(
  "what several models cost",
  {
    models: list("in the order of the files", overview),
    leftOut: list(
      "files that hold more than that, since models in them have errors, where there are such",
      object("a file", {
        file: text("the path, as it was given or found"),
        line: orNull(count("of the first error, from 1 on; null where that has no place in this file", 1)),
        message: text("what is wrong there"),
      }),
    ),
    table,
  },
  ["leftOut", "table"],
);

export const scaleSchema: Schema = object("what a model costs at several values of its parameters and sizes", {
  nets: list(
    "a net for each combination",
    object("a net", {
      values: list(
        "what makes it another than the others",
        object("a value", {
          name: text("the parameter or size"),
          value: either("a number, or as the language writes it", { type: ["number", "string"] }),
        }),
      ),
      problem: orNull(text("what is wrong at these values, beside the figures or in their place")),
      figures: orNull(overview),
    }),
  ),
  table,
});
