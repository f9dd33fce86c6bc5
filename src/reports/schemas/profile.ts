/** `profile --format json`: `profile-table.ts`. */
import { accuracies } from "../../lower/lower.ts";
import { count, list, number, object, orNull, shape, text, truth, type Schema } from "./schema.ts";

const times = { ms: number("the median, in milliseconds"), bestMs: number("the best, in milliseconds") };

const peak = object("what the machine can do", {
  kind: text("what was measured"),
  gflops: number("the median of the rounds"),
  bestGflops: number("the best single call"),
});

const layer = object("a layer, or what brings an input or output in order", {
  name: text("the layer's name; (input NAME) or (output NAME) of what is none"),
  kind: orNull(text("the layer")),
  computes: orNull(text("what its kernel computes")),
  strategy: orNull(text("how it is computed")),
  reason: orNull(text("why that was chosen")),
  inputs: orNull(list("the shapes without the batch", shape("of an input"))),
  output: orNull(shape("without the batch")),
  functions: list("its kernels", object("a kernel", { name: text("its name in the module"), ...times })),
  ...times,
  share: number("of the sum over the layers, from 0 to 1"),
  macs: orNull(count("multiply-accumulates of one example")),
  gflops: orNull(number("of the whole batch")),
  ofPeak: orNull(number("of the machine's peak, 1 is all")),
  judged: truth("whether it is an ungrouped direct convolution large enough for the peak to be its measure"),
  source: orNull(object("where it is written", { file: text("the path"), line: count("from 1 on", 1) })),
});

export const profileSchema: Schema = object("what each layer of a compiled model takes", {
  model: text("the name of the model"),
  target: text("what it was compiled for"),
  accuracy: { ...text("how exact it had to be"), enum: accuracies },
  relaxedSimd: truth("whether relaxed SIMD was used"),
  batch: count("examples of a run", 1),
  rounds: count("how often all was timed", 1),
  runsPerRound: count("runs of a round", 1),
  peak,
  layers: list("in the order in which they run", layer),
  withoutKernel: list("layers for which nothing is left to do", text("a name")),
  totals: object("of the whole model", {
    ...times,
    wholeMs: number("the median of runs without clocks inside, in milliseconds"),
    wholeBestMs: number("the best of these"),
    macs: count("multiply-accumulates of one example"),
    gflops: number("of the runs without clocks inside"),
    ofPeak: number("of the machine's peak, 1 is all"),
  }),
  lowest: orNull(
    object("the slowest of the layers that are judged", {
      name: text("its name"),
      ofPeak: number("of the machine's peak, 1 is all"),
    }),
  ),
});
