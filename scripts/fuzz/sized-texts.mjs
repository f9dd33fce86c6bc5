// Texts of about a megabyte that repeat one thing: every token in every place, every statement, every bracket nested,
// and the ways in which a few lines expand to many layers. Each is a name and a function that makes the text.

const tokens = [
  ..."model block import input output let if else repeat for in expect require layout train true false relu conv add here".split(
    " ",
  ),
  ..."a é 7 3x3 0.5 1e9 62M 8MiB 12px .5 ( ) [ ] { } , : ; . = == != < <= -> - + * / % ? ! && || \"a\" \" 'b' '".split(
    " ",
  ),
  ..."// /* */ # @ \\ ^ × a.b a: a=1 a( a[ -1 {} () [] a( [0] ?: ! } else".split(" "),
  "else if a {",
  "\n",
  "\r",
  "\t",
  "\u0000",
  "\u2028",
  "\u001b[31m",
  "😀",
  "\ud800",
];

/** Where a token is repeated: `…` is replaced. */
const places = {
  file: "…",
  name: "model …",
  parameters: "block B(…) { relu }",
  body: "model M {\n input image [3, 8, 8]\n …\n relu\n}\n",
  block: "block B(width) {\n …\n relu\n}\n",
  line: "model M {\n input image [3, 8, 8]\n conv 4 kernel=1 …\n relu\n}\n",
  label: "model M {\n input image [3, 8, 8]\n …: relu\n}\n",
  arguments: "model M {\n input image [3, 8, 8]\n conv(…)\n relu\n}\n",
  value: "model M {\n input image [3, 8, 8]\n let value = …\n relu\n}\n",
  shape: "model M {\n input image […]\n relu\n}\n",
  claim: "model M {\n input image [3, 8, 8]\n relu -> […]\n}\n",
  names: 'import { … } from "./a.cvk"\nmodel M {\n input image [3, 8, 8]\n relu\n}\n',
  join: "model M {\n input image [3, 8, 8]\n s: relu\n concat …\n}\n",
  condition: "model M {\n input image [3, 8, 8]\n if … { relu }\n expect params == 0\n}\n",
  expectation: "model M {\n input image [3, 8, 8]\n relu\n expect …\n}\n",
};

/** Lines of a body; `#` is a number of their own. */
const lines = [
  "relu",
  "conv 8 kernel=3 pad=1",
  "conv 8 kernel=99",
  "cnov 8",
  "conv 8 kernle=3",
  "l#: relu",
  "l: relu",
  "l#: conv 8 kernel=1 bn relu",
  "conv 8 kernel=1 -> [8, 8, 8]",
  "conv 8 kernel=1 -> [9, 9, 9]",
  "expect params == #",
  "expect params > 1 && macs > 1 && memory > 1",
  "expect receptive >= 3x3",
  "expect l#.params == 0",
  "let v# = #",
  "let v = 1",
  "let v# = [#, #, #]",
  "let v# = u#",
  "let v# = in.channels * #",
  "from image",
  "from x#",
  "concat image",
  "concat image, image, image, image",
  "concat x#",
  "add {} {}",
  "add { relu } {}",
  "add { relu }",
  "if true { relu } else { relu }",
  "if false { relu }",
  "if v# { relu }",
  "if true and true { relu }",
  "repeat 2 { relu }",
  "repeat 3 { conv 8 kernel=1 }",
  "repeat 0 { relu }",
  "repeat x# { relu }",
  "for v in [1, 2] { relu }",
  "input i# [#, H, W]",
  "input i [3]",
  "output o#",
  "output o",
  "layout NHWC",
  "train { loss mse }",
  "B",
  "B#",
  "B 4",
  "B width=4 widht=3",
  "s#: B 4",
  "conv 8 kernel=1 share=l",
  "conv 8 kernel=1 share=x#",
  "dense 10",
  "flatten",
  "slice channels=[0, 1]",
  "conv 1 kernel=1 weight=[[1, 2, 3]] bias=false",
  "conv 8 kernel=H",
  "model N# { input i [1]; relu }",
  "} model N# { input image [3, 8, 8]",
  "} block C#(a, b = 2) { relu",
  '} import { a# } from "./x#.cvk"; model N# { input image [3, 8, 8]',
  "relu relu relu relu relu relu relu relu",
  "else { relu }",
  "l#: cnov 8",
  "conv 8, 8, 8, 8",
  "conv kernel 3",
  "expect wdith#.params == 3",
  "let longish_variable_name_# = longish_variable_nmae_#",
  "longish_label_name_#: relu; concat longish_label_nmae_#",
];

