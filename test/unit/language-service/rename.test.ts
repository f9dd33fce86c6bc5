import { describe, expect, it } from "vitest";
import { editedTexts } from "../../../src/language-service/outcome.ts";
import { prepareRename, renameAt } from "../../../src/language-service/rename.ts";
import { createWorkspace } from "../../../src/language-service/workspace.ts";
import { openAt } from "../../support/language-service.ts";

interface Renamed {
  /** By path, of those that change. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
  readonly refused?: string;
}

function rename(marked: string, newName: string, files: Readonly<Record<string, string>> = {}): Renamed {
  const { workspace, path, offset } = openAt(marked, files);
  const renamed = renameAt(workspace, path, offset, newName);
  if ("refused" in renamed) return renamed;
  return { texts: Object.fromEntries(editedTexts(workspace, renamed.edits)), warnings: renamed.warnings };
}

/** The text of the only file that changes. */
function renamedText(marked: string, newName: string): string | undefined {
  const { texts, refused } = rename(marked, newName);
  return texts?.["net.cvk"] ?? refused;
}

const net = (lines: string, head = "model Net"): string => `${head} {\n  input x [3, 8, 8]\n${lines}\n}\n`;

describe("a renamed variable", () => {
  it("has its new name at all places, and its old one where another is meant", () => {
    expect(
      renamedText(
        net("  conv w|idth kernel=1\n  if width > 2 { let width = 5; conv width kernel=1 }", "model Net(width = 4)"),
        "channels",
      ),
    ).toBe(
      net(
        "  conv channels kernel=1\n  if channels > 2 { let width = 5; conv width kernel=1 }",
        "model Net(channels = 4)",
      ),
    );
  });

  it("of the outside is told", () => {
    const { warnings } = rename(net("  conv width kernel=1", "model Net(wid|th = 4)"), "w");
    expect(warnings).toEqual(["what uses the model from outside knows `width` by this name"]);
    const sizes = rename(
      "model Net { input x [3, H|, 8]; conv 4 kernel=1 -> [4, H, 8]; expect macs < 1M at H=8 }",
      "Rows",
    );
    expect(sizes.texts).toEqual({
      "net.cvk": "model Net { input x [3, Rows, 8]; conv 4 kernel=1 -> [4, Rows, 8]; expect macs < 1M at Rows=8 }",
    });
  });

  it("is refused where it would be taken for another", () => {
    const shadowing = net("  let b = 3\n  conv wi|dth kernel=1\n  conv b kernel=1", "model Net(width = 4)");
    expect(rename(shadowing, "b").refused).toBe("b cannot take the place of `width`: net.cvk:3: `b` is declared twice");
    const captured = net("  if true { let b = 3; conv wi|dth kernel=1; conv b kernel=1 }", "model Net(width = 4)");
    expect(rename(captured, "b").refused).toBe(
      "b cannot take the place of `width`: net.cvk would compute something else",
    );
    expect(rename(net("  conv wi|dth kernel=1", "model Net(width = 4)"), "relu").refused).toMatch(/relu/);
    expect(rename(net("  conv wi|dth kernel=1", "model Net(width = 4)"), "2w").refused).toBe(
      "2w is no name: letters, digits and _ make one, and no digit is the first",
    );
  });
});

describe("a renamed label", () => {
  it("tells which names of weights change", () => {
    const { texts, warnings } = rename(
      net("  s|kip: conv 3 kernel=1\n  relu\n  add skip\n  expect skip.params == 12"),
      "stem",
    );
    expect(texts).toEqual({
      "net.cvk": net("  stem: conv 3 kernel=1\n  relu\n  add stem\n  expect stem.params == 12"),
    });
    expect(warnings).toEqual(["names in weight files change: `skip.weight` becomes `stem.weight`, and 1 more with it"]);
    expect(rename(net("  conv 3 kernel=1\n  s|kip: relu\n  add skip"), "stem").warnings).toEqual([]);
  });

  it("has quotes where it needs them, and only there", () => {
    expect(renamedText(net("  s|kip: relu\n  add skip\n  conv skip.channels kernel=1"), "conv1/7x7")).toBe(
      net('  "conv1/7x7": relu\n  add "conv1/7x7"\n  conv "conv1/7x7".channels kernel=1'),
    );
    expect(renamedText(net('  "s|kip/1": relu\n  add "skip/1"'), "skip.1")).toBe(net("  skip.1: relu\n  add skip.1"));
    expect(renamedText(net("  s|kip: relu\n  add skip"), "sigmoid")).toBe(net('  sigmoid: relu\n  add "sigmoid"'));
    expect(renamedText(net("  s|kip: relu\n  add skip"), "0")).toBe(net('  0: relu\n  add "0"'));
    expect(renamedText(net("  s|kip: relu\n  add skip"), "a{b}")).toBe(net('  "a{{b}}": relu\n  add "a{{b}}"'));
  });

  it("is refused where quotes cannot stand, or the name is taken", () => {
    const inBlock = `block B { sk|ip: relu }\n${net("  b: B\n  add b.skip")}`;
    expect(rename(inBlock, "a/b").refused).toBe(
      "a/b needs quotes, which cannot stand behind a dot, as they would in net.cvk:5",
    );
    expect(rename(net("  s|kip: relu\n  other: relu\n  add skip"), "other").refused).toBe(
      "other cannot take the place of `skip`: net.cvk:4: `other` is declared twice",
    );
    expect(rename(net("  s|kip: relu\n  relu\n  add skip"), "relu2").refused).toMatch(/automatic name/);
    expect(rename(net("  s|kip: relu\n  add skip"), "in").refused).toMatch(/already names a tensor/);
    expect(rename(net("  s|kip: relu\n  add skip"), 'a"b').refused).toBe(
      "a label is a text without quotation marks on one line",
    );
  });

  it("may stand in a broken model", () => {
    expect(renamedText(net("  s|kip: relu\n  unknown 3\n  add skip\n  conv"), "stem")).toBe(
      net("  stem: relu\n  unknown 3\n  add stem\n  conv"),
    );
  });
});

describe("names of other files", () => {
  const blocks = "block Stage(width) { first: conv width kernel=1 }\n";
  const other = `import { Stage } from "./blocks.cvk"\n${net("  Stage 3\n  s: Stage(width=3)\n  add stage1.first")}`;

  it("are renamed there too", () => {
    const marked = `import { Stage } from "./blocks.cvk"\n${net("  Sta|ge 3\n  conv 3 kernel=1 Stage(4)")}`;
    const { texts, warnings } = rename(marked, "Level", { "blocks.cvk": blocks, "other.cvk": other });
    expect(texts).toEqual({
      "net.cvk": `import { Level } from "./blocks.cvk"\n${net("  Level 3\n  conv 3 kernel=1 Level(4)")}`,
      "blocks.cvk": "block Level(width) { first: conv width kernel=1 }\n",
      "other.cvk": `import { Level } from "./blocks.cvk"\n${net("  Level 3\n  s: Level(width=3)\n  add level1.first")}`,
    });
    expect(warnings).toEqual([
      "names in weight files change: `stage1.first.weight` becomes `level1.first.weight`, and 5 more with it",
    ]);
  });

  it("are refused where they are taken in one of them", () => {
    const taken = `import { Stage } from "./blocks.cvk"\nblock Level { relu }\n${net("  Stage 3\n  Level")}`;
    const marked = `import { Stage } from "./blocks.cvk"\n${net("  Sta|ge 3")}`;
    expect(rename(marked, "Level", { "blocks.cvk": blocks, "taken.cvk": taken }).refused).toMatch(
      /^Level cannot take the place of `Stage`: taken.cvk:\d: `Level` is declared twice$/,
    );
  });

  it("of parameters and labels are renamed from where they are used", () => {
    const marked = `import { Stage } from "./blocks.cvk"\n${net("  s: Stage(wi|dth=3)")}`;
    expect(rename(marked, "channels", { "blocks.cvk": blocks }).texts).toEqual({
      "net.cvk": `import { Stage } from "./blocks.cvk"\n${net("  s: Stage(channels=3)")}`,
      "blocks.cvk": "block Stage(channels) { first: conv channels kernel=1 }\n",
    });
    const label = `import { Stage } from "./blocks.cvk"\n${net("  s: Stage 3\n  add s.fi|rst")}`;
    expect(rename(label, "a.b", { "blocks.cvk": blocks }).texts).toEqual({
      "net.cvk": `import { Stage } from "./blocks.cvk"\n${net("  s: Stage 3\n  add s.a.b")}`,
      "blocks.cvk": "block Stage(width) { a.b: conv width kernel=1 }\n",
    });
  });
});

function refusalOf(marked: string): string | undefined {
  const { workspace, path, offset } = openAt(marked);
  const prepared = prepareRename(workspace, path, offset);
  return "refused" in prepared ? prepared.refused : undefined;
}

describe("what has no other name", () => {
  it("says why", () => {
    expect(refusalOf(net("  co|nv 3 kernel=1"))).toBe("`conv` is a layer of the language, which has no other name");
    expect(refusalOf(net("  conv 3 ker|nel=1"))).toBe("`kernel` is no name that the text declares");
    expect(refusalOf(net("  |  "))).toBe("there is no name here");
    expect(refusalOf(`block B { a: relu }\n${net("  B\n  add b|1.a")}`)).toBe(
      "`b1` is counted: give the call a label, or rename the block",
    );
    const pattern = `block A { out: relu }\nblock B { out: relu }\n${net("  s.a: A\n  s.b: B\n  add s.*.o|ut")}`;
    expect(refusalOf(pattern)).toBe("several layers go by this name here; rename one of them where it is declared");
  });

  it("is told from what has one, with its place", () => {
    const { workspace, path, offset } = openAt(net('  "s|kip/1": relu'));
    const start = net("  ").indexOf("]") + 4;
    expect(prepareRename(workspace, path, offset)).toEqual({ range: { start, end: start + 8 }, text: "skip/1" });
  });
});

it("a block is renamed where open texts of another folder import it", () => {
  const texts = {
    "lib/down.cvk": "block Down { maxpool 2 }\n",
    "nets/net.cvk": 'import { Down } from "../lib/down.cvk"\nmodel Net {\n  input x [3, 8, 8]\n  Down\n}\n',
  };
  const workspace = createWorkspace({
    readFile: (path) => Object.entries(texts).find(([each]) => each === path)?.[1],
    refusalOf: () => ({ refused: "it lies in another folder" }),
    listFiles: () => Object.keys(texts),
  });
  for (const [path, text] of Object.entries(texts)) workspace.open({ path, version: 1, text });
  const renamed = renameAt(workspace, "lib/down.cvk", texts["lib/down.cvk"].indexOf("Down"), "Half");
  expect(renamed).not.toHaveProperty("refused");
  const changed = "edits" in renamed ? editedTexts(workspace, renamed.edits) : new Map<string, string>();
  expect(changed.get("nets/net.cvk")).toBe(texts["nets/net.cvk"].replaceAll("Down", "Half"));
});
