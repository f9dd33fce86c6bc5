/** `convoke explain`: the pages of docs/diagnostics/, for a terminal. */
import { describe, expect, it } from "vitest";
import { explain } from "../../../src/cli/explain.ts";
import { allCodes } from "../../../src/reports/diagnostics-page.ts";
import { pageText } from "../../../src/reports/page-text.ts";
import { runHere } from "../../support/in-process.ts";

describe("explain", () => {
  it("prints a wrong model, what is printed of it, and the right one", async () => {
    const { code, out, err } = await runHere(explain, "conv/kernel-exceeds-input");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^conv\/kernel-exceeds-input\n\n/);
    expect(out).toContain("\n      conv 256 kernel=5 relu\n");
    expect(out).toContain(
      "    model.cvk:3:12 error[conv/kernel-exceeds-input]: kernel 5x5 does not fit the 3x3 input\n",
    );
    expect(out).toContain("\n      conv 256 kernel=5 pad=2 relu\n");
    expect(out).not.toContain("](");
  });

  it("lists all codes, those of a room, and prints several pages", async () => {
    const all = await runHere(explain);
    expect(all.out.match(/^\S+\/\S+ +\S/gm)).toHaveLength(allCodes().length);
    const { out } = await runHere(explain, "tile", "clip/empty-range");
    expect(out).toMatch(/^tile\/rank {2}\S.*\n\nclip\/empty-range\n\n/);
  });

  it.each([
    ["conv/rnak", "did you mean conv/rank?"],
    ["conv/padding", "convoke explain conv lists its codes"],
    ["rank", "did you mean conv/rank, depthwise/rank, convtranspose/rank?"],
    ["nothing-of-it\u001b[31m", "convoke explain lists them"],
  ])("knows no %j, and prints nothing then", async (word, hint) => {
    const { code, out, err } = await runHere(explain, "clip/empty-range", word);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(hint);
    expect(err).not.toContain("\u001b");
  });

  it("has a page for every code", async () => {
    const codes = allCodes().map(([code]) => code);
    const { code, out } = await runHere(explain, ...codes);
    expect(code).toBe(0);
    expect(out.match(/^Right$/gm)).toHaveLength(codes.length);
  });
});

it("no line ends within code", () => {
  const page = `${"word ".repeat(19)}\`a b c d\`, \`e\nf\` it\`s`;
  expect(pageText(page)).toBe(`${"word ".repeat(19).trim()}\n\`a b c d\`, \`e f\` it\`s\n`);
});

it("pages are wrapped and code is not", () => {
  const long = "word ".repeat(30).trim();
  const page = `# A title\n\n${long} [link](x.md)\n\n\`\`\`text\n${long}\n\n  b\n\`\`\`\n\n[back](y.md) · [on](z.md)\n`;
  const line = "word ".repeat(20).trim();
  expect(pageText(page)).toBe(`A title\n\n${line}\n${"word ".repeat(10)}link\n\n    ${long}\n\n      b\n`);
});
