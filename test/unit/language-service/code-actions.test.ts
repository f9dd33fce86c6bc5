import { describe, expect, it } from "vitest";
import { codeActionsAt } from "../../../src/language-service/code-actions.ts";
import { editedTexts } from "../../../src/language-service/outcome.ts";
import type { CodeAction } from "../../../src/language-service/results.ts";
import { openAt } from "../../support/language-service.ts";

type Files = Readonly<Record<string, string>>;

interface Offered {
  readonly actions: readonly CodeAction[];
  readonly titles: readonly string[];
  /** The text once the action whose title begins so is taken. */
  taken(title: string): string | undefined;
}

/** What is offered at the cursor `|`, or for what stands between two of them. */
function offered(marked: string, files: Files = {}): Offered {
  const [before, inside, behind] = marked.split("|") as [string, string, string?];
  const { workspace, path } = openAt(before + inside + (behind ?? ""), files);
  const start = before.length;
  const end = behind === undefined ? start : start + inside.length;
  const actions = codeActionsAt(workspace, path, { start, end });
  return {
    actions,
    titles: actions.map(({ title }) => title),
    taken(title) {
      const edits = actions.find((each) => each.title.startsWith(title))?.edits();
      return edits && editedTexts(workspace, edits).get(path);
    },
  };
}

const net = (lines: string, head = "model Net"): string => `${head} {\n  input x [3, 8, 8]\n${lines}\n}\n`;

function extractions(lines: string): readonly string[] {
  return offered(net(lines)).titles.filter((title) => title.startsWith("extract"));
}

function isInlined(block: string, call: string): boolean {
  return offered(`${block}\n${net(call)}`).titles.some((title) => title.startsWith("inline"));
}

function copyText(name: number, channels: string): string {
  const first = `  ${name}.skip: conv ${channels} kernel=1\n  relu\n  add "${name}.skip"\n`;
  return `${first}  ${name}.conv2: conv ${channels} kernel=1\n`;
}

describe("fixes", () => {
  it("of what is wrong at the place are offered, sure ones as the one to take", () => {
    const { actions, taken } = offered(net("  conv 4 ker|nl=1\n  flaten\n  rel|u"));
    expect(
      actions.filter(({ mends }) => mends !== undefined).map(({ title, isPreferred }) => [title, isPreferred]),
    ).toEqual([
      ["write kernel", true],
      ["write `flatten`", true],
    ]);
    expect(taken("write `flatten`")).toBe(net("  conv 4 kernl=1\n  flatten\n  relu"));
  });

  it("that are sure are made at once, those of other lines too", () => {
    const { taken } = offered(net("  conv 4 kernl=1\n  flaten\n  |relu|"));
    expect(taken("apply all fixes")).toBe(net("  conv 4 kernel=1\n  flatten\n  relu"));
    expect(offered(net("  re|lu")).titles).not.toContain("apply all fixes that are sure");
  });

  it("that are guesses are not the one to take, and holes are answered", () => {
    const hole = offered(net("  conv ?| kernel=1 -> [5, 8, 8]"));
    expect(hole.taken("5")).toBeUndefined();
    const answer = hole.actions.find(({ mends }) => mends !== undefined)!;
    expect(hole.taken(answer.title)).toBe(net("  conv 5 kernel=1 -> [5, 8, 8]"));
    const guess = offered(net("  add| { relu }")).actions.find(({ title }) => title === "add an empty branch")!;
    expect(guess.isPreferred).toBe(false);
  });
});

