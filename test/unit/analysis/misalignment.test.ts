import { describe, expect, it } from "vitest";
import { misalignments, unevenAxes } from "../../../src/analysis/misalignment.ts";
import { check } from "../../../src/check.ts";

function found(...lines: readonly string[]) {
  const { models } = check("net.cvk", `model Net {\n${lines.join("\n")}\n}`);
  return misalignments(models[0]!.graph).map((each) => ({
    join: each.join.name,
    apart: each.apart,
    step: each.step,
    uneven: unevenAxes(each),
  }));
}

describe("centres of branches", () => {
  it("of windows that keep theirs lie on each other", () => {
    expect(found("input x [2, 9, 9]", "concat { conv 2 kernel=3 pad=1 } { conv 2 kernel=5 pad=2 } {}")).toEqual([]);
  });

  it("0 and 1/2 behind a pool of 2 beside a window of 5: less than half a step of 2", () => {
    const line = "concat { conv 2 kernel=5 stride=2 pad=2 } { maxpool 2 }";
    expect(found("input x [2, 8, 8]", line)).toEqual([
      { join: "concat1", apart: [0.5, 0.5], step: [2, 2], uneven: [false, false] },
    ]);
  });

  it("along the axis alone whose window is even", () => {
    expect(found("input x [2, 8, 8]", "concat { conv 2 kernel=1x2 pad=[0, 0, 0, 1] } {}")).toEqual([
      { join: "concat1", apart: [0, 0.5], step: [1, 1], uneven: [false, true] },
    ]);
  });

  it("the outermost of several count: -1/2 and 1/2 about the middle", () => {
    const line = "concat {} { conv 2 kernel=4 pad=[2, 2, 1, 1] } { conv 2 kernel=4 pad=[1, 1, 2, 2] }";
    expect(found("input x [2, 8, 8]", line)).toMatchObject([{ apart: [1, 1] }]);
  });

  it("are not compared with what sees all", () => {
    expect(found("input x [2, 8, 8]", "mul {} { avgpool global }")).toEqual([]);
  });
});
