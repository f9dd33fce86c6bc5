import { describe, expect, it, test } from "vitest";
import { check } from "../../../src/check.ts";
import { openSizes } from "../../../src/graph/open-sizes.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { formatShape } from "../../../src/tensor/shape.ts";
import { applyFix, mistakes, only, resolve, shapeOf, sound } from "./support.ts";

const net = (shape: string, lines = ""): string => `model Net {\n  input image ${shape}\n  relu\n${lines}}\n`;

/** The shapes of the inputs. */
function inputs({ graph }: ResolvedModel): readonly string[] {
  return graph.inputs.map(({ type }) => formatShape(type.shape));
}

function twoInputs(first: string, second: string): string {
  return `model Net { input a [${first}]\n input b [${second}]\n add { from a } { from b }\n}`;
}

describe("the default of a size", () => {
  test.each<[string, Readonly<Record<string, number>>, string]>([
    ["[3, H = 224, W = 192]", {}, "[3, 224, 192]"],
    ["[3, H = 224, W = 192]", { H: 64 }, "[3, 64, 192]"],
    ["[3, H = 224, W]", {}, "[3, 224, W]"],
    ["[3, H=224, 2 * H]", {}, "[3, 224, 448]"],
    ["[3, H = 16 * 4, W = H]", {}, "[3, 64, 64]"],
    ["[3, H = 16 * 4, W = H]", { H: 5 }, "[3, 5, 5]"],
    ["[H, H = 4]", {}, "[4, 4]"],
    ["[H = 4, H = 4]", {}, "[4, 4]"],
    ["[3, H = 2 > 1 ? 4 : 5,]", {}, "[3, 4]"],
  ])("%s with %j is %s", (shape, sizes, found) => {
    expect(inputs(sound(net(shape), { sizes }))).toEqual([found]);
  });

  it("is that of the size in every input", () => {
    expect(inputs(sound(twoInputs("3, H", "3, H = 8")))).toEqual(["[3, 8]", "[3, 8]"]);
    expect(inputs(sound(twoInputs("3, H = 8", "3, H")))).toEqual(["[3, 8]", "[3, 8]"]);
    expect(mistakes(twoInputs("3, H = 8", "3, H = 9"))).toEqual(["resolve/size-default: H = 9"]);
  });

  it("is told with the model, also where another value was given", () => {
    expect(sound(net("[3, H = 224, W]"), { sizes: { H: 64 } }).defaults).toEqual({ H: 224 });
  });

  it("decides conditions, copies and lists", () => {
    const lines = "  if H > 100 { maxpool 2 }\n  repeat H / 112 { relu }\n  for i in range(W) { relu }\n";
    expect(sound(net("[3, H = 224, W = 3]", lines)).graph.nodes).toHaveLength(1 + 1 + 2 + 3);
  });

  it("is judged by what is required", () => {
    const mistake = only(net("[3, H = 225, W]", "  require H % 2 == 0\n"));
    expect(mistake.message).toBe("`require H % 2 == 0` does not hold: H is 225");
    expect(mistakes(net("[3, H = 225, W]", "  require H % 2 == 0\n"))).toEqual(["resolve/requirement: H = 225"]);
  });
});

describe("a default that is none", () => {
  test.each([
    ["0", "1"],
    ["-3", "1"],
    ["2.6", "3"],
  ])("%s is mended to %s", (written, mended) => {
    const text = net(`[3, H = ${written}, W]`);
    expect(applyFix(text, only(text))).toBe(net(`[3, H = ${mended}, W]`));
  });

  test.each([
    ["[3, h = 4]", "resolve/size-default: h"],
    ["[3, H = 4x4]", "resolve/size-default: 4x4"],
    ["[3, H = true]", "resolve/size-default: true"],
    ["[3, H = 8MB]", "resolve/size-default: 8MB"],
    ["[3, H = W, W]", "resolve/unknown-name: W"],
    ["[3, W, H = W]", "resolve/size-default: W"],
    ["[3, H = 1 / 0]", "resolve/arithmetic: 1 / 0"],
  ])("%s", (shape, mistake) => {
    expect(mistakes(net(shape))).toEqual([mistake]);
  });

  it("stands at a name that has a value already", () => {
    const text = "model Net(H = 3) {\n input image [3, H = 224]\n relu\n}";
    expect(mistakes(text)).toEqual(["resolve/size-default: H"]);
  });
});

/** The model with its sizes left open. */
function open(text: string, sizes = {}): ResolvedModel | undefined {
  return check("net.cvk", text, undefined, { everySize: true, sizes }).models[0]!.open;
}

describe("the open form", () => {
  it("has the sizes open that have defaults", () => {
    const form = open(net("[3, H = 224, W = 192]", "  conv 4 kernel=3 stride=2 pad=1\n  require H % 2 == 0\n"))!;
    expect(openSizes(form.graph)).toEqual(["H", "W"]);
    expect(shapeOf(form, "relu1")).toBe("[3, H, W]");
    expect(form.requirements).toHaveLength(1);
  });

  it("but those that were given", () => {
    expect(openSizes(open(net("[3, H = 224, W = 192]"), { H: 64 })!.graph)).toEqual(["W"]);
    expect(open(net("[3, H = 224, W = 192]"), { H: 64, W: 64 })).toBeUndefined();
    expect(open(net("[3, H, W]"))).toBeUndefined();
  });

  test.each([
    ["if H > 100 { maxpool 2 }", ["W"], "H > 100"],
    ["if H > 300 && W > 2 { maxpool 2 }", ["W"], "H > 300"],
    ["repeat W { relu }", ["H"], "W"],
    ["for i in range(floor(W / 64)) { relu }", ["H"], "range(floor(W / 64))"],
    ["upsample H", ["W"], "H"],
  ])("%s settles what it asks for, and says so", (line, left, place) => {
    const { diagnostics, models } = check("net.cvk", net("[3, H = 224, W = 192]", `  ${line}\n`), undefined, {
      everySize: true,
      rules: { "maxpool/unread": "off" },
    });
    const settled = diagnostics.filter(({ severity }) => severity === "note");
    const { open: form } = models[0]!;
    expect(openSizes(form!.graph)).toEqual(left);
    expect(settled[0]!.code).toBe("resolve/settled-size");
    const { source, start, end } = settled[0]!.span;
    expect(source.text.slice(start, end)).toBe(place);
    expect(diagnostics).toHaveLength(settled.length);
  });

  it("is none where every size is asked for", () => {
    const text = net("[3, H = 224, W = 192]", "  if H > W { relu }\n");
    const { diagnostics, models } = check("net.cvk", text, undefined, { everySize: true });
    expect(diagnostics.map(({ code, message }) => `${code} ${message.slice(0, 3)}`)).toEqual([
      "resolve/settled-size `H`",
      "resolve/settled-size `W`",
    ]);
    expect(models[0]!.open).toBeUndefined();
  });

  it("is not made unless it is asked for", () => {
    expect(sound(net("[3, H = 224, W = 192]")).open).toBeUndefined();
    expect(resolve(net("[3, H = 224, W = 192]", "  if H > 3 { relu }\n")).diagnostics).toEqual([]);
  });
});