/** Lines whose mistakes have a fix that takes in what stands before them. */
const mistakes = [
  "identity",
  "l: identity",
  "print x",
  "Conv2d(3, 8, 3)",
  "nn.Conv2d(3, 8, kernel_size=(3, 3))",
  "Dropout(0.5)",
  "conv 8 kernel=3 , kernel=3",
  "conv(8, kernel=3, kernel=3)",
  "maxpool 8 stride=3",
  "relu relu: relu",
  "add { relu } )",
  "conv (8 -> [8, 8, 8]",
];

const surroundings = {
  model: (text) => `block B(width) { relu }\nmodel M {\n input image [3, 8, 8]\n${text}\n}\n`,
  uncalled: (text) => `block B(width) { relu }\nblock M {\n${text}\n}\n`,
  called: (text) =>
    `block B(width) { relu }\nblock C {\n${text}\n}\nmodel M {\n input image [3, 8, 8]\n C\n C\n C\n}\n`,
  untaken: (text) => `block B(width) { relu }\nmodel M {\n input image [3, 8, 8]\n relu\n if false {\n${text}\n}\n}\n`,
  file: (text) => `${text}\nmodel M {\n input image [3, 8, 8]\n relu\n}\n`,
};

const nests = {
  "( )": ["let v = ", "(", "1", ")"],
  "[ ]": ["let v = ", "[", "1", "]"],
  "-": ["let v = ", "-", "1", ""],
  "!": ["let v = ", "!", "true", ""],
  "?:": ["let v = ", "true ? 1 : ", "1", ""],
  "?": ["let v = ", "true ? ", "1", " : 1"],
  "+": ["let v = ", "1 + ", "1", ""],
  "&&": ["let v = ", "true && ", "true", ""],
  index: ["let v = a", "[a", "[0]", "]"],
  index0: ["let v = a", "[0]", "", ""],
  call: ["let v = ", "max(1, ", "1", ")"],
  "call post": ["relu ", "relu(", "", ")"],
  "add {": ["", "add {} { ", "relu", " }"],
  "if {": ["", "if true { ", "relu", " }"],
  "if false {": ["", "if false { ", "relu", " }"],
  "repeat {": ["", "repeat 1 { ", "relu", " }"],
  "repeat 2 {": ["", "repeat 2 { ", "relu", " }"],
  "for {": ["", "for i in [1] { ", "relu", " }"],
  "else if": ["if false { relu }", " else if false { relu }", " else { relu }", ""],
  "block {": ["", "block B { ", "relu", " }"],
  "model {": ["", "model N {\n", "relu", "\n}"],
  "{": ["", "{", "", "}"],
  path: ["concat a", ".b", "", ""],
  "path of numbers": ["concat a", ".0", "", ""],
  "label path": ["a", ".b", ": relu", ""],
  "expect path": ["expect a", ".b", ".params == 1", ""],
  comment: ["", "/*", "", "*/"],
};

