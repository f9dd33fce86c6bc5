/** The line that tells what a model is. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { brief } from "../../../src/reports/brief.ts";

function briefOf(lines: string): string {
  const { models, diagnostics } = check("net.cvk", `model Net {\n${lines}\n}`);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return brief(models[0]!);
}

const mask = `  skip: conv 2 kernel=3 pad=1 bias=false
  maxpool 2
  upsample 2
  concat skip
  conv 1 kernel=1 bias=false`;

describe("brief", () => {
  it("tells shapes and counts", () => {
    // 27*2 + 4 parameters; 54 + 4 multiply-accumulates at each of 64 positions.
    expect(briefOf(`  input x [3, 8, 8]\n${mask}`)).toBe("Net: x [3, 8, 8] -> [1, 8, 8], 58 parameters, 3.71K MACs");
  });

  it("tells of open sizes what holds for those that are valid", () => {
    expect(briefOf(`  input x [3, H, W]\n${mask}`)).toBe("Net: x [3, H, W] -> [1, H, W], 58 parameters, 58*H*W MACs");
    expect(briefOf("  input x [1, H]\n  require H % 2 == 0\n  maxpool 2")).toBe(
      "Net: x [1, H] -> [1, H/2], 0 parameters, 0 MACs",
    );
  });
});