it("warnings can be suppressed where they stand", () => {
  const text = net("  conv 4 kernel=2 str|ide=2\n  conv 4 kernel=3 stride=2");
  const { workspace } = openAt(text);
  expect(workspace.analysisOf("net.cvk")!.diagnostics.map(({ code }) => code)).toEqual(["conv/unread"]);
  const at = offered(net("  conv 4 kernel=2 stride=2\n  conv 4 kernel=3 |stride=2|"));
  const suppressed = at.taken("suppress conv/unread here")!;
  expect(suppressed).toBe(
    net("  conv 4 kernel=2 stride=2\n  // convoke-ignore conv/unread: it is meant so\n  conv 4 kernel=3 stride=2"),
  );
  expect(openAt(suppressed).analysis.diagnostics).toEqual([]);
  const comment = openAt(net("  relu // convoke-ig|nore conv/unread"));
  expect(comment.analysis.diagnostics.map(({ code }) => code)).toEqual(["suppression/form"]);
  expect(offered(net("  relu // convoke-ig|nore conv/unread")).titles).not.toContain("suppress suppression/form here");
});

describe("claims", () => {
  it("of the shape that a line gives", () => {
    expect(offered(net("  conv 4 ker|nel=3")).taken("claim this shape")).toBe(net("  conv 4 kernel=3 -> [4, 6, 6]"));
    expect(offered(net("  relu\n  from |x // again")).taken("claim")).toBe(
      net("  relu\n  from x -> [3, 8, 8] // again"),
    );
    expect(offered(net("  conv 4 ker|nel=3 -> [4, 6, 6]")).titles).toEqual([]);
    expect(offered(net("  for c in [1, 2] { conv c| kernel=1 }")).titles).toEqual([]);
    expect(offered(net("  p: par|ameter [1, 8, 8]\n  add p")).taken("claim this shape")).toBe(
      net("  p: parameter [1, 8, 8] -> [1, 8, 8]\n  add p"),
    );
    const open = "model Net { input x [3, H, H]; maxpool |2 }";
    expect(offered(open).taken("claim this shape")).toBe(
      "model Net { input x [3, H, H]; maxpool 2 -> [3, floor(H/2), floor(H/2)] }",
    );
  });

  it("of the parameters of a model or block", () => {
    // 8 * 3 * 9 + 8 = 224, 1000 * 8 + 1000 = 9000
    const lines = "  conv 8 kernel=3\n  avgpool global\n  flatten\n  dense 1000";
    expect(offered(net(lines, "model N|et")).taken("claim these parameters")).toBe(
      net(`${lines}\n  expect params == 9_224`),
    );
    const block = `block P|air { conv 3 kernel=1 }\n${net("  Pair\n  Pair")}`;
    expect(offered(block).taken("claim these parameters")).toBe(
      `block Pair { conv 3 kernel=1; expect params == 12 }\n${net("  Pair\n  Pair")}`,
    );
    expect(offered(`block P|air { conv 4 kernel=1 }\n${net("  Pair\n  Pair")}`).titles).toEqual([]);
    expect(offered(net(`${lines}\n  expect params < 10K`, "model N|et")).titles).toEqual([]);
  });
});

