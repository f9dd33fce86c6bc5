/**
 * What an edit breaks, judged by hand from the definitions of the categories (`src/compare/categories.ts`) before `diff` was
 * asked. `cost` is there wherever parameters, MACs, the peak of the activations or the bytes of the weights are others.
 */
import { describe, expect, it } from "vitest";
import { compareModels } from "../../src/compare/compare-models.ts";
import type { Category } from "../../src/compare/categories.ts";
import type { ModelDiff } from "../../src/compare/model-diff.ts";
import type { FunctionVerdict } from "../../src/compare/judge-function.ts";
import { exampleModel, modelOf } from "../support/models.ts";
import { sampled } from "../support/effort.ts";

/** A net, its edits, and of each what it breaks. */
interface Edit {
  readonly edit: string;
  readonly breaks: readonly Category[];
  /** Where it does not follow from the categories. */
  readonly verdict?: FunctionVerdict;
  /** Words of `--rename` that mend the weights; none where there are none. */
  readonly rename?: readonly string[];
  readonly old: string;
  readonly new: string;
}

const chain = (lines: string, head = "model Net", input = "input image [3, 32, 32]"): string =>
  `${head} {\n  ${input}\n  ${lines.replaceAll("; ", "\n  ")}\n}\n`;

const base = "conv 16 kernel=3 pad=1 relu; maxpool 2 stride=2; conv 32 kernel=3 pad=1 relu; flatten; dense 10";

/** An edit of the net above, or of other lines: one text for another. */
function edited(
  edit: string,
  breaks: readonly Category[],
  [from, to]: readonly [string, string],
  more: { readonly lines?: string } & Partial<Pick<Edit, "verdict" | "rename">> = {},
): Edit {
  const { lines = base, ...rest } = more;
  const text = chain(lines);
  expect(text.split(from).length, `${from} in ${edit}`).toBe(2);
  return { edit, breaks, old: text, new: text.replace(from, to), ...rest };
}

const residual =
  "stem: conv 16 kernel=3 pad=1; add { a: conv 16 kernel=3 pad=1 } { b: conv 16 kernel=1 } relu; flatten; dense 10";
const unnamed =
  "stem: conv 16 kernel=3 pad=1; add { conv 16 kernel=3 pad=1 } { conv 16 kernel=1 } relu; flatten; dense 10";
const normed = "conv 16 kernel=3 pad=1 bias=false bn relu; avgpool global; flatten; dense 10";
const block = "block Unit(width) {\n  conv width kernel=3 pad=1 bn relu\n}\n";

