import { describe, expect, it, test } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { formatCondition } from "../../../src/tensor/condition-text.ts";
import { holds } from "../../../src/tensor/size-condition.ts";
import { applyFix, mistakes, only, sound } from "./support.ts";

const net = (lines: string, input = "[3, H, W]"): string =>
  `model Net {\n  input image ${input}\n${lines}\n  relu\n}\n`;

/** What is asked of open sizes. */
function asked(text: string): readonly string[] {
  return sound(text).requirements!.map(({ condition }) => formatCondition(condition));
}

describe("require over open sizes is kept", () => {
  it.each([
    ["H % 32 == 0", "H % 32 == 0"],
    ["H % 4 == 3", "H % 4 == 3"],
    ["H % 4 != 3", "H % 4 != 3"],
    ["H % 4 > 1", "H % 4 > 1"],
    ["(H + W) % 2 == 0 && H >= 32", "(H + W) % 2 == 0 && H >= 32"],
    ["H == W || W > 2 * H", "H == W || W > 2*H"],
    ["!(H == W)", "!(H == W)"],
    ["H / 2 >= W / 3", "3*H >= 2*W"],
    ["H > 64 ? W > 64 : W == 1", "H > 64 && W > 64 || !(H > 64) && W == 1"],
    ["image.height >= 32", "H >= 32"],
    ["floor(H / 2) == 7", "floor(H/2) == 7"],
  ])("%s", (written, kept) => {
    expect(asked(net(`  require ${written}`))).toEqual([kept]);
  });

  it("with the line and the words of its statement", () => {
    const [requirement] = sound(net("  require H % 32 == 0")).requirements!;
    expect(requirement!.text).toBe("H % 32 == 0");
    expect(spanText(requirement!.span)).toBe("require H % 32 == 0");
  });

  it("of a block in the words of its call", () => {
    const half = "block Half { require here.height % 2 == 0\n maxpool 2 }\n";
    expect(asked(half + net("  Half\n  Half"))).toEqual(["H % 2 == 0", "floor(H/2) % 2 == 0"]);
  });

  it("but not what holds for every size", () => {
    expect(asked(net("  require H + 1 > H && image.channels == 3 && 2 < 3"))).toEqual([]);
  });

  it("as the truth that each pair of sizes gives", () => {
    const written = "H % 3 == 1 && (W > H || !(W * H % 2 == 0)) || H / 2 == W";
    const [requirement] = sound(net(`  require ${written}`)).requirements!;
    for (let H = 1; H <= 12; H++) {
      for (let W = 1; W <= 12; W++) {
        const expected = (H % 3 === 1 && (W > H || (W * H) % 2 !== 0)) || H / 2 === W;
        expect(holds(requirement!.condition, { H, W }), `${H} x ${W}`).toBe(expected);
      }
    }
  });
});

describe("require that does not hold", () => {
  it("stands at the size that was given", () => {
    const mistake = only(net("  require H % 32 == 0"), { sizes: { H: 100, W: 64 } });
    expect(mistake.code).toBe("resolve/requirement");
    expect(mistake.message).toBe("`require H % 32 == 0` does not hold: H is 100");
    expect(mistake.span.source.text).toBe("H=100");
    expect(mistake.labels.map(({ span }) => spanText(span))).toEqual(["require H % 32 == 0"]);
  });

  it("names the part that is false, with its values", () => {
    const { message } = only(net("  require H % 32 == 0 && H == W && W < 99"), { sizes: { H: 64, W: 96 } });
    expect(message).toBe("`require H == W` does not hold: H is 64, W is 96");
  });

  it("stands at the call of a block, once for each", () => {
    const half = "block Half(width) { require width % 8 == 0\n conv width kernel=1 }\n";
    const text = half + net("  conv 8 kernel=1\n  Half 12\n  Half 16\n  Half 20", "[3, 32, 32]");
    expect(mistakes(text)).toEqual(["resolve/requirement: Half 12", "resolve/requirement: Half 20"]);
  });

  it("stands at the inner call, and tells the outer ones", () => {
    const inner = "block Inner { require here.height % 2 == 0\n relu }\nblock Outer { Inner }\n";
    const mistake = only(inner + net("  Outer", "[3, 33, 33]"));
    expect(spanText(mistake.span)).toBe("Inner");
    expect(mistake.labels.map(({ span }) => spanText(span))).toEqual(["require here.height % 2 == 0", "Outer"]);
  });

  it("stands at its line where no size is in it", () => {
    const mistake = only("model Net(width = 12) {\n input x [12]\n require width % 8 == 0\n dense width\n}");
    expect(spanText(mistake.span)).toBe("require width % 8 == 0");
    expect(mistake.message).toBe("`require width % 8 == 0` does not hold: width is 12");
  });
});

describe("require of what is no condition", () => {
  test.each([
    ["H % 32", "H % 32 == 0"],
    ["image.channels", "image.channels > 0"],
  ])("%s is compared", (written, mended) => {
    const text = net(`  require ${written}`);
    const mistake = only(text);
    expect(mistake.code).toBe("resolve/type");
    expect(applyFix(text, mistake)).toBe(net(`  require ${mended}`));
  });

  test.each([
    ["Hh % 32 == 0", "resolve/unknown-name: Hh"],
    ['"text"', 'resolve/type: "text"'],
    ["H % W == 0", "resolve/arithmetic: H % W"],
  ])("%s", (written, mistake) => {
    expect(mistakes(net(`  require ${written}`))).toEqual([mistake]);
  });

  it("names the sizes that there are, and no function that is spelled alike", () => {
    const mistake = only(net("  require floo > 3"));
    expect(mistake.message).toBe("no variable is named `floo` here");
    expect(mistake.help).toEqual(["in sight are `H`, `W`"]);
  });
});
