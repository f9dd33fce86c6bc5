/** Domains of published nets and of small ones, as `check` tells them: `test/domains/*.cvk`, and `expected.txt` beside them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { domainLines } from "../../../src/reports/domain-lines.ts";
import { modelOf } from "../../support/models.ts";

const folder = fileURLToPath(new URL("../../domains/", import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith(".cvk"));
const textOf = (file: string): string => readFileSync(folder + file, "utf8");

it("are told with the layers that demand them", async () => {
  const told = files.map((file) => {
    const model = modelOf(textOf(file), undefined, undefined, file);
    return `${model.name}: ${domainLines(model).join("\n  ")}\n  ${model.domain!.expression}\n`;
  });
  await expect(told.join("\n")).toMatchFileSnapshot(`${folder}expected.txt`);
});

const domainOf = (body: string, input = "[3, H, W]") =>
  modelOf(`model Net { input image ${input}\n ${body}\n }`).domain!;

/** By hand: windows by out = floor((in + pads - kernel) / stride) + 1. */
describe("the sentence", () => {
  it.each([
    ["relu", "for every H and W"],
    ["conv 8 kernel=5", "for H and W from 5 on"],
    ["conv 8 kernel=5x3", "for H >= 5 and for W >= 3"],
    ["skip: relu; maxpool 2; upsample 2; concat skip", "for even H and W"],
    [
      "skip: relu; conv 3 kernel=3 stride=2; convtranspose 3 kernel=3 stride=2; concat skip",
      "for odd H and W, from 3 on",
    ],
    ["slice height=[0, 64] width=[-7, -1]", "for H >= 64 and for W >= 7"],
    ["pad 3 mode=reflect", "for H and W from 4 on"],
    ["square: matmul {} { permute [channels, width, height] }", "for every H and W"],
    ["matmul {} {}", "for W equal to H"],
    ["reshape [8, -1]", "for every H and W, where H*W is a multiple of 8"],
    ["reshape [3, 1024]", "for every H and W, where H*W == 1024"],
    ["permute [height, channels, width]; pixelshuffle 2", "for H that are multiples of 4, from 4 on; for every W"],
    [
      "permute [height, channels, width]; conv 6 kernel=1 groups=3",
      "for H that are multiples of 3, from 3 on; for every W",
    ],
    ["add {} { conv 3 kernel=3 }", "for H and W of 3"],
    ["mul {} { upsample 2x1 }", "for H of 1 and for every W"],
    ["add { conv 4 kernel=3 stride=4 pad=1 } { conv 4 kernel=5 stride=4 }", "for H and W of 5 to 8"],
    // floor((H - 2)/7)*floor((W - 2)/7) == 1
    ["conv 8 kernel=3; avgpool 7; reshape [8]", "for H and W of 9 to 15"],
    // 2*(H - 2)*(W - 1) == 2
    ["slice height=[1, -1]; conv 3 kernel=1x2; upsample 2x1; reshape [3, 2]", "for H of 3 and for W of 2"],
    ["conv 3 kernel=5; where { conv 3 kernel=3 } {} {}", "for H and W of 7"],
  ])("of %s", (body, text) => expect(domainOf(body).text).toBe(text));
});

it("each line says what it adds to the others", () => {
  // The sum alone would fit an L of 1 as well, where it repeats.
  const body = "skip: relu; slice length=[0, 9]; from skip; maxpool 4; upsample 4; add skip";
  expect(domainOf(body, "[3, L]").constraints.map(({ expression }) => expression)).toEqual(["L >= 9", "L % 4 == 0"]);
});

const findings = (body: string, input = "input image [3, H, W]") =>
  check("net.cvk", `model Net { ${input}\n${body}\n}`).diagnostics;

