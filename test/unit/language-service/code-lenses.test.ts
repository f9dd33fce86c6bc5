import { describe, expect, it } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { codeLenses } from "../../../src/language-service/code-lenses.ts";
import { analysisOf } from "../../support/language-service.ts";

/** The words that lenses stand above, with their titles. */
function lenses(text: string, files: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  const analysis = analysisOf(text, files);
  return codeLenses(analysis).map(({ range, title }) => [spanText({ source: analysis.source, ...range }), title]);
}

const net = `block Pair(width, stride = 1) {
  conv width kernel=3 stride=stride pad=1
  conv width kernel=3 pad=1
}
block Unused { relu }
model Net {
  input image [3, 32, 32]
  conv 8 kernel=1
  Pair 8
  Pair 16 stride=2
  repeat 2 { Pair 16 }
  flatten
}
`;

/** Of a model whose input has this shape. */
function lensOf(shape: string): string | undefined {
  return lenses(`model Net {\n  input image ${shape}\n  conv 4 kernel=3 bias=false\n  shuffle 2\n}\n`)[0]?.[1];
}

function repeated(count: number): string {
  return `model Net {\n  input image [1, 4, 4]\n  repeat ${count} { relu }\n}\n`;
}

function called(sizes: string): string {
  return `block B(n) { conv n kernel=1 bias=false; conv 1 kernel=1 bias=false }
model Net {
  input x [1, ${sizes}]
  repeat 40 { B 2 }
  for n in [3, 9, 5] { B n }
}
`;
}

describe("lenses", () => {
  it("tell what models and calls come to, and how blocks are called", () => {
    // conv: 3*8 + 8; Pair 8: 2 * (9*8*8 + 8); Pair 16: 9*8*16 + 16 and 9*16*16 + 16; then twice 2 * (9*16*16 + 16).
    // MACs: 24*1024; 2*576*1024; (1152 + 2304)*256; 2 * 4608*256. Fields: 1, +2 +2, +2 and +4 at stride 2, then four times +4.
    expect(lenses(net)).toEqual([
      ["Pair", "4 calls · width=8 stride=1 · width=16 stride=2 · width=16 stride=1"],
      ["Unused", "not called in this file"],
      ["Net", "14.0K parameters · 4.45M MACs · input [3, 32, 32] · receptive field 27x27"],
      ["Pair", "1,168 parameters · 1.18M MACs · [8, 32, 32] → [8, 32, 32]"],
      ["Pair", "3,488 parameters · 885K MACs · [8, 32, 32] → [16, 16, 16]"],
      ["Pair", "4.64K parameters · 1.18M MACs · 2 runs"],
    ]);
  });

  it("tell for which sizes a model is valid, at their defaults and without", () => {
    expect(lensOf("[3, 8, W]")).toBe(
      "108 parameters · 648*(W - 2) MACs · input [3, 8, W] · receptive field 3x3 · valid for W >= 3",
    );
    expect(lensOf("[3, 8, W = 12]")).toBe(
      "108 parameters · 6.48K MACs · input [3, 8, 12] · receptive field 3x3 · valid for W >= 3",
    );
    expect(lensOf("[3, HEIGHT, WIDTH]")).toBe(
      "108 parameters · f(HEIGHT, WIDTH) MACs · input [3, HEIGHT, WIDTH] · receptive field 3x3 · valid for HEIGHT and WIDTH from 3 on",
    );
  });

  it("tell the least and the most of a call in a loop, and all ways to call its block where these are few", () => {
    // Each B has n + n weights.
    const titles = (sizes: string): readonly string[] => lenses(called(sizes)).map(([, title]) => title);
    expect(titles("2, 2")).toEqual([
      "43 calls · n=2 · n=3 · n=9 · …",
      "194 parameters · 776 MACs · input [1, 2, 2] · receptive field 1x1",
      "4 parameters · 16 MACs · 40 runs",
      "6 … 18 parameters · 24 … 72 MACs · 3 runs",
    ]);
    expect(titles("H, 2").at(-1)).toBe("6 … 18 parameters · 12*H … 36*H MACs · 3 runs");
    const alike = called("2, 2").replace("[3, 9, 5]", "[2]");
    expect(lenses(alike)[0]?.[1]).toBe("41 calls · n=2");
  });

  it("say where all of the input is seen", () => {
    const text = "model Net {\n  input image [1, 4, 4]\n  avgpool global\n  upsample 4\n}\n";
    expect(lenses(text)[0]?.[1]).toBe("0 parameters · input [1, 4, 4] · sees all of the input");
  });

  it("leave out what takes long to find of a large net", () => {
    expect(lenses(repeated(1000))[0]?.[1]).toBe("0 parameters · input [1, 4, 4] · receptive field 1x1");
    expect(lenses(repeated(1001))[0]?.[1]).toBe("0 parameters · input [1, 4, 4]");
  });

  it("of a model with mistakes tell what is there, and of calls that give nothing nothing", () => {
    const broken = lenses(net.replace("flatten", "flatten; dense")).find(([name]) => name === "Net");
    expect(broken?.[1]).toBe(
      "at least 14.0K parameters · at least 4.45M MACs · input [3, 32, 32] · receptive field 27x27",
    );
    const unclear = net.replace("pad=1\n  conv", "pad=1\n  cnv");
    expect(lenses(unclear).map(([name]) => name)).toEqual(["Pair", "Unused", "Net"]);
    expect(lenses("model Net {")).toEqual([]);
    expect(lenses("")).toEqual([]);
  });

  it("name the inputs where there are several", () => {
    expect(lenses("model Net {\n  input a [3, 8, 8]\n  input b [3, 8, 8]\n  add a\n}\n")[0]?.[1]).toBe(
      "0 parameters · inputs a [3, 8, 8], b [3, 8, 8] · receptive field 1x1",
    );
  });

  it("say nothing of blocks in a file that only holds blocks, and of those that are imported tell the calls", () => {
    const block = "block Down(width) { conv width kernel=2 stride=2 }\n";
    expect(lenses(block)).toEqual([]);
    const text = 'import { Down } from "./down.cvk"\nmodel Net {\n  input image [1, 8, 8]\n  Down 2\n}\n';
    expect(lenses(text, { "down.cvk": block })).toEqual([
      ["Net", "10 parameters · 128 MACs · input [1, 8, 8] · receptive field 2x2"],
      ["Down", "10 parameters · 128 MACs · [1, 8, 8] → [2, 4, 4]"],
    ]);
  });
});