const edits: readonly Edit[] = [
  // ── Nothing ────────────────────────────────────────────────────────────────────────────────────────────────────────
  edited("lines of comment", [], ["flatten", "flatten // the rest is dense"]),
  edited("a default written out", [], ["kernel=3 pad=1 relu\n  maxpool", "kernel=3x3 stride=1 pad=1 relu\n  maxpool"]),
  edited("dropout added", [], ["dense 10", "dropout 0.5\n  dense 10"]),
  edited("flatten as a reshape", [], ["flatten", "reshape [8192]"]),
  edited("a layer without weights renamed", [], ["flatten", "features: flatten"]),
  edited(
    "branches of an add in the other order, named",
    [],
    ["{ a: conv 16 kernel=3 pad=1 } { b: conv 16 kernel=1 }", "{ b: conv 16 kernel=1 } { a: conv 16 kernel=3 pad=1 }"],
    { lines: residual },
  ),
  edited(
    "a residual connection from the other side",
    [],
    ["add { conv 16 kernel=1 } {}", "add {} { conv 16 kernel=1 }"],
    {
      lines: "conv 16 kernel=3 pad=1; add { conv 16 kernel=1 } {}; flatten; dense 10",
    },
  ),
  edited(
    "a rectifier behind the pooling of largest elements",
    [],
    ["relu\n  maxpool 2 stride=2", "\n  maxpool 2 stride=2 relu"],
  ),
  edited(
    "a repeat unrolled, its copies named as it names them",
    [],
    ["repeat 2 { conv 8 kernel=1 }", "0: conv 8 kernel=1\n  1: conv 8 kernel=1"],
    { lines: "repeat 2 { conv 8 kernel=1 }; flatten; dense 10" },
  ),
  {
    edit: "a constant in the place of numbers",
    breaks: [],
    old: chain(base),
    new: `let width = 16\n${chain(base.replace("conv 16", "conv width").replace("conv 32", "conv 2 * width"))}`,
  },
  edited("a condition that holds, left out", [], ["if here.channels == 32 { flatten }", "flatten"], {
    lines: base.replace("flatten", "if here.channels == 32 { flatten }"),
  }),
  { edit: "another name of the model", breaks: [], old: chain(base), new: chain(base, "model Other") },
  edited("a claim added", [], ["dense 10", "dense 10\n  expect trainable == params"]),
  edited("what training alone looks at", [], ["bn relu", "bn(momentum=0.01) relu"], { lines: normed }),
  // ── Signature ──────────────────────────────────────────────────────────────────────────────────────────────────────
  { edit: "channels last", breaks: ["signature"], old: chain(base), new: chain(`layout NHWC; ${base}`) },
  {
    edit: "an input renamed",
    breaks: ["signature"],
    old: chain(base),
    new: chain(base, undefined, "input photo [3, 32, 32]"),
  },
  {
    edit: "other constants of pictures",
    breaks: ["signature"],
    old: chain(base, undefined, "input image [3, 32, 32] pixels(mean=0.5)"),
    new: chain(base, undefined, "input image [3, 32, 32] pixels(mean=0.4)"),
  },
  edited("a class renamed", ["signature"], ['"dog"', '"hound"'], {
    lines: 'conv 8 kernel=3; flatten; dense 2; output scores classes=["cat", "dog"]',
  }),
  edited("the output renamed", ["signature"], ["output scores", "output logits"], { lines: `${base}; output scores` }),
  edited("an output added", ["signature"], ["output scores", "output scores\n  output seen = seen"], {
    lines: `${base.replace("flatten", "seen: flatten")}; output scores`,
  }),
  edited("an output taken away", ["signature"], ["\n  output seen = seen", ""], {
    lines: `${base.replace("flatten", "seen: flatten")}; output scores; output seen = seen`,
  }),
  {
    edit: "larger pictures",
    breaks: ["signature", "function", "cost"],
    old: chain("conv 16 kernel=3 relu; avgpool global; flatten; dense 10"),
    new: chain("conv 16 kernel=3 relu; avgpool global; flatten; dense 10", undefined, "input image [3, 64, 64]"),
  },
  // ── Weights ────────────────────────────────────────────────────────────────────────────────────────────────────────
  edited("a label renamed", ["weights"], ["stem:", "first:"], { lines: residual, rename: ["stem.**=first.**"] }),
  edited(
    "branches of an add in the other order, counted",
    ["weights"],
    ["{ conv 16 kernel=3 pad=1 } { conv 16 kernel=1 }", "{ conv 16 kernel=1 } { conv 16 kernel=3 pad=1 }"],
    { lines: unnamed, rename: ["conv2.**=moved1.**", "conv3.**=conv2.**", "moved1.**=conv3.**"] },
  ),
  edited(
    "a convolution a channel under its other name",
    ["weights"],
    ["conv 16 kernel=3 pad=1 groups=16", "depthwise kernel=3 pad=1"],
    {
      lines: "stem: conv 16 kernel=3; conv 16 kernel=3 pad=1 groups=16; flatten; dense 10",
      rename: ["conv2.**=depthwise1.**"],
    },
  ),
  edited(
    "a repeat unrolled, without names",
    ["weights"],
    ["repeat 2 { conv 8 kernel=1 }", "conv 8 kernel=1\n  conv 8 kernel=1"],
    { lines: "repeat 2 { conv 8 kernel=1 }; flatten; dense 10", rename: ["0.**=conv1.**", "1.**=conv2.**"] },
  ),
  {
    edit: "a block written in line",
    breaks: ["weights"],
    rename: ["unit1.**=**"],
    old: block + chain("Unit 8; flatten; dense 10"),
    new: block + chain("conv 8 kernel=3 pad=1 bn relu; flatten; dense 10"),
  },
  edited("a batch norm folded by hand", ["weights", "cost"], ["bias=false bn relu", "relu"], {
    lines: normed,
    verdict: "undecided",
  }),
  edited("a bias in front of a batch norm left out", ["weights", "cost"], ["pad=1 bn", "pad=1 bias=false bn"], {
    lines: normed.replace("bias=false ", ""),
    verdict: "undecided",
  }),
  // ── Weights and function ───────────────────────────────────────────────────────────────────────────────────────────
  edited("wider", ["weights", "function", "cost"], ["conv 16", "conv 24"]),
  edited(
    "one convolution as two",
    ["weights", "function", "cost"],
    ["conv 32 kernel=3 pad=1", "conv 32 kernel=3x1 pad=[1, 0]\n  conv 32 kernel=1x3 pad=[0, 1]"],
  ),
  edited("more classes", ["signature", "weights", "function", "cost"], ["dense 10", "dense 20"]),
  {
    edit: "another default of a parameter",
    breaks: ["signature", "weights", "function", "cost"],
    old: chain(base.replace("dense 10", "dense classes"), "model Net(classes = 10)"),
    new: chain(base.replace("dense 10", "dense classes"), "model Net(classes = 12)"),
  },
  edited("no bias", ["weights", "function", "cost"], ["conv 32 kernel=3 pad=1", "conv 32 kernel=3 pad=1 bias=false"]),
  edited("groups", ["weights", "function", "cost"], ["conv 32 kernel=3 pad=1", "conv 32 kernel=3 pad=1 groups=4"]),
  edited("no padding", ["weights", "function", "cost"], ["conv 32 kernel=3 pad=1", "conv 32 kernel=3"]),
  edited(
    "weights shared",
    ["weights", "function", "cost"],
    ["b: conv 16 kernel=3 pad=1", "conv 16 kernel=3 pad=1 share=a"],
    {
      lines: "conv 16 kernel=3 pad=1; a: conv 16 kernel=3 pad=1 relu; b: conv 16 kernel=3 pad=1; flatten; dense 10",
    },
  ),
  edited("one copy more", ["weights", "function", "cost"], ["repeat 2", "repeat 3"], {
    lines: "conv 8 kernel=1; repeat 2 { conv 8 kernel=3 pad=1 relu }; flatten; dense 10",
  }),
  edited("a layer in front of all", ["weights", "function", "cost"], ["conv 16", "conv 3 kernel=1\n  conv 16"]),
  {
    edit: "the other branch of an if",
    breaks: ["weights", "function", "cost"],
    old: chain(`if deep { conv 3 kernel=3 pad=1 relu }; ${base}`, "model Net(deep = false)"),
    new: chain(`if deep { conv 3 kernel=3 pad=1 relu }; ${base}`, "model Net(deep = true)"),
  },
  // ── Function ───────────────────────────────────────────────────────────────────────────────────────────────────────
  edited("another activation", ["function"], ["relu\n  flatten", "gelu\n  flatten"]),
  edited("another pooling", ["function"], ["maxpool", "avgpool"]),
  edited("a softmax at the end", ["function"], ["dense 10", "dense 10 softmax"]),
  edited("numbers taken between 0 and 1", ["function"], ["conv 16", "rescale 1 / 255\n  conv 16"]),
  edited("dilation", ["function"], ["conv 32 kernel=3 pad=1", "conv 32 kernel=3 pad=2 dilation=2"]),
  edited("a batch norm's epsilon", ["function"], ["bn relu", "bn(eps=0.001) relu"], { lines: normed }),
  edited("the rectifier in front of the norm", ["function"], ["bn relu", "relu bn"], { lines: normed }),
  edited(
    "branches of a concatenation in the other order, named",
    ["function"],
    ["{ a: conv 16 kernel=3 pad=1 } { b: conv 16 kernel=1 }", "{ b: conv 16 kernel=1 } { a: conv 16 kernel=3 pad=1 }"],
    { lines: residual.replace("add", "concat") },
  ),
  edited("the operands of a difference", ["function"], ["sub { conv 16 kernel=1 } {}", "sub {} { conv 16 kernel=1 }"], {
    lines: "conv 16 kernel=3 pad=1; sub { conv 16 kernel=1 } {}; flatten; dense 10",
  }),
  edited("a written weight", ["function"], ["[[1, -1]]", "[[1, -2]]"], {
    lines: "conv 1 kernel=3; conv 1 bias=false weight=[[1, -1]]; flatten; dense 10",
  }),
  edited(
    "a stride in the place of a pooling",
    ["function", "cost"],
    ["pad=1 relu\n  maxpool 2 stride=2", "pad=1 stride=2 relu"],
  ),
];

