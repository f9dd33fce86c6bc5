/** Claims about open sizes: where they are said to hold they hold, by the same check at each size. */
import { describe, expect, it, test } from "vitest";
import { check } from "../../../src/check.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";

const plain = ["conv 8 kernel=3 pad=1"];
const unpadded = ["conv 6 kernel=5", "maxpool 2", "conv 16 kernel=5 stride=3"];

function net(lines: readonly string[], claim: string, shape = "[3, H, W]"): string {
  return `model Net {\n  input image ${shape}\n  ${[...lines, claim].join("\n  ")}\n}\n`;
}

/** What is told of the claim. */
function told(text: string, sizes = {}): readonly Diagnostic[] {
  const { diagnostics } = check("net.cvk", text, undefined, { sizes });
  return diagnostics.filter(({ code }) => code.startsWith("claim/"));
}

function whereOf(text: string): string {
  const [diagnostic] = told(text);
  return diagnostic!.notes.find((note) => note.startsWith("it holds"))!;
}

describe("a claim about open sizes", () => {
  // 216 products at each place
  test.each([
    ["macs >= 216", undefined],
    ["macs > 215 && params == 224", undefined],
    ["params == 3 || macs > 0", undefined],
    ["macs <= 3 || params == 224", undefined],
    ["memory >= 4 * 11", undefined],
    ["-macs <= 0", undefined],
    ["max(macs, H) >= 216", undefined],
    ["macs != 3", undefined],
    ["macs <= 2160", "it holds for H*W <= 10"],
    ["macs < 2160", "it holds for H*W <= 9"],
    ["macs > 2160", "it holds for H*W >= 11"],
    ["macs >= 2161", "it holds for H*W >= 11"],
    ["macs == 216 * 49", "it holds for H*W == 49"],
    ["macs ~ 10K", "it holds for H*W >= 44 && H*W <= 48"],
    ["2160 >= macs", "it holds for H*W <= 10"],
    ["macs * 2 <= 4320 * 8", "it holds for H*W <= 80"],
    ["0.5 * macs <= 1080", "it holds for H*W <= 10"],
    ["macs / H <= 216 * 8", "it holds up to W = 8"],
    ["macs / H >= 216", undefined],
    ["H >= 32", "it holds from H = 32 on"],
    ["H % 6 == 4", "it holds for H that leave 4 when divided by 6"],
    ["H + W <= 9", "it holds for H + W <= 9"],
    ["max(H, W) <= 64", "it holds for H <= 64 && W <= 64"],
    ["abs(macs - 2160) <= 216", "it holds for H*W >= 9 && H*W <= 11"],
    ["abs(H - W) <= 3", "it holds for H - W <= 3 && H + 3 >= W"],
    ["abs(H - W) + 1 <= H + W", undefined],
    ["memory >= 12 * H * W", undefined],
    ["macs <= 216 * H * W", undefined],
    ["macs % 216 == 0", undefined],
    ["macs % 432 == 0", "it holds for (H*W) % 2 == 0"],
    ["!(macs > 2160)", "it holds for H*W <= 10"],
    ["(H > 5 ? macs : 0) <= 2160", "it holds for H >= 6 && H*W <= 10 || H <= 5"],
    ["H * H + W * W >= 2 * H * W", undefined],
    ["(macs <= 2160) == (H * W < 11)", undefined],
    ["receptive >= 3x3", undefined],
  ])("%s", (claim, where) => {
    if (where === undefined) expect(told(net(plain, `expect ${claim}`))).toEqual([]);
    else expect(whereOf(net(plain, `expect ${claim}`))).toBe(where);
  });

  it.each([
    ["macs / H <= 5M", ["it holds up to W = 23148"]],
    ["macs <= 5 || H > 5", ["it holds from H = 6 on"]],
    ["receptive >= 9x9", ["it holds for H >= 9 && W >= 9"]],
    ["sqrt(macs) <= 1000", []],
  ])("of a window as large as the input: %s", (claim, where) => {
    const [diagnostic] = told(net([...plain, "avgpool global"], `expect ${claim}`));
    expect(diagnostic).toMatchObject({ code: "claim/open-size", severity: "warning" });
    expect(diagnostic!.notes.filter((note) => note.startsWith("it holds"))).toEqual(where);
  });

  it("is judged for the sizes that the net and its `require` ask for", () => {
    const unet = [
      "skip1: relu",
      "maxpool 2",
      "skip2: relu",
      "maxpool 2",
      "upsample 2",
      "concat skip2",
      "upsample 2",
      "concat skip1",
    ];
    expect(told(net(unet, "-> [9, H, W]"))).toEqual([]);
    expect(told(net(["require H % 4 == 0 && W % 4 == 2", "maxpool 4"], "-> [3, H / 4, (W - 2) / 4]"))).toEqual([]);
    expect(told(net(["maxpool 4"], "-> [3, H / 4, W / 4]"))).toMatchObject([{ code: "claim/open-size" }]);
  });

  it("has mistakes that no size mends", () => {
    const found = ["macs + memory <= 1", "macs <= 8MB", "macs"].map((claim) => told(net(plain, `expect ${claim}`))[0]!);
    expect(found.map(({ code }) => code)).toEqual([
      "claim/unlike-quantities",
      "claim/unlike-quantities",
      "claim/not-a-condition",
    ]);
    expect(found[1]!.message).toBe("macs (a count) and 8MB (a number of bytes) do not compare");
  });

  it("is a warning, so that --strict stops", () => {
    expect(told(net(plain, "expect macs <= 1M")).map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("that no size makes true is broken", () => {
    const [diagnostic] = told(net(plain, "expect macs <= 215"));
    expect(diagnostic).toMatchObject({
      code: "claim/broken",
      severity: "error",
      message: "macs <= 215 holds for no H and W",
      notes: ["macs = 216*H*W", "at H=1 W=1 macs is 216"],
    });
    expect(told(net(plain, "-> [8, H, H + 1]", "[3, H, H]")).map(({ code }) => code)).toEqual(["claim/shape"]);
  });

  it("starts where the windows fit, and where it is required", () => {
    // The least input: 5 + 1 - 1 + 2*4 = 14
    expect(told(net(unpadded, "expect macs >= 10*10 * 6*75 + 2400"))).toEqual([]);
    // 75*6 products at (H - 4)*(W - 4) places, 6*25*16 at others
    expect(told(net(unpadded, "expect macs >= 10*10 * 6*75 + 2401"))[0]!.notes.slice(1)).toEqual([
      "it holds for 3*(H - 4)*(W - 4) + 16*floor((H - 8)/6)*floor((W - 8)/6) >= 317",
      "it holds from H = W = 15 on",
    ]);
    expect(told(net([...plain, "require H >= 10 && 20 <= W"], "expect macs >= 216 * 200"))).toEqual([]);
    const text = net([...plain, "require H >= 10 && 20 <= W"], "expect macs <= 216 * 199");
    expect(told(text)[0]!.notes.at(-1)).toBe("at H=10 W=20 macs is 43_200");
  });

  it("of the two parts of && each is told, at its place", () => {
    const found = told(net(plain, "expect params == 224 && macs <= 2160 && memory <= 1KB"));
    expect(found.map(({ span }) => span.source.text.slice(span.start, span.end))).toEqual(["macs", "memory"]);
  });

  it("about a shape says where it is so", () => {
    const [diagnostic] = told(net([], "maxpool 2 -> [3, 16, floor(W / 2)]"));
    expect(diagnostic).toMatchObject({ severity: "warning", notes: ["height: it is from H = 32 to 33"] });
  });
});

/** Of two layers `conv 8 kernel=9 stride=4`: at a place of the first 8*9 products, at one of the second 8*8*9. */
function workOfSignal(length: number): number {
  const first = Math.floor((length - 9) / 4) + 1;
  return 72 * first + 576 * (Math.floor((first - 9) / 4) + 1);
}

describe("a claim about a signal", () => {
  const layers = ["conv 8 kernel=9 stride=4", "conv 8 kernel=9 stride=4"];

  it.each([
    ["<=", "up to T = "],
    [">", "from T = "],
  ])("that %s turns at a million holds as far as is said", (operator, words) => {
    for (const condition of ["T >= 41", "T % 160 == 0"]) {
      const where = whereOf(net([`require ${condition}`, ...layers], `expect macs ${operator} 54M`, "[1, T]"));
      const edge = Number(/\d+/.exec(where)![0]);
      expect(where.startsWith(`it holds ${words}${edge}`), where).toBe(true);
      const step = condition.includes("160") ? 160 : 1;
      const [last, first] = operator === "<=" ? [edge, edge + step] : [edge - step, edge];
      expect([workOfSignal(last!) <= 54e6, workOfSignal(first!) <= 54e6, edge % step]).toEqual([true, false, 0]);
    }
  });
});

function helpOf(text: string): readonly string[] {
  return told(text)[0]!.help;
}

describe("the line that is suggested", () => {
  it("is the one written, at sizes at which all of it holds", () => {
    expect(helpOf(net(plain, "expect macs <= 50M && memory <= 1MB"))).toEqual([
      "say for which sizes: expect macs <= 50M && memory <= 1MB at H=128 W=128",
    ]);
    expect(helpOf(net(plain, "expect macs == 216 * 7*7"))).toEqual([
      "say for which sizes: expect macs == 216 * 7*7 at H=7 W=7",
    ]);
    expect(helpOf(net(plain, "expect (macs <=\n  2M)"))).toEqual([
      "say for which sizes: expect macs <= 2M at H=64 W=64",
    ]);
  });

  it("keeps the sizes that it has", () => {
    expect(helpOf(net(plain, "expect macs <= 50K at H=10"))).toEqual([
      "say for which sizes: expect macs <= 50K at H=10 W=1",
    ]);
  });

  it("is at sizes that the model takes", () => {
    expect(
      helpOf(net(["maxpool 2", "upsample 2", "require H % 7 == 0 && W % 5 == 0"], "expect memory <= 1MB")),
    ).toEqual(["say for which sizes: expect memory <= 1MB at H=7 W=5"]);
    expect(helpOf(net(["skip: relu", "flatten", "reshape [3, 8, 8]", "add skip"], "expect H >= 9"))).toEqual([]);
  });

  it("is none of a block, which has no sizes", () => {
    const text = "block B() { conv 8 kernel=3 pad=1; expect macs <= 50M }\nmodel Net { input image [3, H, W]; B }";
    expect(helpOf(text)).toEqual(["claim it in the model, where a claim may say its sizes: at H=224 W=224"]);
  });
});

describe("what is neither proven nor refuted", () => {
  // A square is never 7 more than a multiple of 8, and (2H - 3W)^2 is never negative.
  it.each([
    [
      "(H + W)*(H + W) == 8*H*W + 7",
      "(H + W)*(H + W) == 8*H*W + 7 was found true for no H and W, and is not proven false",
    ],
    [
      "4*H*H + 9*W*W >= 12*H*W",
      "4*H*H + 9*W*W >= 12*H*W holds for every H and W that was tried, and is not proven for all",
    ],
  ])("%s is told so", (claim, message) => {
    expect(told(net(plain, `expect ${claim}`))).toMatchObject([
      { code: "claim/open-size", severity: "warning", message },
    ]);
  });
});

describe("what is said is so", () => {
  const bounds = [2_000, 30_000, 5_000_000];
  const nets = [plain, unpadded, ["conv 4 kernel=3 stride=2", "depthwise kernel=3 pad=1", "conv 8 kernel=1"]];
  const claims = nets.flatMap((lines) =>
    bounds.flatMap((bound) =>
      ["macs", "memory"].flatMap((figure) =>
        ["<=", ">"].map((operator) => [lines, `${figure} ${operator} ${bound}`] as const),
      ),
    ),
  );

  test.each(claims)("%j %s", (lines, claim) => {
    const text = net(lines, `expect ${claim}`, "[3, H, H]");
    const [diagnostic] = told(text);
    const where = diagnostic?.notes.at(-1) ?? "from H = 1 on";
    const [, upTo] = /up to H = (\d+)$/.exec(where) ?? [];
    const [, from] = /from H = (\d+) on$/.exec(where) ?? [];
    const isBroken = diagnostic?.severity === "error";
    expect(isBroken || upTo !== undefined || from !== undefined, where).toBe(true);
    const edge = Number(upTo ?? from ?? 20);
    for (const size of [14, edge - 1, edge, edge + 1, edge + 50].filter((each) => each > 0)) {
      const { models, diagnostics } = check("net.cvk", text, undefined, { sizes: { H: size } });
      if (models.length === 0) continue;
      const isTrue = diagnostics.every(({ code }) => code !== "claim/broken");
      const isSaid = !isBroken && (upTo === undefined || size <= edge) && (from === undefined || size >= edge);
      expect(isTrue, `${claim} at ${size}, ${where}`).toBe(isSaid);
    }
  });
});

test("a claim about a size that is valid for none is told with what the size may be", () => {
  const [diagnostic] = told(net(["require H <= 20", ...plain], "expect H >= 32"));
  expect(diagnostic).toMatchObject({
    code: "claim/broken",
    message: "H >= 32 holds for no H",
    notes: ["the model is valid for H of 1 to 20"],
  });
});
