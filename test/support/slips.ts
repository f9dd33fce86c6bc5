/** Texts of models with one change, from a seed: what people leave out, misspell, mix up, bring from elsewhere or have not yet cleaned up. */
import { Newline, tokenize, type Token } from "../../grammar/tokens.ts";
import type { RandomSource } from "../../src/base/random.ts";
import { slipKinds, slippedImage } from "./token-mistakes.ts";

/** A text as its changes see it. */
export interface Slippable {
  readonly text: string;
  readonly tokens: readonly Token[];
}

export interface Changed {
  readonly kind: string;
  /** Whether the text still means what it meant: an error in it is a slip, and no other net was thought of. */
  readonly isSlip: boolean;
  readonly text: string;
}

export function slippable(text: string): Slippable {
  return { text, tokens: tokenize(text).filter(({ tokenType }) => tokenType !== Newline) };
}

/** Undefined where the change that was drawn has no place in the text, or changes nothing. */
export function changed(subject: Slippable, random: RandomSource): Changed | undefined {
  const [kind, change, isSlip = false] = pick(random, changes);
  const text = change(subject, random);
  return text === undefined || text === subject.text ? undefined : { kind, text, isSlip };
}

type Change = (subject: Slippable, random: RandomSource) => string | undefined;

const tokenSlips = slipKinds.map((kind): [string, Change, true] => [
  `token ${kind}`,
  ({ text, tokens }, random) => {
    const token = pick(random, tokens);
    const image = slippedImage(kind, token, random);
    return image === undefined ? undefined : withToken(text, token, image);
  },
  true,
]);

