import { describe, expect, it } from "vitest";
import { documentSymbols } from "../../../src/language-service/outline.ts";
import type { OutlineItem } from "../../../src/language-service/results.ts";
import { workspaceSymbols } from "../../../src/language-service/workspace-symbols.ts";
import { analysisOf, workspaceOf } from "../../support/language-service.ts";

const net = `import { Down, base } from "./down.cvk"
let depth = [1, 2]
block Pair(width) {
  conv width kernel=1
  second: conv width kernel=1
}
model Net(classes = 10) {
  input image [3, 8, 8]
  let wide = 2 * classes
  a: Pair 4
  Pair 6
  repeat 2 { conv 6 kernel=1 relu }
  if classes > 5 { concat { conv 2 kernel=1 } {} }
  flatten
  output scores
}
`;

function lines(items: readonly OutlineItem[], indent = ""): readonly string[] {
  return items.flatMap(({ kind, name, detail, children }) => [
    `${indent}${kind} ${name}: ${detail}`,
    ...lines(children, `${indent}  `),
  ]);
}

describe("the outline", () => {
  it("writes what a label holds that would not be seen, or would turn a line around, as escapes", () => {
    const hostile = 'model Net {\n  input x [3, 8, 8]\n  "a\u202eb\u0007": relu\n}\n';
    const [model] = documentSymbols(analysisOf(hostile));
    expect(model!.children.map(({ name }) => name)).toEqual(["x", "a\\u202eb\\u0007"]);
    const found = workspaceSymbols(workspaceOf({ "net.cvk": hostile }), "a");
    expect(found.map(({ name }) => name)).toEqual(["a\\u202eb\\u0007"]);
  });

  it("has what a text consists of, with the shapes that it gives", () => {
    const files = { "down.cvk": "let base = 3\nblock Down { maxpool 2 }\n" };
    expect(lines(documentSymbols(analysisOf(net, files)))).toEqual([
      "import ./down.cvk: Down, base",
      "variable depth: [1, 2]",
      "block Pair: width",
      "  layer conv: [4, 8, 8] … [6, 8, 8]",
      "  layer second: conv [4, 8, 8] … [6, 8, 8]",
      "model Net: classes",
      "  input image: [3, 8, 8]",
      "  variable wide: 2 * classes",
      "  layer a: Pair [4, 8, 8]",
      "  layer Pair: [6, 8, 8]",
      "  loop repeat 2: ",
      "    layer conv: [6, 8, 8]",
      "  layer concat: [8, 8, 8]",
      "    layer conv: [2, 8, 8]",
      "  layer flatten: [512]",
      "  output scores: [512]",
    ]);
  });

  it("has tensors of their own and outputs of labels with the shapes that these have", () => {
    const text =
      "model Net {\n  input x [3, 8, 8]\n  p: parameter [1, 8, 8]\n  a: add p\n  flatten\n  output map = a\n}\n";
    expect(lines(documentSymbols(analysisOf(text))).slice(2)).toEqual([
      "  layer p: parameter [1, 8, 8]",
      "  layer a: add [3, 8, 8]",
      "  layer flatten: [192]",
      "  output map: [3, 8, 8]",
    ]);
  });

  it("has places of the whole and of its name", () => {
    const analysis = analysisOf(net);
    const { text } = analysis;
    const model = documentSymbols(analysis).at(-1)!;
    expect(text.slice(model.range.start, model.range.end)).toBe(text.slice(text.indexOf("model Net")).trimEnd());
    const labelled = model.children.find(({ name }) => name === "a")!;
    const { range, selection } = labelled;
    expect(text.slice(range.start, range.end)).toBe("a: Pair 4");
    expect(text.slice(selection.start, selection.end)).toBe("a");
  });

  it("has a name for what has none yet", () => {
    expect(lines(documentSymbols(analysisOf('model { input x [3]; "": relu }')))).toEqual([
      "model …: ",
      "  input x: [3]",
      "  layer …: relu [3]",
    ]);
  });

  it("is there for beginnings of a text", () => {
    for (let length = 0; length < net.length; length += 37) {
      expect(() => documentSymbols(analysisOf(net.slice(0, length)))).not.toThrow();
    }
  });
});

it("names of all files are found by some of their letters", () => {
  const workspace = workspaceOf({ "net.cvk": net, "down.cvk": "let base = 3\nblock DownSample { pool: maxpool 2 }\n" });
  const found = (query: string): readonly string[] =>
    workspaceSymbols(workspace, query).map(({ name, kind, container, span }) => {
      return `${span.source.path}:${span.source.positionAt(span.start).line} ${kind} ${container}/${name}`;
    });
  expect(found("dwns")).toEqual(["down.cvk:2 block /DownSample"]);
  expect(found("pool")).toEqual(["down.cvk:2 layer DownSample/pool"]);
  expect(found("NET")).toEqual(["net.cvk:7 model /Net"]);
  expect(found("second")).toEqual(["net.cvk:5 layer Pair/second"]);
  expect(found("xyz")).toEqual([]);
});
