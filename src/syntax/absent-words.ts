/** Words that programs know and the language has no layer for: what takes their place. */
import type { Shape } from "../tensor/shape.ts";
import { lastName, plainWord } from "./foreign-words.ts";

export interface Absent {
  readonly help: string;
  /** What to write for the call; empty where it is to be left out. */
  readonly newText?: (
    values: readonly string[],
    shape: Shape | undefined,
    isLabel: (name: string) => boolean,
  ) => string | undefined;
  /** Of which calls it holds, where not of all. */
  readonly isOf?: (values: readonly string[]) => boolean;
}

const recurrent: Absent = { help: "nets here are feed-forward: there are no recurrent layers" };
const attention: Absent = {
  help: "there is no attention layer; it is made of `dense`, `matmul`, `permute` and `softmax`",
};
const leftOut: Absent = {
  help: "leave it out: a line that does nothing needs no layer, and `{}` passes the tensor through",
  newText: () => "",
};

const ofTraining: Absent = { help: "losses and optimizers are lines of `train { … }`, which `convoke train` runs" };
const augmentation: Absent = { help: "pictures are changed by `convoke train --augment flip,crop=4`, not by a layer" };
const random: Absent = { help: "what is changed at random is not built yet, but for dropout" };
const adaptive: Absent = {
  help: "`avgpool global` gives one number a channel; where more come out, the kernel says how many: `avgpool 4` makes 8x8 of 32x32",
  isOf: (values) => values.length > 0 && !/^\W*1(\W+1)*\W*$/.test(values.join()),
};
const branches: Absent = { help: "branches are the braces of the layer that joins them: `concat { … } { … }`" };
const parts: Absent = { help: "a part of a tensor is taken by `slice`: `slice channels=[0, 32]`" };

const words: Readonly<Record<string, Absent>> = {
  identity: leftOut,
  passthrough: leftOut,
  noop: leftOut,
  pass: leftOut,
  activation: { help: "an activation is a layer by its own name: `relu`, `sigmoid`, `leakyrelu(0.1)`" },
  sequential: { help: "lines follow each other by themselves; several under one name are a `block`" },
  modulelist: { help: "layers that repeat are written `repeat 3 { … }`" },
  squeeze: {
    help: "`flatten` makes [C, 1, 1] a vector [C]; `reshape [...]` takes out other axes of 1",
    newText: (_values, shape) => (shape?.slice(2).every((extent) => extent === 1) === true ? "flatten" : undefined),
  },
  unsqueeze: { help: "`reshape [...]` puts axes of 1 in" },
  expanddims: { help: "`reshape [...]` puts axes of 1 in" },
  return: {
    help: "the last tensor is the output; `output NAME` names it",
    newText: (values, _shape, isLabel) => (values.length === 0 ? "" : outputOf(values, isLabel)),
  },
  lstm: recurrent,
  gru: recurrent,
  rnn: recurrent,
  lstmcell: recurrent,
  bidirectional: recurrent,
  timedistributed: recurrent,
  embedding: {
    help: "inputs are numbers, not words of a vocabulary: look them up before, or give them as one-hot vectors",
  },
  adaptiveavgpool1d: adaptive,
  adaptiveavgpool2d: adaptive,
  adaptiveavgpool3d: adaptive,
  parameter: {
    help: "a trained tensor of its own is `pos: parameter [1, 64]`, and its label is its name in weight files",
  },
  normalize: { help: "`div {} { l2norm axes=channels keepdims=true }` divides by the norm" },
  unflatten: { help: "`reshape [...]` gives the tensor other axes" },
  logsigmoid: { help: "`sigmoid log` computes it", newText: () => "sigmoid; log" },
  glu: { help: "a gate is a product: `mul { slice channels=[0, 32] } { slice channels=[32, 64] sigmoid }`" },
  maxunpool2d: {
    help: "there is no unpooling, since pooling does not keep where its maxima were; `upsample 2` repeats",
  },
  unfold: { help: "no layer takes windows apart; `conv` computes with them" },
  gridsample: { help: "no layer samples at positions that are computed when the net runs" },
  convlstm2d: recurrent,
  randomflip: augmentation,
  randomrotation: augmentation,
  randomzoom: augmentation,
  randomcrop: augmentation,
  gaussiannoise: random,
  gaussiandropout: random,
  lambda: {
    help: "there are no layers of your own: joins, `rescale`, `power`, `clip` and the activations compute in their place",
  },
  normalization: {
    help: "`rescale 1 / 58, -2` scales and shifts all channels alike, `bn affine=false` each by its own mean and variance",
  },
  compile: ofTraining,
  fit: ofTraining,
  summary: { help: "`convoke report` prints shapes and counts" },
  predict: { help: "`convoke run` runs a model on arrays" },
  evaluate: { help: "`convoke verify` compares a model's outputs with stored ones" },
  argmax: { help: "scores come out as they are; the greatest is found where the net is used" },
  crossentropyloss: ofTraining,
  mseloss: ofTraining,
  nllloss: ofTraining,
  bceloss: ofTraining,
  bcewithlogitsloss: ofTraining,
  attention,
  selfattention: attention,
  multiheadattention: attention,
  transformer: attention,
  transformerencoder: attention,
  transformerencoderlayer: attention,
  transformerdecoderlayer: attention,
  input: { help: "an input is declared by `input NAME [channels, height, width]`" },
  inputlayer: { help: "an input is declared by `input NAME [channels, height, width]`" },
  assert: { help: "what must be so is written `expect params == 100`" },
  residual: { help: "`add { … } {}` adds what its braces compute to the tensor that enters them" },
  skip: { help: "a label in front of a layer names its result, and `add LABEL` adds it: `skip: conv 64 kernel=3`" },
  save: { help: "a label in front of a layer names its result: `skip: conv 64 kernel=3`" },
  parallel: branches,
  branch: branches,
  branches,
  split: parts,
  chunk: parts,
  def: { help: "what is called with parameters is a `block NAME(a, b = 1) { … }`" },
  class: { help: "a net is a `model NAME { … }`" },
  while: { help: "`repeat 3 { … }` and `for x in [1, 2] { … }` repeat lines" },
  print: { help: "`convoke report` prints shapes and counts", newText: () => "" },
};

/** A label's tensor, or under a new name the current one. */
function outputOf(names: readonly string[], isLabel: (name: string) => boolean): string | undefined {
  const [name = ""] = names;
  if (names.length !== 1 || !/^[A-Za-z_]\w*$/.test(name) || name === "in" || name === "here") return undefined;
  return isLabel(name) ? `output ${name} = ${name}` : `output ${name}`;
}

/** Undefined where the word is none of these; `nn.Identity` is the word `identity`. */
export function absentWord(name: string, values: readonly string[] = []): Absent | undefined {
  const key = plainWord(lastName(name));
  const word = Object.hasOwn(words, key) ? words[key] : undefined;
  return word?.isOf?.(values) === false ? undefined : word;
}
