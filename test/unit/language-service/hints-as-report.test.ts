/** The hints of whole nets are the shapes that their reports tell, line by line. */
import { describe, expect, it } from "vitest";
import { inlayHints } from "../../../src/language-service/inlay-hints.ts";
import type { Analysis } from "../../../src/language-service/analysis.ts";
import { createWorkspace } from "../../../src/language-service/workspace.ts";
import { reportJson, type LayerJson } from "../../../src/reports/report-json.ts";
import { exampleModel, examplesHost, modelOf } from "../../support/models.ts";

const shapes = { shapes: true, parameters: false, macs: false };

const resnet = `block Bottleneck(width, stride = 1, project = false) {
  add {
    conv width kernel=1 bias=false bn relu
    conv width kernel=3 stride=stride pad=1 bias=false bn relu
    conv width * 4 kernel=1 bias=false bn
  } {
    if project {
      downsample.0: conv width * 4 kernel=1 stride=stride bias=false
      downsample.1: bn
    }
  } relu
}
block Stage(width, blocks, stride) {
  0: Bottleneck width stride=stride project=true
  repeat blocks - 1 { Bottleneck width }
}
model ResNet50 {
  input image [3, 224, 224]
  conv 64 kernel=7 stride=2 pad=3 bias=false bn relu
  maxpool 3 stride=2 pad=1
  layer1: Stage 64 blocks=3 stride=1
  layer2: Stage 128 blocks=4 stride=2
  layer3: Stage 256 blocks=6 stride=2
  layer4: Stage 512 blocks=3 stride=2
  avgpool global
  flatten
  dense 1000
}
`;

/** Shapes by line. What a line claims instead is judged by `check`. */
function hintsByLine(analysis: Analysis): ReadonlyMap<number, string> {
  const hints = inlayHints(analysis, { start: 0, end: analysis.text.length }, shapes);
  return new Map(hints.map(({ offset, text }) => [analysis.source.positionAt(offset).line, text]));
}

function shapeOf({ output }: LayerJson): string {
  return `[${output.join(", ")}]`;
}

/** Of the lines of the model's own body: the layers of a line, or those of the call that it is. */
function reportByLine(analysis: Analysis, layers: readonly LayerJson[]): ReadonlyMap<number, string> {
  const model = analysis.file.declarations.find((each) => each.kind === "model")!;
  const lines = model.body.statements.filter((each) => each.kind === "layer");
  const calls = new Map<string, number>();
  const shapes = lines.map((line) => {
    const kind = line.name.text.toLowerCase();
    calls.set(kind, (calls.get(kind) ?? 0) + 1);
    const name = line.label?.text ?? `${kind}${calls.get(kind)}`;
    const at = analysis.source.positionAt(line.span.start).line;
    const own = layers.filter(({ source }) => source?.line === at && source.file === analysis.path);
    const last = own.at(-1) ?? layers.findLast((layer) => layer.name.startsWith(`${name}.`));
    return { at, shape: shapeOf(last!), isClaimed: line.claim !== undefined };
  });
  return new Map(shapes.filter(({ isClaimed }) => !isClaimed).map(({ at, shape }) => [at, shape]));
}

describe("hints are what the report tells", () => {
  it.each(["lenet.cvk", "alexnet.cvk", "resnet-50.cvk", "u-net.cvk"])("of %s", (path) => {
    const analysis = createWorkspace(examplesHost).analysisOf(path)!;
    const expected = reportByLine(analysis, reportJson(exampleModel(path)).layers);
    const hints = hintsByLine(analysis);
    expect(expected.size).toBeGreaterThan(3);
    expect([...expected].map(([line]) => [line, hints.get(line)])).toEqual([...expected]);
  });

  it("also within blocks, where a line is a layer of each call", () => {
    const { layers } = reportJson(modelOf(resnet, {}, examplesHost, "net.cvk"));
    const workspace = createWorkspace(examplesHost);
    workspace.open({ path: "net.cvk", version: 1, text: resnet });
    const hints = hintsByLine(workspace.analysisOf("net.cvk")!);
    const byLine = new Map<number, Set<string>>();
    // The hint of the sum is at its end, where its operation stands.
    for (const layer of layers.filter(({ kind }) => kind !== "add")) {
      const line = layer.source!.line;
      byLine.set(line, (byLine.get(line) ?? new Set()).add(shapeOf(layer)));
    }
    const expected = [...byLine].map(([line, told]) => {
      const [first, ...others] = told;
      return [line, others.length === 0 ? first : `${first} … ${others.at(-1)}`];
    });
    expect(expected).toHaveLength(11);
    expect(expected.map(([line]) => [line, hints.get(Number(line))])).toEqual(expected);
  });
});
