/** Words that programs know and the language has no layer for: what takes their place. */
import { spanText, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { lastName, plainWord } from "../syntax/foreign-words.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Arguments } from "./bind.ts";

interface Absent {
  readonly help: string;
  /** What to write for the call; empty where it is to be left out. */
  readonly newText?: (given: Arguments, shape: Shape | undefined) => string | undefined;
}

const recurrent: Absent = { help: "nets here are feed-forward: there are no recurrent layers" };
const attention: Absent = {
  help: "there is no attention layer; it is made of `dense`, `matmul`, `permute` and `softmax`",
};
const leftOut: Absent = {
  help: "leave it out: a line that does nothing needs no layer, and `{}` passes the tensor through",
  newText: () => "",
};

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
    newText: (_given, shape) => (shape?.slice(2).every((extent) => extent === 1) === true ? "flatten" : undefined),
  },
  unsqueeze: { help: "`reshape [...]` puts axes of 1 in" },
  expanddims: { help: "`reshape [...]` puts axes of 1 in" },
  return: {
    help: "the last tensor is the output; `output NAME` names it",
    newText: ({ values }) => (values.length === 0 ? "" : outputOf(values.map(({ span }) => spanText(span)))),
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

export interface Advice {
  readonly help: string;
  readonly fix: Fix | undefined;
}

/** Undefined where the word is none of these. `span`: the call as written. */
export function adviceFor(given: Arguments, shape: Shape | undefined, span: Span): Advice | undefined {
  const key = plainWord(lastName(given.name.text));
  if (!Object.hasOwn(words, key)) return undefined;
  const { help, newText } = words[key]!;
  const text = newText?.(given, shape);
  if (text === undefined) return { help, fix: undefined };
  const description = text === "" ? "leave it out" : `write \`${text}\``;
  const edit = text === "" ? { span: withBlanks(span), newText: "" } : { span, newText: text };
  return { help, fix: { description, edits: [edit] } };
}

/** A call with the blanks before it, which an operation leaves behind. */
function withBlanks({ source, start, end }: Span): Span {
  return { source, start: source.text.slice(0, start).replace(/[ \t]+$/, "").length, end };
}