describe("extracting a block", () => {
  it("makes parameters of variables, and a call of the lines", () => {
    const text = `// A net.\n${net("  |conv width kernel=3 bn\n  conv width * k kernel=1|\n  relu", "model Net(width = 4, k = 2)")}`;
    const { taken, titles } = offered(text);
    expect(taken("extract")).toBe(
      `block Extracted(width, k) {\n  conv width kernel=3 bn\n  conv width * k kernel=1\n}\n\n// A net.\n${net("  Extracted width, k\n  relu", "model Net(width = 4, k = 2)")}`,
    );
    expect(titles).toContain("extract to a block (renames weights: conv1.weight to extracted1.conv1.weight, …)");
  });

  it("reaches labels through the call", () => {
    const text = net(
      "  if true {\n    |skip: conv 3 kernel=1\n    relu|\n  }\n  add skip\n  conv skip.channels kernel=1",
    );
    expect(offered(text).taken("extract")).toBe(
      `block Extracted {\n  skip: conv 3 kernel=1\n  relu\n}\n\n${net("  if true {\n    extracted: Extracted\n  }\n  add extracted.skip\n  conv extracted.skip.channels kernel=1")}`,
    );
  });

  it("passes layers by name", () => {
    const text = `block B(act) {\n  |conv 3 kernel=1 act|\n}\n${net("  B silu")}`;
    expect(offered(text).taken("extract")).toBe(
      `block Extracted(act) {\n  conv 3 kernel=1 act\n}\n\nblock B(act) {\n  Extracted act=act\n}\n${net("  B silu")}`,
    );
  });

  it("is not offered for what a block cannot hold, or sees otherwise", () => {
    expect(extractions("  skip: relu\n  |conv 3 kernel=1\n  add skip|")).toEqual([]);
    expect(extractions("  |let n = 3\n  conv n kernel=1|\n  conv n kernel=1")).toEqual([]);
    expect(extractions("  conv 4 kernel=1\n  |conv in.channels kernel=1|")).toEqual([]);
    expect(extractions("  |conv 4 kernel=1\n  output y|")).toEqual([]);
    expect(extractions("  |conv 4 kernel=1\n  expect params == 16|")).toEqual([]);
  });

  it("is not offered for one layer, but for one with operations", () => {
    expect(extractions("  |relu|")).toEqual([]);
    expect(extractions("  |conv 4, kernel=1|")).toEqual([]);
    expect(extractions("  |conv 4 kernel=1 relu|")).toHaveLength(1);
  });
});

