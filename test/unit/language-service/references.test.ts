/** Where names are declared and used. In the texts here `‹…›` marks what is to be found from the cursor `|`. */
import { describe, expect, it } from "vitest";
import { Source, spanText, type Span } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { definitionsAt, highlightsAt, referencesAt } from "../../../src/language-service/references.ts";
import { symbolsOf } from "../../../src/language-service/symbols/symbol-table.ts";
import { parse } from "../../../src/syntax/parse.ts";
import { workspaceOf } from "../../support/language-service.ts";

type Files = Readonly<Record<string, string>>;

interface Marks {
  readonly files: Files;
  readonly path: string;
  readonly offset: number;
  /** `path:start-end` of each marked place. */
  readonly marked: readonly string[];
}

function readMarks(files: Files): Marks {
  const marks: { files: Record<string, string>; path: string; offset: number; marked: string[] } = {
    files: {},
    path: "",
    offset: -1,
    marked: [],
  };
  for (const [path, text] of Object.entries(files)) {
    let plain = "";
    let start = 0;
    for (const character of text) {
      if (character === "|") [marks.path, marks.offset] = [path, plain.length];
      else if (character === "‹") start = plain.length;
      else if (character === "›") marks.marked.push(`${path}:${start}-${plain.length}`);
      else plain += character;
    }
    marks.files[path] = plain;
  }
  return marks;
}

function placesOf(spans: readonly Span[]): readonly string[] {
  return spans.map(({ source, start, end }) => `${source.path}:${start}-${end}`);
}

/** All places of a name, from one of them, which the cursor is in. */
function expectReferences(files: Files): void {
  const { files: plain, path, offset, marked } = readMarks(files);
  expect(placesOf(referencesAt(workspaceOf(plain), path, offset, true))).toEqual(marked);
}

function inNet(text: string): Files {
  return { "net.cvk": text };
}

describe("references of variables", () => {
  it("are those of the nearest declaration before them", () => {
    expectReferences(
      inNet(`let w = 3
model Net(‹w› = 4) {
  input x [‹w›, 8, 8]
  conv ‹w› kernel=1
  if ‹|w› > 2 {
    let w = ‹w› + 1
    conv w kernel=1
  }
  for w in [1, ‹w›] { conv w kernel=1 }
}
`),
    );
  });

  it("are found in branches that are not taken, blocks that nobody calls, and behind mistakes", () => {
    expectReferences(
      inNet(`block Never(‹w|idth›, other = ‹width› * 2) {
  conv ‹width› kernel=
  unknown ‹width›
  if ‹width› > 2 { dense ‹width› } else { dense 1; relu }
  expect params == ‹width› * 3
  require ‹width› > 1
  -> [‹width›, in.height]
`),
    );
  });

  it("are the parts of computed names", () => {
    expectReferences(
      inNet(`model Net {
  input x [3, 8, 8]
  for ‹i› in range(2) { "layer{‹i›}": conv ‹|i› + 1 kernel=1 }
  add { from "layer{1}" } { from "layer0" }
}
`),
    );
  });

  it("are sizes of inputs, where they decide and where they are bound", () => {
    expectReferences(
      inNet(`model Net {
  input x [3, ‹H› = 32, W]
  input y [1, ‹H›, W]
  require ‹|H› % 2 == 0
  maxpool 2   -> [1, ‹H› / 2, W / 2]
  expect macs < 1M at ‹H›=64 W=64
}
`),
    );
  });

  it("are named arguments of a block's calls", () => {
    expectReferences({
      "blocks.cvk": `block Down(‹w|idth›, stride = 2) { conv ‹width› kernel=1 stride=stride }\n`,
      "net.cvk": `import { Down } from "./blocks.cvk"
model Net(width = 8) {
  input x [3, 8, 8]
  Down ‹width›=width stride=1
  conv width kernel=1 Down(‹width›=4)
}
`,
    });
  });
});

describe("references of labels", () => {
  it("are names of tensors, owners of facts and of figures, and what is shared", () => {
    expectReferences(
      inNet(`model Net {
  input x [3, 8, 8]
  ‹sk|ip›: conv 3 kernel=1
  conv 3 kernel=1 share=‹skip›
  relu
  add ‹skip›
  concat { from ‹skip› } {}
  conv ‹skip›.channels * 2 kernel=1
  output other = ‹skip›
  expect ‹skip›.params == 12
  output skip
}
`),
    );
  });

  it("of both branches are one", () => {
    expectReferences(
      inNet(`model Net(deep = true) {
  input x [3, 8, 8]
  if deep { ‹skip›: conv 3 kernel=1 } else { ‹sk|ip›: relu }
  add ‹skip›
}
`),
    );
  });

  it("may have dots and quotes", () => {
    expectReferences(
      inNet(`model Net {
  input x [3, 8, 8]
  ‹features.0|›: conv 3 kernel=1
  features.01: relu
  add ‹features.0›
  expect ‹features.0›.params == 12
}
`),
    );
    expectReferences(
      inNet(`model Net {
  input x [3, 8, 8]
  ‹"conv/1"›: conv 3 kernel=1
  add ‹"c|onv/1"›
}
`),
    );
  });

  it("lead into calls of blocks, also of other files", () => {
    const blocks = `block Encoder(width) {
  first: conv width kernel=1
  ‹se|cond›: conv width kernel=1
  add ‹second›
}
block Twice(width) { a: Encoder width; b: Encoder width; add a.‹second› }
`;
    expectReferences({
      "blocks.cvk": blocks,
      "net.cvk": `import { Encoder, Twice } from "./blocks.cvk"
model Net {
  input x [3, 8, 8]
  enc: Encoder 4
  two: Twice 4
  second: conv 4 kernel=1
  add enc.‹second›
  add two.b.‹second›
  expect enc.‹second›.params == 20
}
`,
    });
  });

  it("lead into copies, by their integers, and by patterns", () => {
    expectReferences(
      inNet(`block Layer { ‹s|kip›: conv 4 kernel=1; relu }
block Layers { for i in range(3) { "{i}": Layer } }
model Net {
  input x [4, 8, 8]
  layers: Layers
  add layers.*.‹skip›
  add layers.1.‹skip›
  repeat 2 { Layer; out: relu }
  add "0".‹skip›
  skip: relu
  add skip
}
`),
    );
    expectReferences(
      inNet(`model Net {
  input x [4, 8, 8]
  out: relu
  repeat 2 { ‹out›: conv 4 kernel=1; add ‹ou|t› }
  add "1".‹out›
  add out
}
`),
    );
  });
});

