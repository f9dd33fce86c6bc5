/** `convoke profile`: the time of every layer, next to what the machine could do. */
import { initialiseWeights, profileJson, profileModel, profileTable, type TensorMap } from "../index.ts";
import { strategyNames } from "../tools.ts";
import { helpOption, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { batchOption, demandCompilable, loadModel, modelOptions, type LoadedModel } from "./models.ts";
import { accuracyOption, chosenTarget, demandFeatures, targetFlags, targetOption } from "./targets.ts";
import { chosenWeights, weightOptions, weightTypeHereOption, weightTypeOf } from "./weight-options.ts";

const ROUNDS = 9;

/** Of the weights that are used where none are named. */
const SEED = 1;

export const profile: Command = {
  name: "profile",
  summary: "the time and speed of every layer, next to the peak of the machine",
  usage: "MODEL --target TARGET",
  details: [
    "Compiles the model in memory and times its kernels within runs of the whole net, in one thread. A round is some",
    "runs without clocks inside, as many with one around each kernel, and a loop of nothing but multiply-adds in",
    "registers, whose speed is the peak. ms are medians of all runs, beside the best; the peak is the best call of a",
    "round, and of the rounds the median. GFLOP/s are twice the multiply-accumulates of direct convolution over the time, so a",
    "strategy that multiplies less may pass 100% of the peak.",
    "",
    "--format json prints { model, target, accuracy, relaxedSimd, batch, rounds, runsPerRound, peak, layers,",
    "withoutKernel, totals, lowest }, with",
    "  peak           { kind, gflops, bestGflops }",
    "  layers         [{ name, kind, computes, strategy, reason, inputs, output, ms, bestMs, share, macs,",
    "                 gflops, ofPeak, judged, functions: [{ name, ms, bestMs }], source: { file, line } }]; what is",
    "                 no layer is called (input NAME) or (output NAME), and has null for what it lacks",
    "  withoutKernel  names of layers for which nothing is left to do",
    "  totals         { ms, bestMs, wholeMs, wholeBestMs, macs, gflops, ofPeak }: ms and bestMs are sums of the layers,",
    "                 the others are of whole runs without clocks inside",
    "  lowest         { name, ofPeak } of the slowest layer with judged: true; null where there is none. Judged are",
    "                 ungrouped direct convolutions with 32 channels or more in and out on maps of 14x14 or more",
    "Shapes are without the batch; macs are of one example; share and ofPeak are fractions, 1 is all.",
  ].join("\n"),
  options: [
    targetOption,
    ...weightOptions,
    weightTypeHereOption,
    { name: "rounds", value: "N", help: `how many rounds (default ${ROUNDS})` },
    { name: "format", value: "FORMAT", choices: ["table", "json"], help: "how to print (default table)" },
    accuracyOption,
    {
      name: "strategy",
      value: "NAME",
      choices: strategyNames,
      help: "computes every layer that it can, though another may be faster",
    },
    ...targetFlags("profile"),
    batchOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke profile resnet-18.cvk --target wasm",
    "convoke profile mnist.cvk --target ts --weights mnist.safetensors --batch 8",
    "convoke profile alexnet.cvk --target wasm --accuracy strict --format json > alexnet.json",
  ],
  isOnModel: true,
  async run(words, io) {
    const choice = chosenTarget(words, "profile");
    demandFeatures(choice.target);
    const rounds = words.count("rounds", ROUNDS);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    demandCompilable(model);
    const weights = await weightsFor(loaded, words, io);
    const result = await profileModel(model, weights, {
      ...choice,
      weightsType: weightTypeOf(words),
      strategy: words.one("strategy"),
      rounds,
      clock: () => performance.now(),
      onProgress: (text) => io.progress(text),
    });
    if (words.one("format") === "json") io.out(`${JSON.stringify(profileJson(result), null, 2)}\n`);
    else io.out(profileTable(result, io.outStyle));
    return 0;
  },
};

async function weightsFor({ model, weights }: LoadedModel, words: Words, io: Io): Promise<TensorMap> {
  const { graph } = model;
  const chosen = (await chosenWeights(words, graph, io)) ?? weights;
  if (chosen !== undefined) return chosen;
  const note = io.errStyle("note", "note");
  if (graph.parameters.length > 0) {
    io.err(`${note}: no weights named, so --init seed=${SEED}; times hardly depend on their values\n`);
  }
  return initialiseWeights(graph, SEED);
}