describe("inlining a block", () => {
  it("puts arguments in, and keeps the names of weights", () => {
    const block = `block Sep(width, k = 3, mid = width * 2) {\n  conv mid kernel=k bn\n  last: conv width kernel=1\n}\n`;
    const { taken, titles } = offered(`${block}${net("  s: S|ep(2 + 2, k=1) relu   -> [4, 8, 8]\n  relu")}`);
    expect(taken("inline")).toBe(
      `${block}${net("  s.conv1: conv 8 kernel=1\n  s.bn1: bn\n  s.last: conv 4 kernel=1\n  relu   -> [4, 8, 8]\n  relu")}`,
    );
    expect(titles).toContain("inline `Sep` here");
  });

  it("names the tensor that entered, labels, and the end where it is asked for", () => {
    const block = "block Res {\n  a: conv in.channels kernel=1\n  relu\n  add in\n  add a\n}\n";
    expect(offered(`${block}${net("  conv 4 kernel=1\n  r: R|es\n  relu\n  add r")}`).taken("inline")).toBe(
      `${block}${net("  conv 4 kernel=1\n  r.entered: here\n  r.a: conv r.entered.channels kernel=1\n  relu\n  add r.entered\n  add r.a\n  r: here\n  relu\n  add r")}`,
    );
  });

  it("leaves paths into the call and comments as they are", () => {
    const block =
      "block B(n) { // Some.\n  repeat n {\n    conv 3 kernel=1\n    relu\n  }\n  skip: relu // The end.\n}\n";
    expect(offered(`${block}${net("  b: B| 2\n  sigmoid\n  add b.skip")}`).taken("inline")).toBe(
      `${block}${net("  // Some.\n  repeat 2 {\n    conv 3 kernel=1\n    relu\n  }\n  b.skip: relu // The end.\n  sigmoid\n  add b.skip")}`,
    );
  });

  it("keeps variables apart", () => {
    const block = "block B(n) {\n  let m = n + 1\n  conv m kernel=1\n}\n";
    expect(offered(`${block}${net("  let m = 5\n  b: B| m\n  conv m kernel=1")}`).taken("inline")).toBe(
      `${block}${net("  let m = 5\n  let m_2 = m + 1\n  b.conv1: conv m_2 kernel=1\n  conv m kernel=1")}`,
    );
  });

  it("takes blocks of other files, and imports what they use", () => {
    const files = {
      "b.cvk":
        "let base = 3\nblock Inner { relu }\nblock B(n) { conv n kernel=1; Inner }\nblock C { conv base kernel=1 }\n",
    };
    const both = `import { B, Inner } from "./b.cvk"\n`;
    expect(offered(both + net("  b: B| 4"), files).taken("inline")).toBe(
      both + net("  b.conv1: conv 4 kernel=1; Inner"),
    );
    expect(offered(`import { B } from "./b.cvk"\n${net("  b: B| 4")}`, files).taken("inline")).toBe(
      both + net("  b.conv1: conv 4 kernel=1; Inner"),
    );
    expect(offered(`import { C } from "./b.cvk"\n${net("  C|")}`, files).taken("inline")).toBe(
      `import { C, base } from "./b.cvk"\n${net("  c1.conv1: conv base kernel=1")}`,
    );
  });

  it("keeps the names of operations' weights, and tells of those of lines below", () => {
    const block = "block C(n) {\n  conv n kernel=3 bn relu\n}\n";
    const { taken, titles } = offered(`${block}${net("  conv 8 kernel=1 bn\n  c: C| 8\n  conv 8 kernel=1 bn")}`);
    expect(taken("inline")).toBe(
      `${block}${net("  conv 8 kernel=1 bn\n  c.conv1: conv 8 kernel=3\n  c.bn1: bn relu\n  conv 8 kernel=1 bn")}`,
    );
    expect(titles).toContain("inline `C` here (renames weights: conv2.weight to conv3.weight, …)");
    // The label is that of all of its line, so that the line has to stay one.
    const labelled = "block C(n) {\n  a: conv n kernel=1 bn\n  relu\n  add a\n}\n";
    const inlined = offered(`${labelled}${net("  c: C| 8")}`);
    expect(inlined.taken("inline")).toBe(`${labelled}${net("  c.a: conv 8 kernel=1 bn\n  relu\n  add c.a")}`);
    expect(inlined.titles).toContain("inline `C` here (renames weights: c.bn1.weight to bn1.weight, …)");
  });

  it("keeps comments between arguments", () => {
    const block = "block C(n, k = 1) {\n  conv n kernel=k\n}\n";
    expect(
      offered(`${block}${net("  c: C|(\n    4, // four\n    k=3 /* wide */\n  ) relu // on")}`).taken("inline"),
    ).toBe(`${block}${net("  // four\n  /* wide */\n  c.conv1: conv 4 kernel=3\n  relu // on")}`);
  });

  it("computes what is constant then, and takes the branches that count", () => {
    const block = `block B(n, ks, wide = false) {
  if wide { sigmoid }
  if n > 4 && !wide {
    conv ks[0] kernel=ks[1] groups=((n < 2 ? 3 : 1)) // Most.
    relu
  } else if n > 2 { tanh } else { silu }
  conv in.channels - (n - 9) kernel=1
  if in.channels > n { relu }; if n < 0 { relu }
  "end{n + 1}": relu
}
`;
    expect(offered(`${block}${net("  b: B| 2 * 3, [8, 1]")}`).taken("inline")).toBe(
      `${block}${net('  b.entered: here\n  b.conv1: conv 8 kernel=1 groups=1 // Most.\n  relu\n  b.conv2: conv b.entered.channels - (-3) kernel=1\n  if b.entered.channels > 6 { relu }\n  "end7": relu')}`,
    );
    expect(offered(`${block}${net("  b: B| 3, [8, 1], true")}`).taken("inline")).toContain("  sigmoid\n  tanh\n");
  });

  it("gives lines of their own to what stands on one line with braces", () => {
    const block = "block A { a: conv 4 kernel=1; conv 4 kernel=1 }\n";
    const two = "block A {\n  a: conv 4 kernel=1\n  conv 4 kernel=1\n}\n";
    expect(offered(`${two}${net("  repeat 2 { relu; A| }")}`).taken("inline")).toBe(
      `${two}${net("  repeat 2 {\n    relu; a: conv 4 kernel=1\n    conv2: conv 4 kernel=1\n  }")}`,
    );
    expect(offered(`${block}${net("  c: A|")}`).taken("inline")).toBe(
      `${block}${net("  c.a: conv 4 kernel=1; c.conv2: conv 4 kernel=1")}`,
    );
  });

  it("is not offered where a claim or an attribute of the call would be lost", () => {
    expect(isInlined("block B { conv 3 kernel=1; expect params == 12 }", "  B|")).toBe(false);
    expect(isInlined("block B { conv 3 kernel=1 }", "  B| frozen=true")).toBe(false);
    expect(isInlined("block B { conv 3 kernel=1 }", "  B|")).toBe(true);
  });
});

