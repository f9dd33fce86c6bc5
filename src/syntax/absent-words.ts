/** Words that programs know and the language has no layer for: what takes their place. */
import type { Shape } from "../tensor/shape.ts";
import { lastName, plainWord } from "./foreign-words.ts";

export interface Absent {
  readonly help: string;
  /** What to write for the call; empty where it is to be left out. */
  readonly newText?: (values: readonly string[], shape: Shape | undefined) => string | undefined;
}

const recurrent: Absent = { help: "nets here are feed-forward: there are no recurrent layers" };
const attention: Absent = {
  help: "there is no attention layer; it is made of `dense`, `matmul`, `permute` and `softmax`",
};
const leftOut: Absent = {
  help: "leave it out: a line that does nothing needs no layer, and `{}` passes the tensor through",
  newText: () => "",
};

const conv3d: Absent = { help: "layers here work along one axis or two; there are no 3-D windows" };
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
    newText: (values) => (values.length === 0 ? "" : outputOf(values)),
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
  attention,
  selfattention: attention,
  multiheadattention: attention,
  transformer: attention,
  conv3d,
  maxpool3d: conv3d,
  avgpool3d: conv3d,
  batchnorm3d: conv3d,
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

function outputOf(names: readonly string[]): string | undefined {
  const [name = ""] = names;
  return names.length === 1 && /^[A-Za-z_]\w*$/.test(name) && name !== "in" && name !== "here"
    ? `output ${name}`
    : undefined;
}

/** Undefined where the word is none of these; `nn.Identity` is the word `identity`. */
export function absentWord(name: string): Absent | undefined {
  const key = plainWord(lastName(name));
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
