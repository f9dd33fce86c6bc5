/** Files with several mistakes: each is told, once, on its line, with something to try. */
import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { check } from "../../src/check.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../support/shared-data.ts";

interface Mistake {
  readonly name: string;
  /** A whole model; the line that carries the mistake ends in `// HERE`. */
  readonly model: (name: string) => string;
  /** What a usable hint mentions, in message, notes or help. */
  readonly hint: RegExp;
}

const wrap = (name: string, lines: string, input = "[3, 32, 32]"): string =>
  `model ${name} {\n  input image ${input}\n${lines}\n}\n`;

const mistakes: readonly Mistake[] = [
  {
    name: "misspelt layer",
    model: (name) => wrap(name, "  cnov 8 kernel=3 relu // HERE\n  conv 4 kernel=3"),
    hint: /did you mean.*conv/i,
  },
  {
    name: "misspelt attribute",
    model: (name) => wrap(name, "  conv 8 kernle=3 kernel=3 // HERE\n  relu"),
    hint: /did you mean.*kernel/i,
  },
  {
    name: "kernel too large",
    model: (name) => wrap(name, "  conv 8 kernel=3\n  conv 8 kernel=5 // HERE\n  flatten\n  dense 10", "[3, 5, 5]"),
    hint: /pad=1/,
  },
  {
    name: "add of unequal shapes",
    model: (name) => wrap(name, "  add { conv 8 kernel=3 } {} // HERE\n  relu"),
    hint: /\[8, 30, 30\][\s\S]*\[3, 32, 32\]/,
  },
  {
    name: "false claim",
    model: (name) => wrap(name, "  conv 8 kernel=3\n  expect params == 225 // HERE"),
    hint: /224/,
  },
  {
    name: "unclosed brace",
    model: (name) => `model ${name} {\n  input image [3, 8, 8]\n  add {} { // HERE\n    conv 3 kernel=1\n  relu\n}\n`,
    hint: /\}/,
  },
  {
    name: "unknown label",
    model: (name) => wrap(name, "  skip1: conv 8 kernel=3 pad=1\n  conv 8 kernel=1\n  concat skpi1 // HERE\n  relu"),
    hint: /did you mean.*skip1/i,
  },
  {
    name: "wrong type",
    model: (name) => wrap(name, "  conv 8 kernel=true // HERE\n  relu"),
    hint: /kernel.*integer/,
  },
  {
    name: "dense on [C, H, W]",
    model: (name) => wrap(name, "  conv 8 kernel=3\n  dense 10 // HERE\n  softmax"),
    hint: /flatten/,
  },
  {
    name: "groups that do not divide",
    model: (name) => wrap(name, "  conv 8 kernel=3 groups=2 // HERE\n  relu"),
    hint: /groups=1/,
  },
];

/** The same of the form of a line, each with a use behind it that would follow from it. */
const slips: readonly Mistake[] = [
  {
    name: "a lost =",
    model: (name) => wrap(name, "  conv 8 kernel3 stride=2 relu // HERE\n  conv 4 kernel=3 -> [4, 13, 13]"),
    hint: /kernel=3/,
  },
  {
    name: "a doubled layer",
    model: (name) => wrap(name, "  stem: conv conv 8 kernel=3 // HERE\n  concat stem -> [16, 30, 30]"),
    hint: /leave/,
  },
  {
    name: "a lost bracket",
    model: (name) => `model ${name} {\n  input image [3, 32, 32 // HERE\n  conv 8 kernel=3 -> [8, 30, 30]\n}\n`,
    hint: /\]/,
  },
  {
    name: "a doubled bracket",
    model: (name) => `model ${name} {\n  input image [[3, 32, 32] // HERE\n  conv 8 kernel=3 -> [8, 30, 30]\n}\n`,
    hint: /\]/,
  },
  {
    name: "a lost comma between parameters",
    model: (name) => `model ${name}(a = 1 b = 2) { // HERE\n  input image [3, 8, 8]\n  conv a kernel=b\n  dense b\n}\n`,
    hint: /comma/,
  },
  {
    name: "a misspelt input",
    model: (name) => `model ${name} {\n  ipnut image [3, 32, 32] // HERE\n  conv 8 kernel=3 -> [8, 30, 30]\n}\n`,
    hint: /input/,
  },
  {
    name: "a let without its value",
    model: (name) =>
      wrap(name, "  let width = // HERE\n  conv width kernel=3\n  conv width * 2 kernel=3\n  expect params == 1"),
    hint: /value/,
  },
  {
    name: "a misspelt let, used twice",
    model: (name) =>
      wrap(name, `  let fliters${name} = 8 // HERE\n  conv filters${name} kernel=3\n  conv filters${name} kernel=3`),
    hint: /did you mean.*filters/,
  },
  {
    name: "a lost brace of a branch",
    model: (name) => wrap(name, "  if 1 == 1 // HERE\n    conv 8 kernel=3\n  }\n  relu -> [8, 30, 30]"),
    hint: /\{/,
  },
  {
    name: "a misspelt block",
    model: (name) =>
      `blokc Part${name}(width) { // HERE\n  conv width kernel=3\n}\n${wrap(name, `  Part${name} 8\n  Part${name} 16 -> [16, 28, 28]`)}`,
    hint: /did you mean.*block/,
  },
];