describe("writing the copies of a loop out", () => {
  it("keeps the names of weights", () => {
    const { taken, titles } = offered(
      net(
        "  for| c in [4, 2 * 3] {\n    skip: conv c kernel=1\n    relu\n    add skip\n    conv c kernel=1\n  }\n  relu",
      ),
    );
    expect(taken("write the 2 copies out")).toBe(net(`${copyText(0, "4")}${copyText(1, "6")}  relu`));
    expect(titles).toContain("write the 2 copies out");
  });

  it("labels single lines and calls with the numbers of their copies", () => {
    const block = "block B(n) { conv n kernel=1 }\n";
    expect(offered(`${block}${net("  0: B 3\n  rep|eat 2 { B 3; relu }")}`).taken("write")).toBe(
      `${block}${net("  0: B 3\n  1: B 3; relu\n  2: B 3; relu")}`,
    );
    expect(offered(net("  rep|eat 2 { conv 3 kernel=1 }")).taken("write")).toBe(
      net("  0: conv 3 kernel=1\n  1: conv 3 kernel=1"),
    );
  });

  it("computes names and separates variables", () => {
    const text = net(
      '  for i in| range(2) {\n    let n = i + 1\n    "l{i}": conv n kernel=1\n  }\n  add { from l0; conv 2 kernel=1 } {}',
    );
    expect(offered(text).taken("write")).toBe(
      net(
        '  let n_0 = 1\n  "l0": conv n_0 kernel=1\n  let n_1 = 2\n  "l1": conv n_1 kernel=1\n  add { from l0; conv 2 kernel=1 } {}',
      ),
    );
  });

  it("computes conditions, keeps comments, and the names of operations' weights", () => {
    const text = net("  for i in| [1, 2] { // Two.\n    conv 4 kernel=i bn\n    if i == 2 { relu } else { silu }\n  }");
    expect(offered(text).taken("write the 2 copies out")).toBe(
      net(
        "  // Two.\n  0.conv1: conv 4 kernel=1\n  0.bn1: bn\n  silu\n  // Two.\n  1.conv1: conv 4 kernel=2\n  1.bn1: bn\n  relu",
      ),
    );
    expect(offered(net("  repeat| 2 /* twice */ { conv 4 kernel=1 }")).taken("write")).toBe(
      net("  /* twice */\n  0: conv 4 kernel=1\n  1: conv 4 kernel=1"),
    );
  });

  it("is not offered where calls differ in their copies", () => {
    const text = `block B(n) { repeat| n { relu } }\n${net("  B 1\n  B 2")}`;
    expect(offered(text).titles).toEqual([]);
  });
});

it("any piece of a text is borne", () => {
  const text = `import { A } from "./a.cvk"
block B(w, act = silu) { if w > 1 { "s{w}": conv w kernel=1 act } else { a.0: conv w kernel=1 } }
model M(k = 2) {
  input x [3, H = 8, W]
  for i in range(k) { "b{i}": B(i + 1); repeat 2 { skip: B w=i + 1 } }
  concat here, *.0.skip, b0
  output y = b0
}`;
  for (let length = 0; length < text.length; length += 23) {
    for (const piece of [text.slice(0, length), text.slice(length)]) {
      const middle = piece.length >> 1;
      const { actions } = offered(`${piece.slice(0, middle)}|${piece.slice(middle)}|`);
      for (const { edits } of actions) expect(edits).not.toThrow();
    }
  }
});