describe("references of blocks", () => {
  it("are calls, operations, imports, and the names that counting gives", () => {
    expectReferences({
      "a.cvk": `block ‹St|age› { c: conv 4 kernel=1 }\nblock Pair { ‹Stage›; ‹Stage› }\n`,
      "b.cvk": `import { ‹Stage›, Pair } from "./a.cvk"
model Net {
  input x [4, 8, 8]
  conv 4 kernel=1 ‹Stage›
  ‹Stage›()
  p: Pair
  add ‹stage2›.c
  add p.‹stage1›.c
}
`,
      "c.cvk": `import { ‹Stage› } from "./b.cvk"\nblock Other { ‹Stage› }\n`,
      "d.cvk": `block Stage { relu }\nmodel Net { input x [3]; Stage }\n`,
    });
  });

  it("are not layers or parameters of the name", () => {
    expectReferences(
      inNet(`block ‹Act|› { relu }
block B(Act) { conv 3 kernel=1 Act }
model Net { input x [3, 8, 8]; ‹Act›; B silu }
`),
    );
  });
});

it("outputs are those that training names", () => {
  expectReferences(
    inNet(`model Net {
  input x [3]
  dense 2
  output ‹sc|ores›
  scores2: dense 2
  output other
  train { loss mse(output=‹scores›); loss mse(output=other); optimizer sgd(lr=0.1); metric top(1, ‹scores›) }
}
`),
  );
});

describe("definitions", () => {
  const files = {
    "blocks/a.cvk": "let base = 4\nblock Down(width) { skip: conv width kernel=1 }\n",
    "net.cvk": `import { Down, base, Missing } from "./blocks/a.cvk"
model Net {
  input x [3, 8, 8]
  d: Down width=base
  add d.skip
  if base > 3 { last: relu } else { last: sigmoid }
  add last
  Missing
}
`,
  };

  it("lie in the file that declares the name", () => {
    const workspace = workspaceOf(files);
    const definitionOf = (text: string): readonly string[] => {
      const at = files["net.cvk"].lastIndexOf(text);
      return definitionsAt(workspace, "net.cvk", at + 1).map((span) => {
        const { line } = span.source.positionAt(span.start);
        return `${span.source.path}:${line} ${spanText(span)}`;
      });
    };
    expect(definitionOf("Down width")).toEqual(["blocks/a.cvk:2 Down"]);
    expect(definitionOf("width")).toEqual(["blocks/a.cvk:2 width"]);
    expect(definitionOf("base")).toEqual(["blocks/a.cvk:1 base"]);
    expect(definitionOf("skip")).toEqual(["blocks/a.cvk:2 skip"]);
    expect(definitionOf("d.skip")).toEqual(["net.cvk:4 d"]);
    expect(definitionOf("last\n")).toEqual(["net.cvk:6 last", "net.cvk:6 last"]);
    expect(definitionOf("Missing\n")).toEqual(["net.cvk:1 Missing"]);
    expect(definitionOf("./blocks")).toEqual(["blocks/a.cvk:1 "]);
    expect(definitionOf("relu")).toEqual([]);
  });

  it("are marked with all other places of the file", () => {
    const workspace = workspaceOf(files);
    const at = files["net.cvk"].indexOf("base");
    expect(highlightsAt(workspace, "net.cvk", at).map(({ start }) => start)).toEqual([
      at,
      files["net.cvk"].indexOf("base\n"),
      files["net.cvk"].indexOf("base >"),
    ]);
    expect(referencesAt(workspace, "net.cvk", at, false)).toHaveLength(2);
  });
});

/** A text with every construct that has names. */
const dense = `import { A } from "./a.cvk"
let n = [1, 2]
block B(w, act = silu) { if w > 1 { "s{w}": conv w kernel=1 act } else { a.0: A(w=w) }; expect a.params > 1 }
model M(k = 2) {
  input x [3, H = 8, W]
  for i in range(k) { "b{i}": B(n[i]); repeat 2 { skip: B w=i } }
  concat here, *.0.skip, b0.a.0
  add "0".skip { from x } {} -> [x.channels, H / 2]
  output y = b0
  train { loss mse(output=y); epochs k }
  expect b0.macs ~ 3K at H=32
}`;

it("names are found in beginnings and ends of a text", () => {
  for (let length = 0; length < dense.length; length += 7) {
    const broken = [dense.slice(0, length), dense.slice(length)];
    for (const text of broken) {
      const { places } = symbolsOf(parse(new Source("net.cvk", text), new Diagnostics()));
      for (const { symbol, span, form } of places) {
        if (form === "automatic" || text[span.start] === '"') continue;
        expect(spanText(span)).toBe(symbol.name);
      }
    }
  }
});
