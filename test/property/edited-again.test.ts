/** A text that changes again and again is told what a text that is read for the first time is: nothing of what is kept shows. */
import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../src/base/random.ts";
import { printGraph } from "../../src/graph/print-graph.ts";
import { inlayHints } from "../../src/language-service/inlay-hints.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import type { Body, Statement } from "../../src/syntax/ast.ts";
import { bodiesInside } from "../../src/syntax/bodies.ts";
import { isThorough, tries } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";
import { plainly } from "../support/plainly.ts";

const all = { shapes: true, parameters: true, macs: true };

/** All that a workspace knows of a text, with every place. */
function told(workspace: Workspace, path: string): readonly string[] {
  const analysis = workspace.analysisOf(path)!;
  const { file, diagnostics, omitted, models, broken, runs, text } = analysis;
  const show = (value: unknown): string => plainly(value, (each) => workspace.textOf(each));
  const after = statementsOf(file.declarations.flatMap((each) => ("body" in each ? [each.body] : []))).map((each) =>
    runs.of(each).map((run) => [run.after, run.before.current]),
  );
  return [
    ...models.map(({ graph }) => printGraph(graph)),
    show(diagnostics),
    show(inlayHints(analysis, { start: 0, end: text.length }, all)),
    show(file),
    show([omitted, models, broken]),
    show(after),
  ];
}

function statementsOf(bodies: readonly Body[]): readonly Statement[] {
  return bodies.flatMap(({ statements }) => statements.flatMap((each) => [each, ...statementsOf(bodiesInside(each))]));
}

/** Another version of a text: a line more, less, twice or elsewhere, another number, a few characters gone or new. */
function edited(text: string, random: RandomSource): string {
  const below = (count: number): number => Math.floor(random.next() * count);
  const lines = text.split("\n");
  const [at, from] = [below(lines.length), below(lines.length)];
  switch (below(8)) {
    case 0:
      return lines.toSpliced(at, 0, lines[from]!).join("\n");
    case 1:
      return lines.toSpliced(at, 1).join("\n");
    case 2:
      return lines.with(at, lines[from]!).join("\n");
    case 3:
      return lines
        .with(
          at,
          lines[at]!.replace(/\d+/, () => String(1 + below(99))),
        )
        .join("\n");
    case 4:
      return lines.with(at, `${lines[at]!.slice(0, below(lines[at]!.length + 1))}`).join("\n");
    case 5:
      return lines.toSpliced(at, 0, "", "// a line of its own").join("\n");
    default: {
      const offset = below(text.length + 1);
      const pieces = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "\n",
        ";",
        " ",
        "?",
        "@",
        '"',
        "'",
        "//",
        "/*",
        "*/",
        "let n = 3\n",
        "let relu = 3\n",
        "x = relu(x)\n",
        "x",
        ".5",
      ];
      return text.slice(0, offset) + pieces[below(pieces.length)]! + text.slice(offset + below(3));
    }
  }
}

/** Blocks that models share, models that share nothing, and what stands beside them. */
const several = `let width = 8
let stages = [1, 2]

block Unit(channels, act = relu) {
  conv channels kernel=3 pad=1 bias=false
  bn
  act
}

model First(classes = 5) {
  input image [3, H=32, W=32]
  Unit width
  for n in stages {
    "stage{n}": Unit(width * n, act=silu)
    repeat n { relu }
    maxpool 2
  }
  expect params < 10K
  avgpool global
  flatten
  dense classes -> [5]
}

block Residual(channels) {
  skip: here
  Unit channels
  conv channels kernel=1
  add skip
}

model Second {
  input image [8, 16, 16]
  Residual 8
  Residual 8 // convoke-ignore conv/unread: on purpose
  last: conv 4 kernel=1
  output scores = last
}

model Third {
  input x [10]
  dense width * 2 relu
  let half = width / 2
  dense half -> [4]
  expect macs == 224
  train { loss crossentropy; optimizer sgd(lr=0.1) }
}
`;

/** Back to a version that was well, now and then: what is kept must survive mistakes, and what has some must not be kept. */
function editTimes(path: string, first: string, count: number, seed: number): void {
  const random = randomSource(seed);
  const workspace = createWorkspace(examplesHost);
  const versions: string[] = [];
  for (let version = 0; version <= count; version++) {
    const isBack = versions.length > 0 && random.next() < 0.3;
    const at = Math.floor(random.next() * versions.length);
    versions.push(isBack ? versions[at]! : version === 0 ? first : edited(versions.at(-1)!, random));
    const open = { path, version, text: versions.at(-1)! };
    const fresh = createWorkspace(examplesHost);
    workspace.open(open);
    fresh.open(open);
    const which = `${path}, version ${version} of seed ${seed}:\n${open.text}`;
    expect(told(workspace, path), which).toEqual(told(fresh, path));
  }
}

const paths = isThorough ? examplePaths : ["blur.cvk", "lenet.cvk", "resnet-18.cvk"];

describe("a text that is edited again and again", () => {
  it.each(paths)("%s is told what it is told at first", (path) => {
    for (let seed = 0; seed < tries(1); seed++) editTimes(path, examplesHost.readFile(path)!, 5, seed);
  });

  it(`several models are told what they are told at first (${tries(2)} times)`, () => {
    for (let seed = 0; seed < tries(2); seed++) editTimes("several.cvk", several, 10, seed);
  });
});