const expansions = {
  "call tree": () => tree(60, (next) => `${next}\n ${next}`),
  "call tree of sums": () => tree(60, (next) => `add { ${next} } { ${next} }`),
  "call tree of empty blocks": () => tree(60, (next) => `${next}\n ${next}`, ""),
  "call tree with labels": () => tree(60, (next) => `a: ${next}\n b: ${next}`),
  "call tree with a mistake": () => tree(60, (next) => `${next}\n ${next}`, "cnov 3"),
  "call tree with a false claim": () => tree(60, (next) => `${next}\n ${next}`, "conv 3 kernel=1 -> [9, 9, 9]"),
  "call tree with a false expectation": () => tree(60, (next) => `${next}\n ${next}\n expect params == 1`, "relu"),
  "call tree with expectations": () => tree(60, (next) => `${next}\n ${next}\n expect params > 0`, "conv 3 kernel=1"),
  "chain of calls": () => tree(30_000, (next) => next),
  "chain of calls of 200": () => tree(200, (next) => `${next}\n relu`),
  "repeats in repeats": (size) => nest("repeat 10000 { repeat 10000 { relu } }", size),
  "repeats of nothing": (size) => nest("repeat 10000 { repeat 10000 { } }", size),
  "repeats of ifs": (size) => nest("repeat 10000 { repeat 10000 { if false { relu } } }", size),
  "repeats of lets": (size) => nest("repeat 10000 { repeat 10000 { let a = 1 } }", size),
  "repeats of many lets": (size) => nest(`repeat 10000 { repeat 10000 { ${"let a = 1; ".repeat(5)} } }`, size),
  "repeats of many long lets": () => nest(`repeat 10000 { ${"if true { let a = 1 }; ".repeat(30_000)} }`, 0),
  "repeats of claims": (size) => nest("repeat 10000 { repeat 100 { -> [3, 8, 8] } }", size),
  "repeats of false claims": (size) => nest("repeat 10000 { repeat 100 { -> [3, 8, 9] } }", size),
  "repeats of mistakes": (size) => nest("repeat 10000 { repeat 100 { cnov 3 } }", size),
  "repeats of expectations": (size) => nest("repeat 10000 { relu; expect params == 0 }", size),
  "repeats of a long line": () => nest(`repeat 10000 { ${"relu ".repeat(150_000)} }`, 0),
  "repeats of a long value": () => nest(`repeat 10000 { let a = [${"1, ".repeat(140_000)}1]; relu }`, 0),
  "repeats of a long sum": () => nest(`repeat 10000 { let a = max(${"1, ".repeat(140_000)}1); relu }`, 0),
  "repeats of a long word": () => nest(`repeat 10000 { ${"a".repeat(900_000)}: relu }`, 0),
  "repeats of an unknown long word": () => nest(`repeat 10000 { ${"a".repeat(900_000)} }`, 0),
  "repeats of a join": () => nest(`repeat 10000 { add ${"image, ".repeat(120_000)}image }`, 0),
  "repeats of braces": () => nest(`repeat 10000 { add ${"{} ".repeat(120_000)} }`, 0),
  "a join of many branches": () => nest(`concat ${"{ relu } ".repeat(90_000)}`, 0),
  "a join of many empty branches": () => nest(`concat ${"{} ".repeat(140_000)}`, 0),
  "a long list": () => nest(`let a = [${"1, ".repeat(140_000)}1]\n relu`, 0),
  "a long list as kernel": () => nest(`conv 8 kernel=[${"1, ".repeat(140_000)}1]`, 0),
  "a long list as weight": () => nest(`conv 1 kernel=1 bias=false weight=[${"1, ".repeat(140_000)}1]`, 0),
  "a long list indexed wrongly": () => nest(`let a = [${"1, ".repeat(140_000)}1]\n let b = a[-1]\n relu`, 0),
  "a long list compared": () =>
    nest(`let a = [${"1, ".repeat(100_000)}1]\n ${"if a == a { relu }\n ".repeat(10_000)}`, 0),
  "a list that doubles": () =>
    doubling(
      "[1]",
      (last) => `[${last}, ${last}]`,
      (last) => `conv 2 kernel=1 weight=${last}`,
    ),
  "a list that doubles, unused": () =>
    doubling(
      "[1]",
      (last) => `[${last}, ${last}]`,
      () => "relu",
    ),
  "a list that doubles, told": () =>
    doubling(
      "[1]",
      (last) => `[${last}, ${last}]`,
      (last) => `conv ${last} kernel=1`,
    ),
  "a list that doubles, compared": () =>
    doubling(
      "[1]",
      (last) => `[${last}, ${last}]`,
      (last) => `if ${last} == ${last} { relu }`,
    ),
  "a size that grows": () =>
    doubling(
      "in.height",
      (last, at) => `${last} * (${last} + ${at})`,
      (last) => `expect ${last} > 0`,
      "[3, H, W]",
    ),
  "a size of many sizes": () =>
    doubling(
      "in.height + in.width",
      (last) => `${last} * ${last}`,
      (last) => `expect ${last} > 0`,
      "[A, B, C]",
    ),
  "a size of floors": () =>
    doubling(
      "in.height",
      (last, at) => `floor(${last} / 3) * floor((${last} + ${at}) / 5)`,
      () => "relu",
      "[3, H, W]",
    ),
  "a size of maxima": () =>
    doubling(
      "in.height",
      (last, at) => `max(${last}, ${last} * ${last} - ${at})`,
      () => "relu",
      "[3, H, W]",
    ),
  "a size with a huge factor": () =>
    doubling(
      "in.height * 9007199254740991",
      (last) => `${last} * ${last}`,
      () => "relu",
      "[3, H]",
    ),
  "many sizes": (size) =>
    `model M {\n input image [${Array.from({ length: size / 9 }, (_, at) => `A${at}`).join(", ")}]\n relu\n flatten\n}\n`,
  "many sizes added": (size) => {
    const names = Array.from({ length: size / 20 }, (_, at) => `A${at}`);
    return `model M {\n input image [${names.join(", ")}]\n let s = ${names.slice(0, 200).join(" + ")}\n relu\n flatten\n}\n`;
  },
  "many inputs joined": (size) =>
    `model M {\n${Array.from({ length: size / 40 }, (_, at) => ` input i${at} [S${at}, 2, 2]`).join("\n")}\n concat ${Array.from({ length: size / 40 }, (_, at) => `i${at}`).join(", ")}\n}\n`,
  "many parameters": (size) =>
    `block B(${Array.from({ length: size / 30 }, (_, at) => `p${at} = ${at}`).join(", ")}) { relu }\nmodel M {\n input image [3, 8, 8]\n B\n B ${Array.from({ length: size / 30 }, (_, at) => `p${at}=1`).join(" ")}\n}\n`,
  "many parameters called": (size) =>
    `block B(${Array.from({ length: size / 60 }, (_, at) => `p${at}`).join(", ")}) { relu }\nmodel M {\n input image [3, 8, 8]\n repeat 10000 { B ${Array.from({ length: size / 60 }, () => `1`).join(", ")} }\n}\n`,
  "many wrong parameters": (size) =>
    `block B(${Array.from({ length: size / 60 }, (_, at) => `parameter${at} = ${at}`).join(", ")}) { relu }\nmodel M {\n input image [3, 8, 8]\n B ${Array.from({ length: size / 40 }, (_, at) => `paramter${at}=1`).join(" ")}\n}\n`,
  "many model parameters": (size) =>
    `model M(${Array.from({ length: size / 30 }, (_, at) => `p${at} = ${at === 0 ? "1" : `p${at - 1} + 1`}`).join(", ")}) {\n input image [3, 8, 8]\n relu\n}\n`,
  "many blocks that call each other": (size) =>
    Array.from({ length: size / 30 }, (_, at) => `block B${at} { B${at + 1} }`).join("\n"),
  "a block that is called and called": (size) =>
    `block B { ${"relu; ".repeat(1000)} }\nmodel M {\n input image [3, 8, 8]\n${"B\n".repeat((size - 7000) / 2)}}\n`,
  "a mistake that is called and called": (size) =>
    `block B { ${"cnov; ".repeat(1000)} }\nmodel M {\n input image [3, 8, 8]\n${"B\n".repeat((size - 7000) / 2)}}\n`,
  "wrong names in calls and calls": (size) =>
    `block B { ${"concat skpi; ".repeat(500)} }\nmodel M {\n input image [3, 8, 8]\n${"B\n".repeat((size - 7000) / 2)}}\n`,
  "kernels that fit nowhere": (size) =>
    `block B { ${"conv 8 kernel=99; ".repeat(500)} }\nmodel M {\n input image [3, 8, 8]\n${"B\n".repeat((size - 9000) / 2)}}\n`,
  "models that all fail": (size) => "model M { input image [3, 8, 8]; conv 8 kernel=99 }\n".repeat(size / 52),
  "models that all pass": (size) =>
    Array.from({ length: size / 60 }, (_, at) => `model M${at} { input image [3, 8, 8]; relu }`).join("\n"),
  "models that all call a tree": (size) =>
    tree(16, (next) => `${next}\n ${next}`) +
    Array.from({ length: size / 60 }, (_, at) => `model N${at} { input image [3, 8, 8]; B0 }`).join("\n"),
  "a long deep expectation": () =>
    nest(
      `relu\n expect ${"(params + ".repeat(200)}1${")".repeat(200)} > ${"min(params, ".repeat(200)}1${")".repeat(200)}`,
      0,
    ),
  "expectations of 256 operators": (size) =>
    nest(`conv 3 kernel=1\n ${`expect ${"params + ".repeat(200)}1 > 0\n`.repeat(size / 1820)}`, 0),
  "expectations about many layers": (size) =>
    nest(`${"conv 3 kernel=1\n".repeat(size / 40)}${"expect params > 0 && memory > 0\n".repeat(size / 70)}`, 0),
  "expectations about prefixes": (size) =>
    nest(
      `${Array.from({ length: size / 50 }, (_, at) => `f.l${at}: conv 3 kernel=1\n`).join("")}${"expect f.params > 0\n".repeat(size / 50)}`,
      0,
    ),
  "labels and misspelt labels": (size) =>
    nest(
      `${Array.from({ length: size / 60 }, (_, at) => `some_label_${at}: relu\n`).join("")}${Array.from({ length: size / 60 }, (_, at) => `from smoe_label_${at}\n`).join("")}`,
      0,
    ),
  "automatic names": (size) =>
    nest(
      Array.from({ length: size / 30 }, (_, at) => `relu\n concat relu${at + 1}\n slice channels=[0, 3]\n`).join(""),
      0,
    ),
  "uses before their labels": (size) =>
    nest(
      `${Array.from({ length: size / 40 }, (_, at) => `from l${at}\n`).join("")}${Array.from({ length: size / 40 }, (_, at) => `l${at}: relu\n`).join("")}`,
      0,
    ),
  "uses of names not taken": (size) =>
    nest(
      `if false {\n${Array.from({ length: size / 40 }, (_, at) => `l${at}: relu\n`).join("")}}\n${Array.from({ length: size / 40 }, (_, at) => `from l${at}\n`).join("")}`,
      0,
    ),
  "ifs that are not taken": (size) =>
    nest(
      `repeat 10000 {\n${Array.from({ length: size / 40 }, (_, at) => `if false { l${at}: relu }\n`).join("")}}\n`,
      0,
    ),
  "a deep if with words": (size) =>
    nest(`if true and true { relu } else if false and x { relu }\n`.repeat(size / 60), 0),
  "a number of a million digits": (size) => nest(`conv ${"9".repeat(size)} kernel=1`, 0),
  "a small number of a million digits": (size) => nest(`conv 0.${"9".repeat(size)} kernel=1`, 0),
  "a window of many extents": (size) => nest(`conv 1 kernel=${"1x".repeat(size / 2)}1`, 0),
  "a long text": (size) => nest(`conv 1 kernel="${"x".repeat(size)}"`, 0),
  "a long text many times": () => nest(`let t = "${"x".repeat(500_000)}"\n${"conv 1 kernel=t\n".repeat(30_000)}`, 0),
  "a long name many times": () => nest(`let ${"t".repeat(500_000)} = 1\n${"conv 1 kernel=tt\n".repeat(30_000)}`, 0),
  "a long label with copies": () =>
    nest(`${"t".repeat(900_000)}: B\n repeat 10000 { relu }`, 0).replace(
      "model",
      "block B { repeat 10000 { relu } }\nmodel",
    ),
  "a long dotted label with calls": () =>
    `block B { repeat 10000 { relu } }\nmodel M {\n input image [3, 8, 8]\n ${"t.".repeat(400_000)}a: B\n}\n`,
  "a long label many layers deep": () =>
    `${Array.from({ length: 200 }, (_, at) => `block B${at} { ${"t".repeat(4000)}: ${at === 199 ? "relu" : `B${at + 1}`}\n repeat 50 { relu } }`).join("\n")}\nmodel M {\n input image [3, 8, 8]\n repeat 100 { B0 }\n}\n`,
  "one long line of mistakes": (size) => nest(`${"conv kernel=99 ; ".repeat(size / 17)}`, 0),
  "one long line of lexical mistakes": (size) => nest(`${"@ ; ".repeat(size / 4)}`, 0),
  "one long line of comments": (size) => "/*".repeat(size / 2),
  "many lines of comments": (size) => "/*\n".repeat(size / 3),
  "blank lines": (size) => nest("\n".repeat(size), 0),
  "one label for many mistakes": (size) => nest(`${"x: relu\n".repeat(size / 8)}`, 0),
  "a huge product": (size) => nest(`let a = ${"9 * ".repeat(250)}9\n`.repeat(size / 1100), 0),
};