/** Now one of what is said, now one of how it is written. */
const both = mistakes.flatMap((mistake, index) => [slips[index]!, mistake]);

function lineOf(text: string): number {
  return text.slice(0, text.indexOf("// HERE")).split("\n").length;
}

function errorsOf(text: string): { line: number; all: string }[] {
  const { diagnostics } = check("mistakes.cvk", text);
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ span, message, notes, help, fixes }) => ({
      line: span.source.positionAt(span.start).line,
      all: [message, ...notes, ...help, ...fixes.map(({ description }) => description)].join("\n"),
    }));
}

/** The lines of the errors of a model with a mistake in its line 4, and a claim behind it. */
function linesWith(claim: string): number[] {
  return errorsOf(wrap("Net", `  conv 8 kernel=3\n  cnov 8\n  ${claim}`)).map(({ line }) => line);
}

describe("mistakes", () => {
  it.each([...mistakes, ...slips])("$name: one error, on its line, with a hint that helps", ({ model, hint }) => {
    const text = model("Net");
    const errors = errorsOf(text);
    expect(errors.map(({ line }) => line)).toEqual([lineOf(text)]);
    expect(errors[0]!.all).toMatch(hint);
  });

  it.each([
    [2, "of them", mistakes],
    [3, "of them", mistakes],
    [5, "of them", mistakes],
    [8, "of them", mistakes],
    [10, "of them", mistakes],
    [2, "slips", slips],
    [5, "slips", slips],
    [10, "slips", slips],
    [4, "of both", both],
    [9, "of both", both],
    [20, "of both", both],
  ] as const)("%i %s in one file give as many errors, on the right lines", (count, _which, list) => {
    // The unclosed brace too: what stands behind it is still answered for.
    const chosen = list.slice(0, count).map(({ model }, index) => model(`Net${index}`));
    const lines: number[] = [];
    let before = 0;
    for (const text of chosen) {
      lines.push(before + lineOf(text));
      before += text.split("\n").length - 1;
    }
    expect(errorsOf(chosen.join("")).map(({ line }) => line)).toEqual(lines);
  });

  it("all of them in a single model, but for the brace, and one false claim more, give ten errors", () => {
    const text = `model Net(classes = 10) {
  input image [3, 32, 32]
  stem: conv 8 kernel=3 relu
  cnov 8 kernel=3 relu
  conv 8 kernle=3 kernel=3 pad=1
  from stem
  conv 16 kernel=99
  from stem
  add { conv 4 kernel=1 } {}
  from stem
  concat setm
  conv 8 kernel="3"
  from stem
  conv 9 kernel=3 groups=3
  from stem
  dense classes
  from stem
  flatten
  dense classes
  expect params == 1
  expect dense2.params == 1
}
`;
    expect(errorsOf(text).map(({ line }) => line)).toEqual([4, 5, 7, 9, 11, 12, 14, 16, 20, 21]);
  });

  it("slips of form in a single model give one error each", () => {
    const text = `let base 8
block Part(width, stride = 1 {
  conv width kernel=3 stride=stride pad=1
}
model Net(classes = 10) {
  input image [3, 32, 32]
  stem: conv 8 kernel3 pad=1 relu
  Part Part 8
  concat { from stem } {{}
  Dwon 16
  conv 8 kernel=3, 3
  from stem
  conv 16 kernel=[3, 3 pad=1
  flatten
  dense classes
  from stem
  add stem)
  conv conv classes kernel=1
  expect params >= (1
}
`;
    expect(errorsOf(text).map(({ line }) => line)).toEqual([1, 2, 7, 8, 9, 10, 11, 13, 17, 18, 19]);
  });

  it("a false claim in a block that is called three times is one error", () => {
    const text = `block Same(width) {
  conv width kernel=3 pad=1 -> [width, 5, 5]
}
model Net {
  input image [3, 32, 32]
  Same 4
  Same 8
  Same 8
}
`;
    const [error, ...others] = errorsOf(text);
    expect([error!.line, others.length]).toEqual([2, 0]);
    expect(error!.all).toContain("[4, 32, 32]");
    expect(error!.all).toContain("2 other calls");
  });

  it("a claim that may hold once the mistakes are mended is left alone; one that cannot is told", () => {
    expect(linesWith("expect params == 61_706")).toEqual([4]);
    expect(linesWith("expect params == 223")).toEqual([4, 5]);
  });

  it("a mistake does not hide a false claim that it has nothing to do with", () => {
    const text = `model Net {
  input image [3, 32, 32]
  stem: conv 8 kernel=3 -> [8, 32, 32]
  cnov 8
  expect stem.params == 1
  expect params == 1
}
`;
    expect(errorsOf(text).map(({ line }) => line)).toEqual([3, 4, 5, 6]);
  });
});