describe("an edit breaks what a person says that it breaks", () => {
  it.each(
    sampled(
      edits.map((each) => [each.edit, each] as const),
      2,
    ),
  )("%s", async (_, { breaks, verdict, rename, ...texts }) => {
    const diff = await compareModels(modelOf(texts.old), modelOf(texts.new));
    expect([...diff.categories, diff.function.verdict]).toEqual([...breaks, verdict ?? verdictOf(breaks)]);
    if (rename !== undefined) expect(diff.weights.rename?.words).toEqual(rename);
    expect(strictest(diff).every((category) => diff.categories.includes(category))).toBe(true);
  });
});

function verdictOf(breaks: readonly Category[]): FunctionVerdict {
  return breaks.includes("function") ? "different" : "same";
}

function strictest({ changes }: ModelDiff): readonly Category[] {
  return changes.flatMap(({ category }) => category ?? []);
}

it("nets of the size of ResNet-18 are run to tell what computes the same", async () => {
  const old = exampleModel("resnet-18.cvk");
  const wider = exampleModel("resnet-18.cvk", { settings: { classes: "100" } });
  expect((await compareModels(old, old)).categories).toEqual([]);
  expect((await compareModels(old, wider)).categories).toEqual(["signature", "weights", "function", "cost"]);
});