const changes: readonly (readonly [kind: string, change: Change, isSlip?: true])[] = [
  ...tokenSlips,
  ["tokens swapped", swapped, true],
  ["another token", ({ text, tokens }, random) => withToken(text, pick(random, tokens), pick(random, tokens).image)],
  [
    "a sign more",
    ({ text, tokens }, random) => withToken(text, pick(random, tokens), (image) => image + pick(random, signs)),
    true,
  ],
  [
    "a letter in upper case",
    (subject, random) => atMatch(subject, random, /\b[a-z]\w*/g, (word) => word.toUpperCase()),
    true,
  ],
  [
    "a capital",
    (subject, random) => atMatch(subject, random, /\b[a-z]\w*/g, (word) => word[0]!.toUpperCase() + word.slice(1)),
    true,
  ],
  [
    "another number",
    (subject, random) => atMatch(subject, random, /\b\d+\b/g, (digits) => otherNumber(digits, random)),
  ],
  ["another name of an attribute", (subject, random) => otherSpelling(subject, random, attributeNames), true],
  ["another name of a layer", (subject, random) => otherSpelling(subject, random, layerNames), true],
  [
    "another sign of an attribute",
    (subject, random) =>
      atMatch(subject, random, /\b[a-z]+=/g, (key) => key.slice(0, -1) + pick(random, [":", " = ", " ", "(", "=="])),
    true,
  ],
  ["another value", (subject, random) => otherSpelling(subject, random, values), true],
  ["a value of another kind", (subject, random) => otherSpelling(subject, random, otherValues)],
  [
    "a label",
    (subject, random) => atMatch(subject, random, /[A-Za-z_][\w.]*(?=:)/g, (label) => otherName(label, random)),
    true,
  ],
  [
    "a use of a label",
    (subject, random) =>
      atMatch(subject, random, /(?<=\b(?:add|concat|from|mul|sub|share=|output)\s*)[a-z]\w*/g, (label) =>
        otherName(label, random),
      ),
    true,
  ],
  [
    "an operation on its own line",
    (subject, random) => atMatch(subject, random, / (?:relu|bn|sigmoid|dropout|softmax)\b/g, (word) => `\n ${word}`),
    true,
  ],
  [
    "a large kernel",
    (subject, random) => atMatch(subject, random, /(?<=kernel=)\d+|(?<=pool )\d+/g, (digits) => `${digits}9`),
  ],
  [
    "a small input",
    (subject, random) =>
      atMatch(subject, random, /(?<=input \w+ \[\w+, )\w+/g, () => pick(random, ["1", "5", "32", "H"])),
  ],
  ["a block without calls", ({ text }, random) => `${text}\n${pick(random, idleBlocks)}\n`],
  [
    "another claim",
    (subject, random) => atMatch(subject, random, /(?<=(?:==|<=|->) \[?)\d+/g, (digits) => `${digits}1`),
  ],
  ["a claim more", (subject, random) => behindLine(subject, random, pick(random, claims))],
  ["a line left out", ({ text }, random) => withLines(text, random, () => [])],
  ["a line doubled", ({ text }, random) => withLines(text, random, (line) => [line, line])],
  [
    "a line more",
    ({ text }, random) => withLines(text, random, (line) => [line, /^\s*/.exec(line)![0] + pick(random, lines)]),
  ],
  ["an operation more", (subject, random) => behindLine(subject, random, pick(random, operations))],
  ["lines joined", ({ text }, random) => atMatch({ text }, random, /\n\s*/g, () => " "), true],
  ["a line broken", ({ text }, random) => atMatch({ text }, random, /(?<=\S) (?=\S)/g, () => "\n    "), true],
];

const signs = [",", ";", ":", "(", ")", "[", "]", "{", "}", "=", "->", "+", ".", '"', "?"];

const attributeNames: Readonly<Record<string, readonly string[]>> = {
  "kernel=": ["kernel_size=", "ksize=", "k=", "size=", "kernels="],
  "stride=": ["strides=", "s=", "step="],
  "pad=": ["padding=", "p=", "pads="],
  "bias=": ["use_bias=", "with_bias="],
  "groups=": ["group=", "g="],
  "dilation=": ["dilations=", "dilation_rate="],
  "eps=": ["epsilon=", "e="],
  global: ["global=true", "1"],
};

const layerNames: Readonly<Record<string, readonly string[]>> = {
  conv: ["conv2d", "Conv2d", "Conv2D", "nn.Conv2d", "convolution", "cnov"],
  dense: ["linear", "Linear", "fc", "Dense", "nn.Linear"],
  maxpool: ["MaxPool2d", "max_pool", "maxpooling", "MaxPooling2D", "pool"],
  avgpool: ["AvgPool2d", "avg_pool", "mean_pool"],
  bn: ["batchnorm", "BatchNorm2d", "batch_norm", "norm"],
  relu: ["ReLU", "Relu", "nn.ReLU()", "F.relu", "rectify"],
  flatten: ["Flatten", "reshape", "nn.Flatten()"],
  dropout: ["Dropout", "drop", "nn.Dropout"],
  concat: ["cat", "concatenate", "torch.cat", "route"],
  add: ["sum", "plus", "shortcut", "residual"],
  upsample: ["Upsample", "interpolate", "resize"],
};

const values: Readonly<Record<string, readonly string[]>> = {
  "=false": ["=False", "=no", "=0", '="false"'],
  "=true": ["=True", "=yes", "=1"],
  "=same": ["=SAME", '="same"', "=same_upper"],
  "=3": ["=3.0", '="3"', "=x3", "= 3"],
  "=1": ["=1.0", "=one", "=01"],
  "=2": ['="2"', "=two", "=2."],
};

const otherValues: Readonly<Record<string, readonly string[]>> = {
  "=3": ["=(3, 3)", "=3,3", "=3.5", "=-3"],
  "=1": ["=(1, 1)", "=-1", "=[1]"],
  "=2": ["=(2, 2)", "=2.5", "=[2, 3]"],
};

const idleBlocks = [
  "block Idle(width) {\n  conv width kernel=3 pad=1 relu\n}",
  "block Idle {\n  conv 8 kernal=3 pad=1 relu\n}",
  "block Idle(width, unused = 1) {\n  x: conv widht kernel=3\n  concat y\n}",
  "block Idle(width) {\n}",
  "block Idle() { relu relu }",
];

const claims = ["-> [1, 1, 1]", "-> [C, H, W]", "-> [64]", "-> 64", "expect params == 1", "-> [64, 56, 56"];

const operations = [
  "relu",
  "bn",
  "bn relu",
  "dropout(0.5)",
  "dropout 0.5",
  "relu relu",
  "softmax",
  "leakyrelu",
  "kernel=3",
  ", relu",
  "relu()",
  "activation=relu",
];

/** Some are what lints are about. */
const lines = [
  "relu",
  "bn",
  "dropout 0.5",
  "dropout 1",
  "conv 8 kernel=1 bn",
  "conv 8 kernel=3 pad=1 relu bn relu",
  "conv 8 kernel=2 pad=3",
  "conv 8 kernel=3 stride=2",
  "maxpool 1 pad=1",
  "maxpool 3 stride=2",
  "flatten",
  "dense 10",
  "add {} {}",
  "add { conv in.channels kernel=1 } {}",
  "here",
  "skip: here",
  "x: relu",
  "let unused = 3",
  "for i in [1, 2] { relu }",
  "repeat 3 { x: relu }",
  "repeat 0 { relu }",
  "if false { relu }",
  "from image",
  "concat here",
  "expect params == 3",
  "// convoke-ignore conv/unread: it is meant so",
  "// convoke-ignore conv/unread",
  "// convoke-ignore lint/automatic-names, conv/unreed: because",
  "conv 8, 3",
  "conv 8 (3, 3)",
  "x = relu",
  "nn.Conv2d(3, 8, 3)",
  "conv ? kernel=3",
  "require here.height > 0",
  "output y",
  "input y [1, 2, 3]",
];

function otherNumber(digits: string, random: RandomSource): string {
  const value = Number(digits);
  return pick(random, [
    `${value + 1}`,
    `${value * 2}`,
    `${value - 1}`,
    "0",
    `-${value}`,
    `${value}.5`,
    `"${value}"`,
    `${value}x`,
    `${value}e30`,
  ]);
}

function otherName(name: string, random: RandomSource): string {
  return pick(random, [
    `${name}_`,
    name.slice(1),
    name.toUpperCase(),
    `${name}${name}`,
    `${name}.0`,
    `"${name}"`,
    `other`,
    `self.${name}`,
  ]);
}

function otherSpelling(
  subject: Slippable,
  random: RandomSource,
  spellings: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  const found = Object.keys(spellings).filter((each) => subject.text.includes(each));
  if (found.length === 0) return undefined;
  const spelling = pick(random, found);
  const pattern = new RegExp(
    `(?<![\\w.])${spelling.replaceAll(/[()]/g, String.raw`\$&`)}(?![\\w.])`.replace("(?<![\\w.])=", "="),
    "g",
  );
  return atMatch(subject, random, pattern, () => pick(random, spellings[spelling]!));
}

function swapped({ text, tokens }: Slippable, random: RandomSource): string | undefined {
  const at = below(random, tokens.length - 1);
  const [a, b] = [tokens[at]!, tokens[at + 1]!];
  const between = text.slice(a.endOffset! + 1, b.startOffset);
  return replaced(text, a.startOffset, b.endOffset! + 1 - a.startOffset, b.image + between + a.image);
}

function withToken(text: string, { startOffset, image }: Token, by: string | ((image: string) => string)): string {
  return replaced(text, startOffset, image.length, typeof by === "string" ? by : by(image));
}

/** One of the places of a pattern that are not in a comment. */
function atMatch(
  { text }: Pick<Slippable, "text">,
  random: RandomSource,
  pattern: RegExp,
  by: (found: string) => string,
): string | undefined {
  const places = [...text.matchAll(pattern)].filter(
    ({ index }) => !text.slice(text.lastIndexOf("\n", index) + 1, index).includes("//"),
  );
  if (places.length === 0) return undefined;
  const { 0: found, index } = pick(random, places);
  return replaced(text, index, found.length, by(found));
}

function behindLine(subject: Slippable, random: RandomSource, added: string): string | undefined {
  return atMatch(subject, random, /(?<=[\w\])]) *(?=\n)/g, () => ` ${added}`);
}

function withLines(text: string, random: RandomSource, by: (line: string) => readonly string[]): string | undefined {
  const all = text.split("\n");
  const code = all.flatMap((line, at) => (/^\s*[^\s/]/.test(line) ? [at] : []));
  if (code.length === 0) return undefined;
  const at = pick(random, code);
  return all.toSpliced(at, 1, ...by(all[at]!)).join("\n");
}

function replaced(text: string, start: number, length: number, by: string): string {
  return text.slice(0, start) + by + text.slice(start + length);
}

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}

function below(random: RandomSource, limit: number): number {
  return Math.floor(random.next() * limit);
}