/** Model files of others, each with the lines of its mistakes. */
const field: Readonly<Record<string, readonly number[]>> = {
  and_then_and: [2, 4, 5, 7],
  act_string: [2],
  attr_no_value: [3, 4],
  block_two_required: [4, 5, 6],
  bool_named_like_layer: [3],
  header_only: [1],
  if_hides_body: [3, 4],
  if_second_and: [4, 5, 7],
  js_default_import: [1],
  unclosed_join: [3],
};

describe.skipIf(!hasSharedData)(`mistakes of others${sharedDataNote}`, () => {
  it.each(Object.entries(field))("%s: each mistake once, and no consequence", (name, lines) => {
    const folder = sharedPath("field/text/");
    const host = { readFile: (path: string) => readFileSync(folder + path, "utf8") };
    const { diagnostics } = check(`${name}.cvk`, host.readFile(`${name}.cvk`), host);
    expect(diagnostics.map(({ span }) => span.source.positionAt(span.start).line)).toEqual(lines);
  });
});

it.each([
  ["nn.Conv2d(3, 64, kernel_size=(3, 3))", /conv\(64, kernel=\[3, 3\]\)/],
  ["nn.Upsample(scale_factor=2, mode='nearest')", /upsample\(factor=2, mode=nearest\)/],
  ["nn.Sequential(nn.ReLU())", /lines follow each other/],
  ["conv 64 3 kernel=3", /write `64`/],
  ["let skip = here\n relu", /label in front of a layer/],
])("%s is one mistake", (lines, hint) => {
  expect(errorsOf(wrap("Net", lines))).toEqual([{ line: 3, all: expect.stringMatching(hint) as string }]);
});

describe("what is not run", () => {
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ["a branch that is not taken", "if false {\n cnov 3\n conv 1 kernel=99\n conv x kernle=1\n}\nrelu", [4, 6, 6]],
    ["a condition behind the branch taken", "if true { relu } else if nosuch { relu }", [3]],
    ["a body without copies", "repeat 0 {\n cnov\n}\nrelu", [4]],
    ["a body whose condition cannot be judged", "if nosuch {\n cnov\n} else { relu rleu }", [3, 4, 5]],
    ["a body whose copies cannot be counted", "repeat nosuch {\n cnov\n}", [3, 4]],
    [
      "what an untaken branch declares",
      "if false { let a = 1; b: relu; conv a kernel=a; concat b; from in }\nrelu",
      [],
    ],
  ];

  it.each(cases)("%s is looked at all the same", (_what, lines, expected) => {
    expect(errorsOf(`model Net {\n  input image [3, 8, 8]\n${lines}\n}\n`).map(({ line }) => line)).toEqual(expected);
  });
});
