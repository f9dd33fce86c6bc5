/** The words of a `train` block, and what PyTorch, Keras and others call them; only for suggestions. */
import { nearest } from "../base/did-you-mean.ts";
import type { Signature } from "../ops/contract/language-value.ts";
import { usageOf } from "../ops/shared/variants.ts";
import { lastName, plainWord } from "../syntax/foreign-words.ts";
import { clips } from "../training/clips.ts";
import { losses } from "../training/losses.ts";
import { metrics } from "../training/metrics.ts";
import { optimizers } from "../training/optimizers.ts";
import { schedules } from "../training/schedules.ts";

/** What the first word of a line is followed by: one of these, or a number where there are none. */
export const choicesOf = {
  loss: losses,
  optimizer: optimizers,
  schedule: schedules,
  clip: clips,
  metric: metrics,
  epochs: undefined,
  batch: undefined,
} as const;

export type LineWord = keyof typeof choicesOf;

export const lineWords = Object.keys(choicesOf) as readonly LineWord[];

/** Of these there may be several. */
export const repeated: ReadonlySet<LineWord> = new Set<LineWord>(["loss", "metric"]);

export const examples: Readonly<Record<LineWord, string>> = {
  loss: "loss crossentropy",
  optimizer: "optimizer sgd(lr=0.1)",
  schedule: "schedule cosine(warmup=100)",
  clip: "clip norm(1)",
  metric: "metric accuracy",
  epochs: "epochs 5",
  batch: "batch 64",
};

const otherLines: Readonly<Record<string, LineWord>> = {
  losses: "loss",
  criterion: "loss",
  objective: "loss",
  optim: "optimizer",
  optimiser: "optimizer",
  solver: "optimizer",
  scheduler: "schedule",
  lrscheduler: "schedule",
  lrschedule: "schedule",
  learningrateschedule: "schedule",
  clipnorm: "clip",
  clipgradnorm: "clip",
  gradientclipping: "clip",
  metrics: "metric",
  epoch: "epochs",
  numepochs: "epochs",
  batchsize: "batch",
};

export function lineMeant(text: string): LineWord | undefined {
  const word = plainWord(text);
  if (Object.hasOwn(otherLines, word)) return otherLines[word];
  return lineWords.find((each) => each === nearest(text, lineWords));
}

/** The line of which this is a value: `loss` for `mse`. */
export function lineOfChoice(text: string): LineWord | undefined {
  return lineWords.find((word) => choicesOf[word]?.some(({ name }: Signature) => name === text));
}

/** What stands in the call of an optimizer. */
export function isOfOptimizer(text: string): boolean {
  return ["lr", "learningrate", "rate", "momentum", "weightdecay", "betas", "nesterov"].includes(plainWord(text));
}

const otherNames: Readonly<Record<string, string>> = {
  // Losses
  ce: "crossentropy",
  softmaxcrossentropy: "crossentropy",
  categoricalcrossentropy: "crossentropy",
  sparsecategoricalcrossentropy: "crossentropy",
  binarycrossentropy: "bce",
  bcewithlogits: "bce",
  sigmoidcrossentropy: "bce",
  negativeloglikelihood: "nll",
  meansquarederror: "mse",
  squarederror: "mse",
  l2: "mse",
  meanabsoluteerror: "mae",
  absoluteerror: "mae",
  l1: "mae",
  smoothl1: "huber",
  // Schedules
  constantlr: "constant",
  steplr: "step",
  exponentiallr: "exponential",
  exponentialdecay: "exponential",
  cosineannealing: "cosine",
  cosineannealinglr: "cosine",
  cosinedecay: "cosine",
  // Ways to clip
  gradnorm: "norm",
  gradientnorm: "norm",
  clipnorm: "norm",
  globalnorm: "norm",
  globalclipnorm: "norm",
  // Metrics
  acc: "accuracy",
  categoricalaccuracy: "accuracy",
  sparsecategoricalaccuracy: "accuracy",
  binaryaccuracy: "accuracy",
  top5: "top",
  topk: "top",
  topkaccuracy: "top",
  topkcategoricalaccuracy: "top",
  sparsetopkcategoricalaccuracy: "top",
  meaniou: "iou",
  jaccard: "iou",
  jaccardindex: "iou",
};

/** A name that was meant, and whether it was only spelt otherwise: then it means the same. */
export interface MeantName {
  readonly choice: Signature;
  readonly isSame: boolean;
}

/** `nn.CrossEntropyLoss`, `Adam`, `categorical_crossentropy`, `crosentropy`. */
export function nameMeant(text: string, choices: readonly Signature[]): MeantName | undefined {
  const word = plainWord(lastName(text));
  const short = word.replace(/loss$/, "");
  const find = (name: string | undefined) => choices.find((choice) => choice.name === name);
  const same = find(word) ?? find(short);
  if (same !== undefined) return { choice: same, isSame: true };
  const meant = [word, short].find((each) => Object.hasOwn(otherNames, each));
  const near = nearest(
    lastName(text),
    choices.map(({ name }) => name),
  );
  const choice = find(meant === undefined ? undefined : otherNames[meant]) ?? find(near);
  return choice && { choice, isSame: meant === undefined };
}

/** Names as they may be written, with arguments where they need some: `mse, mae or huber`. */
export function listed(choices: readonly Signature[]): string {
  const usages = choices.map(usageOf);
  return usages.length === 1 ? usages[0]! : `${usages.slice(0, -1).join(", ")} or ${usages.at(-1)!}`;
}
