/** Layers belong together by what they are and where they stand, and names help: checked on nets of which a person says it. */
import { describe, expect, it } from "vitest";
import { alignLayers } from "../../../src/compare/align-layers.ts";
import { layerOf, type Layer } from "../../../src/compare/layer.ts";
import { modelFigures } from "../../../src/analysis/model-figures.ts";
import { modelOf } from "../../support/models.ts";

function layersOf(lines: string): readonly Layer[] {
  return modelFigures(modelOf(`model Net { input image [3, 32, 32]; ${lines} }`)).layers.map(layerOf);
}

/** `conv1=conv2 relu1=relu1 +conv1 -pool1` */
function aligned(old: string, now: string): string {
  const { pairs, added, removed } = alignLayers(layersOf(old), layersOf(now));
  return [
    ...pairs.map(([a, b]) => `${a.node.name}=${b.node.name}`),
    ...added.map(({ node }) => `+${node.name}`),
    ...removed.map(({ node }) => `-${node.name}`),
  ].join(" ");
}

/** Layers of one name each that are written in another way. */
function many(kernel: number): readonly Layer[] {
  const [layer] = layersOf(`conv 1 kernel=${kernel}`);
  return Array.from({ length: 2500 }, (_, at) => ({ ...layer!, node: { ...layer!.node, name: `layer${at}` } }));
}

describe("layers", () => {
  it("in front of which one is put are still the same under other numbers", () => {
    const old = "conv 8 kernel=3 relu; conv 16 kernel=3 relu";
    expect(aligned(old, `conv 3 kernel=1 relu; ${old}`)).toBe(
      "conv1=conv2 relu1=relu2 conv2=conv3 relu2=relu3 +conv1 +relu1",
    );
  });

  it("that are taken away leave the others", () => {
    expect(aligned("conv 8 kernel=3; bn; relu", "conv 8 kernel=3; relu")).toBe("conv1=conv1 relu1=relu1 -bn1");
  });

  it("of one label are one, whatever else they have become", () => {
    const now = "conv 8 kernel=3; a: conv 32 kernel=5";
    expect(aligned("a: conv 8 kernel=3; conv 32 kernel=5", now)).toBe("a=a +conv1 -conv2");
  });

  it("are the same when they are wider", () => {
    expect(aligned("conv 8 kernel=3 relu; flatten", "conv 12 kernel=3 relu; flatten")).toBe(
      "conv1=conv1 relu1=relu1 flatten1=flatten1",
    );
  });

  it("of one trade may take the other's place", () => {
    expect(aligned("conv 8 kernel=3 relu; maxpool 2", "conv 8 kernel=3 gelu; avgpool 2")).toBe(
      "conv1=conv1 relu1=gelu1 maxpool1=avgpool1",
    );
  });

  it("that have moved are found where they are", () => {
    const [a, b] = ["a: conv 8 kernel=3 pad=1", "b: conv 8 kernel=1"];
    expect(aligned(`concat { ${a} } { ${b} }`, `concat { ${b} } { ${a} }`)).toBe("b=b a=a concat1=concat1");
  });

  it("of thousands are aligned, too: by their names where everything in the middle is another", () => {
    const { pairs } = alignLayers(many(1), many(3));
    expect(pairs.length).toBe(2500);
  });
});