describe("tensors that fit only where an axis of size 1 repeats", () => {
  it("are warned of, with the sizes and the remedies of a mismatch", () => {
    const [warning, ...more] = findings("add {} { conv 3 kernel=3 }");
    expect(more).toEqual([]);
    expect([warning!.severity, warning!.code, warning!.message]).toEqual([
      "warning",
      "graph/only-repeats",
      "`add` fits only for H and W of 3, where an axis of size 1 repeats",
    ]);
    expect(warning!.help[0]).toBe("padding what leads to tensor 2 gives [3, H, W]");
    expect(warning!.fixes).toHaveLength(1);
  });

  it("in a block once, with its call", () => {
    const text =
      "block Shrinking { add {} { conv 3 kernel=3 } }\nmodel Net { input a [3, H, W]; Shrinking; Shrinking }";
    const { diagnostics } = check("net.cvk", text);
    expect(diagnostics.map(({ code }) => code)).toEqual(["graph/only-repeats"]);
    expect(diagnostics[0]!.notes).toContain("in shrinking1 (Shrinking)");
  });

  it("are a mismatch where other layers exclude these sizes, whichever line comes first", () => {
    const [error, ...more] = findings("add {} { conv 3 kernel=3 }\nconv 8 kernel=5");
    expect(more).toEqual([]);
    expect([error!.severity, error!.code]).toEqual(["error", "add/shape-mismatch"]);
    expect(error!.notes.at(-1)).toBe("it would repeat for H == 3, and H >= 5 for `conv` of line 3");
  });

  it("are one where no size makes an extent 1, though a bound or a divisor shows it alone", () => {
    expect(findings("pad 1; add {} { conv 3 kernel=2 }").map(({ code }) => code)).toEqual(["add/shape-mismatch"]);
    expect(
      findings("upsample 2; mul b", "input a [3, H, W]; input b [3, 5, 1]; from a").map(({ code }) => code),
    ).toEqual(["mul/shape-mismatch"]);
  });

  it("also of the axes in front of matrices", () => {
    const lines =
      "permute [height, channels, width]\nmatmul {} { slice channels=[1, -1]; permute [channels, width, height] }";
    expect(findings(lines).map(({ message }) => message)).toEqual([
      "`matmul` fits only for H of 3, where an axis of size 1 repeats",
    ]);
  });
});

it("where no size is left, the lines are told that exclude each other", () => {
  const text = `model Net {
  input image [3, H, W]
  maxpool 2
  upsample 2
  even: concat image
  output even
  from image
  conv 3 kernel=3 stride=2
  convtranspose 3 kernel=3 stride=2
  odd: concat image
  output odd
}`;
  const { models, diagnostics } = check("net.cvk", text);
  expect(models).toEqual([]);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["graph/no-size", "no H makes `Net` valid: it needs H % 2 == 1, and H % 2 == 0 for `concat` of line 5"],
  ]);
  expect(diagnostics[0]!.labels.map(({ span }) => span.source.positionAt(span.start).line)).toEqual([5]);
});

function requiring(condition: string): string {
  return `model Net {
  input image [3, H, W]
  require ${condition}
  skip: relu
  maxpool 2
  upsample 2
  concat skip
}`;
}

const told = (condition: string) => check("net.cvk", requiring(condition)).diagnostics.map(({ code }) => code);

it("what is required beyond what the layers need is a note, and what they exclude is an error", () => {
  expect(told("H % 2 == 0")).toEqual([]);
  expect(told("H % 64 == 0")).toEqual(["graph/demanding"]);
  expect(told("H == W")).toEqual(["graph/demanding"]);
  expect(told("H % 2 == 1")).toEqual(["graph/no-size"]);
});

it("no sizes are left where a product has no factors among them", () => {
  // 14 is 1*14 and 2*7, never a product of two even numbers.
  const lines = "skip: relu; maxpool 2; upsample 2; concat skip; reshape [6, 14]";
  expect(findings(lines).map(({ code }) => code)).toEqual(["graph/no-size"]);
});

describe("sizes that are bound", () => {
  const text = `model Net {
    input image [3, H, W]
    skip: relu
    maxpool 2
    upsample 2
    concat skip
  }`;

  it("outside of the domain are told it", () => {
    const [error] = check("net.cvk", text, undefined, { sizes: { H: 20, W: 21 } }).diagnostics.filter(
      ({ severity }) => severity === "error",
    );
    expect(error).toMatchObject({ code: "concat/shape-mismatch" });
    expect(error!.notes.at(-1)).toBe("`Net` is valid for even H and W");
  });

  it("by a default outside of it too, beside sizes without one", () => {
    const lines = "skip: relu; maxpool 2; upsample 2; concat skip";
    for (const shape of ["[3, H = 33, W = 32]", "[3, H = 33, W]"]) {
      const error = findings(lines, `input image ${shape}`).find(({ severity }) => severity === "error");
      expect(error!.notes.at(-1)).toBe("`Net` is valid for even H and W");
    }
  });

  it("a default may be as large as a size from outside", () => {
    expect(findings("relu", "input image [3, H = 999_999_999, 8]")).toEqual([]);
    expect(findings("relu", "input image [3, H = 1_000_000_000, 8]")[0]!.message).toBe(
      "the default of `H` must be a positive integer up to 999999999, found the number 1000000000",
    );
  });

  it("within it are not, and a model without open sizes has no domain", () => {
    const { models, diagnostics } = check("net.cvk", text, undefined, { sizes: { H: 20, W: 22 } });
    expect(diagnostics).toEqual([]);
    expect(models[0]!.domain).toBeUndefined();
  });

  it("some of them: the domain is that of the others", () => {
    expect(check("net.cvk", text, undefined, { sizes: { H: 20 } }).models[0]!.domain!.text).toBe("for even W");
    expect(modelOf(text.replace("W]", "W = 32]"), { everySize: true }).domain!.text).toBe("for even H and W");
  });
});