function tree(levels, body, leaf = "relu") {
  const blocks = Array.from(
    { length: levels },
    (_, at) => `block B${at} {\n ${at === levels - 1 ? leaf : body(`B${at + 1}`)}\n}`,
  );
  return `${blocks.join("\n")}\nmodel M {\n input image [3, 8, 8]\n B0\n}\n`;
}

function nest(lines, size) {
  const text = `model M {\n input image [3, 8, 8]\n ${lines}\n}\n`;
  return text + "// filling ".repeat(Math.max(0, size - text.length) / 11);
}

function doubling(first, next, last, shape = "[3, 8, 8]") {
  const lets = [` let v0 = ${first}`];
  for (let at = 1; at < 40; at++) lets.push(` let v${at} = ${next(`v${at - 1}`, at)}`);
  return `model M {\n input image ${shape}\n${lets.join("\n")}\n ${last("v39")}\n}\n`;
}

function fill(piece, size, separator = " ") {
  const one = piece + separator;
  const count = Math.max(1, Math.floor(size / one.length));
  if (!piece.includes("#")) return one.repeat(count);
  const parts = [];
  for (let at = 0, length = 0; length < size; at++) {
    parts.push(piece.replaceAll("#", String(at)));
    length += parts.at(-1).length + separator.length;
  }
  return parts.join(separator);
}

