/** Each claim is judged by itself: one that cannot be read or judged takes nothing from the others. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";

/** Claims that cannot be read, or not be judged. */
const unclear = [
  "expect macs <= 50M at X=32",
  "expect macs <= 50M at H=0",
  "expect macs <= nowhere",
  "expect nowhere.params == 3",
  "expect sqrt(macs) <= 50M",
  "expect macs",
  "conv 8 kernel=1 -> [8, nowhere, W/2]",
];

/** With even sizes: what is told of them by itself. */
const others = [
  ["expect macs < 100", "claim/broken"],
  ["expect params == 3", "claim/broken"],
  ["expect macs == 3 at H=32 W=32", "claim/broken"],
  ["conv 8 kernel=1 -> [8, H/4, W/2]", "claim/shape"],
  ["conv 8 kernel=1 -> [8, H/2, W/2]", undefined],
  ["expect macs == 54*H*W + 16*H*W*1 || true", undefined],
  ["expect macs >= 216 at H=2 W=2", undefined],
] as const;

function codesAt(lines: readonly string[], line: number): readonly string[] {
  const text = `model m {\n  input image [3, H, W]\n  require H % 2 == 0 && W % 2 == 0\n  conv 8 kernel=3 stride=2 pad=1\n  ${lines.join("\n  ")}\n}\n`;
  return check("m.cvk", text)
    .diagnostics.filter(({ span, severity }) => {
      return severity !== "note" && span.source.positionAt(span.start).line === 5 + line;
    })
    .map(({ code }) => code);
}

describe("a claim", () => {
  for (const bad of unclear) {
    it(`is judged beside \`${bad}\``, () => {
      for (const [other, code] of others) {
        const expected = code === undefined ? [] : [code];
        expect(codesAt([bad, other], 1), other).toEqual(expected);
        expect(codesAt([bad, other], 0), bad).not.toEqual([]);
        expect(codesAt([other, bad], 0), other).toEqual(expected);
      }
    });
  }

  it("may choose by open sizes", () => {
    expect(codesAt(["expect (H > W ? H : W) >= 2"], 0)).toEqual([]);
    expect(codesAt(["expect (H > W ? H : W) <= 512"], 0)).toEqual(["claim/open-size"]);
    expect(codesAt(["expect (H > W ? H : W) == 1"], 0)).toEqual(["claim/broken"]);
    expect(codesAt(["expect max(H > W ? 1 : 2, 2) == 2"], 0)).toEqual([]);
  });
});
