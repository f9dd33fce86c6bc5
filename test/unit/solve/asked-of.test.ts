/** Nets whose joins repeat an axis at single sizes are told for those at which extents are equal. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { brief } from "../../../src/reports/brief.ts";

/** Lines between the input and the join with it, the sizes that the join is meant for, and the last one at which a map of 1 repeats, by hand. */
type Net = readonly [lines: readonly string[], isMeant: (size: number) => boolean, lastRepeated?: number];
const nets: readonly Net[] = [
  [["conv 3 kernel=3 stride=2 pad=1", "upsample 2"], (size) => size % 2 === 0],
  [["maxpool 2", "convtranspose 3 kernel=2 stride=2"], (size) => size % 2 === 0],
  [["conv 3 kernel=3 stride=4 pad=1", "upsample 4"], (size) => size % 4 === 0],
  [["conv 3 kernel=3 stride=2 pad=1", "conv 3 kernel=3 stride=2 pad=1", "upsample 4"], (size) => size % 4 === 0],
  [["conv 3 kernel=5 stride=4 pad=2", "convtranspose 3 kernel=1 stride=4"], (size) => size % 4 === 1, 4],
];

function text(lines: readonly string[], claims: readonly string[]): string {
  return `model m {\n  input image [3, H, W]\n  ${[...lines, "add image", ...claims].join("\n  ")}\n}\n`;
}

function codes(input: string, lines: readonly string[]): readonly string[] {
  return check("m.cvk", `model m {\n  ${[input, ...lines].join("\n  ")}\n}\n`).diagnostics.map(({ code }) => code);
}

describe("a join with what it was made of", () => {
  for (const [lines, isMeant, lastRepeated = 1] of nets) {
    it(`keeps the shape behind ${lines.join(", ")}`, () => {
      const { models, diagnostics } = check("m.cvk", text(lines, ["-> [3, H, W]"]));
      expect(diagnostics).toEqual([]);
      expect(brief(models[0]!)).toContain("-> [3, H, W]");
      for (let size = 1; size <= 20; size++) {
        const found = check("m.cvk", text(lines, []), undefined, { sizes: { H: size, W: size } }).models[0];
        if (isMeant(size)) expect(found?.graph.outputs[0]!.value.type.shape, `${size}`).toEqual([1, 3, size, size]);
        else expect(found === undefined || size <= lastRepeated, `${size}`).toBe(true);
      }
    });
  }

  it("is judged at a size where it repeats, if that is given", () => {
    const lines = nets[0]![0];
    const shape = check("m.cvk", text(lines, ["-> [3, H, W]"]), undefined, { sizes: { H: 1, W: 1 } });
    expect(shape.diagnostics.map(({ message }) => message)).toEqual(["the tensor here is [3, 2, 2], not [3, 1, 1]"]);
    // 81 for each element that the convolution makes.
    const [told] = check("m.cvk", text(lines, ["expect macs >= 5000 at H=1"])).diagnostics;
    expect(told?.notes).toContain("it holds from W = 124 on");
  });

  it("is taken as it stands where it is about two sizes, is required, or fits at single sizes alone", () => {
    const skip = ["save: conv 8 kernel=1", "permute [0, 2, 1]", "add save"];
    expect(codes("input image [3, H, W]", [...skip, "-> [8, H, W]"])).toEqual(["claim/open-size"]);
    const required = "input image [3, H, W]\n  require H == 1 || H % 2 == 0";
    expect(codes(required, ["conv 3 kernel=3 stride=2 pad=1", "expect H % 2 == 0"])).toContain("claim/open-size");
    expect(codes("input image [3, H, W]", ["save: conv 3 kernel=3", "add image", "expect H <= 3"])).toEqual([
      "graph/only-repeats",
    ]);
  });
});