/** How much of everything is admitted (`src/base/limits.ts`): just less of it takes most. */
const most = [
  [/\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"[^"\n]*"?|\w+|[^\s\w]/g, 295_000],
  [/[\n;]/g, 99_000],
];

/** The text of about `size` characters, or as many as are admitted. */
function admitted(make, size) {
  const text = make(size);
  const part = Math.min(...most.map(([pattern, limit]) => limit / countOf(pattern, text)));
  return part < 1 ? make(size * part) : text;
}

function countOf(pattern, text) {
  pattern.lastIndex = 0;
  let count = 0;
  while (pattern.test(text)) count++;
  return count;
}

/**
 * `[name, text]` of all sized texts, about `size` characters each, fewer where so many words or lines are not admitted; texts
 * are made when asked for.
 */
export function sizedTexts(size) {
  const made = [];
  const add = (name, make) => made.push([name, () => admitted(make, size)]);
  for (const [place, around] of Object.entries(places)) {
    for (const token of tokens) {
      for (const [how, separator] of [
        ["touching", ""],
        ["", " "],
        ["in lines", "\n"],
        ["with commas", ", "],
      ]) {
        add(`${place}: ${JSON.stringify(token)} ${how}`.trim(), (length) =>
          around.replace("…", () => fill(token, length, separator)),
        );
      }
    }
  }
  for (const [place, around] of Object.entries(surroundings)) {
    for (const line of lines) {
      for (const [how, separator] of [
        ["", "\n"],
        ["on one line", "; "],
      ]) {
        add(`${place}: lines ${JSON.stringify(line)} ${how}`.trim(), (length) => around(fill(line, length, separator)));
      }
    }
  }
  for (const line of [...lines, ...mistakes]) {
    const parts = line.split(" ");
    for (const [how, blank] of Object.entries({ blanks: " ", tabs: "\t", comments: "/* */ " })) {
      const stretched = (length) => parts.join(blank.repeat(Math.floor(length / blank.length / parts.length)));
      add(`model: ${JSON.stringify(line)} with ${how}`, (length) => surroundings.model(stretched(length)));
      add(`model: behind ${how} ${JSON.stringify(line)}`, (length) =>
        surroundings.model(`/**/${blank.repeat(length / blank.length)}x\n ${line}\n ${line}`),
      );
    }
  }
  for (const [name, [before, open, inside, close]] of Object.entries(nests)) {
    const nested = (depth) => before + open.repeat(depth) + inside + close.repeat(depth);
    for (const [place, around] of Object.entries(surroundings)) {
      add(`${place}: ${name} deep`, (length) => around(nested(length / (open.length + close.length))));
      add(`${place}: ${name} 250 deep`, (length) => around(fill(nested(250), length, "\n")));
      add(`${place}: ${name} 90 deep`, (length) => around(fill(nested(90), length, "\n")));
      if (close === "") continue;
      add(`${place}: ${name} deep, open`, (length) => around(before + open.repeat(length / open.length) + inside));
    }
  }
  for (const [name, make] of Object.entries(expansions)) add(name, make);
  return made;
}
