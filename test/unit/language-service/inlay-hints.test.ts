import { describe, expect, it } from "vitest";
import type { Analysis } from "../../../src/language-service/analysis.ts";
import { inlayHints, type HintChoices } from "../../../src/language-service/inlay-hints.ts";
import { analysisOf } from "../../support/language-service.ts";

const onlyShapes: HintChoices = { shapes: true, parameters: false, macs: false };
const all: HintChoices = { shapes: true, parameters: true, macs: true };

/** The text with its hints in marks. */
function hinted(text: string, choices = onlyShapes): string {
  const analysis = analysisOf(text);
  return hintsOf(analysis, choices).reduceRight(
    (shown, { offset, text: hint }) => `${shown.slice(0, offset)}‹${hint}›${shown.slice(offset)}`,
    text,
  );
}

function hintsOf(analysis: Analysis, choices = onlyShapes): ReturnType<typeof inlayHints> {
  return inlayHints(analysis, { start: 0, end: analysis.text.length }, choices);
}

describe("hints of shapes", () => {
  it("stand behind the last operation of a line, and behind braces", () => {
    expect(
      hinted(`model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 stride=2 pad=1 bn relu // halves
  skip: here
  concat { conv 4 kernel=1; relu } {}
  from skip
  flatten
}
`),
    ).toBe(`model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 stride=2 pad=1 bn relu‹[8, 16, 16]› // halves
  skip: here‹[8, 16, 16]›
  concat { conv 4 kernel=1‹[4, 16, 16]›; relu‹[4, 16, 16]› } {}‹[12, 16, 16]›
  from skip‹[8, 16, 16]›
  flatten‹[2048]›
}
`);
  });

  it("leave out what the line says itself", () => {
    const text = `model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 -> [8, 30, 30]
  bias: parameter [8, 1, 1]
  add bias -> [8, 30, 30]
  from image -> [3, 32, 32]
}
`;
    expect(hinted(text)).toBe(text);
  });

  it("tell the shape of an input whose sizes have other names or defaults", () => {
    expect(hinted("model Net(size = 28) {\n  input image [1, size, size]\n  relu\n}\n")).toBe(
      "model Net(size = 28) {\n  input image [1, size, size]‹[1, 28, 28]›\n  relu‹[1, 28, 28]›\n}\n",
    );
    expect(hinted("model Net {\n  input image [1, H = 28, W]\n  relu\n}\n")).toContain("W]‹[1, 28, W]›");
    expect(hinted("model Net {\n  input image [1, H, W]\n  relu\n}\n")).toContain("W]\n");
  });

  it("tell open sizes as they are for those that the model takes", () => {
    expect(
      hinted(`model Net {
  input image [3, H, W]
  skip: conv 8 kernel=3 pad=1
  maxpool 2
  maxpool 2
  upsample 4
  add skip
}
`),
    ).toContain("maxpool 2‹[8, H/2, W/2]›\n  maxpool 2‹[8, H/4, W/4]›\n  upsample 4‹[8, H, W]›\n  add skip‹[8, H, W]›");
  });

  it("tell long expressions in few letters, and whole where one looks closer", () => {
    const analysis = analysisOf(`model Net {
  input image [3, HEIGHT, WIDTH]
  conv 8 kernel=5 stride=3 pad=4
  conv 8 kernel=5 stride=3 pad=4
}
`);
    // floor((H + 8 - 5) / 3) + 1 = floor(H / 3) + 2, and the same again of that: floor(H / 9 + 5 / 3) + 1, rounded as floor((floor(H / 3) + 5) / 3) + 1.
    const hint = hintsOf(analysis).at(-1)!;
    expect(hint.text).toBe("[8, f(HEIGHT), f(WIDTH)]");
    expect(hint.tooltip).toMatch(/^\[8, .*HEIGHT.*, .*WIDTH.*\]$/);
  });

  it("tell the first and the last shape of a line that runs several times, and list all", () => {
    const analysis = analysisOf(`block Down(width) {
  conv width kernel=3 stride=2 pad=1
  relu -> [width, here.height, here.width]
}
model Net {
  input image [3, 32, 32]
  Down 8
  for width in [16, 32] { Down width }
  repeat 2 { conv 4 kernel=3 pad=1 }
}
`);
    const hints = hintsOf(analysis);
    expect(hints.map(({ text }) => text)).toEqual([
      "[8, 16, 16] … [32, 4, 4]",
      "[8, 16, 16]",
      "[16, 8, 8] … [32, 4, 4]",
      "[4, 4, 4]",
    ]);
    expect(hints[0]!.tooltip).toBe("- `down1`: `[8, 16, 16]`\n- `0`: `[16, 8, 8]`\n- `1`: `[32, 4, 4]`");
    expect(hints[3]!.tooltip).toBeUndefined();
  });

  it("count the runs that are not listed", () => {
    const shrinking = "model Net {\n  input signal [1, 100]\n  repeat 40 { conv 1 kernel=3 }\n}\n";
    const [hint] = hintsOf(analysisOf(shrinking));
    expect(hint!.text).toBe("[1, 98] … [1, 20]");
    expect(hint!.tooltip!.split("\n")).toHaveLength(13);
    expect(hint!.tooltip).toMatch(/^- `0`: `\[1, 98\]`\n[^]*\n- and 28 runs more$/);
  });

  it("are missing of lines with mistakes and of those behind, not of others", () => {
    expect(
      hinted(`block Unused { relu }
model Net {
  input image [3, 32, 32]
  skip: conv 8 kernel=3
  conv 8 kernel=
  relu
  from skip
  flatten
}
`),
    ).toBe(`block Unused { relu }
model Net {
  input image [3, 32, 32]
  skip: conv 8 kernel=3‹[8, 30, 30]›
  conv 8 kernel=
  relu
  from skip‹[8, 30, 30]›
  flatten‹[7200]›
}
`);
  });

  it("are there behind a layer that cannot share parameters", () => {
    const text = "model Net {\n  input x [3, 8, 8]\n  a: conv 4 kernel=3\n  conv 4 kernel=3 share=a\n  relu\n}\n";
    expect(hinted(text)).toContain("share=a‹[4, 4, 4]›\n  relu‹[4, 4, 4]›\n");
  });

  it("are those of the range that is asked for", () => {
    const text = "model Net {\n  input image [3, 8, 8]\n  conv 2 kernel=3\n  relu\n  flatten\n}\n";
    const range = { start: text.indexOf("relu"), end: text.indexOf("relu") + 4 };
    expect(inlayHints(analysisOf(text), range, onlyShapes)).toEqual([
      { offset: range.end, kind: "shape", text: "[2, 6, 6]" },
    ]);
  });
});

describe("hints of figures", () => {
  it("count the layer and its operations, and all within a call", () => {
    // 3*3*3*8 + 8 and 2*8 of the batch norm; 27*8 products at each of 30*30 places. Down: 8*8*3*3 + 8 at 14*14 places.
    expect(
      hinted(
        `block Down(width) { conv width kernel=3 stride=2 }
model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 bn relu
  Down 8 relu
  flatten
}
`,
        all,
      ),
    ).toBe(`block Down(width) { conv width kernel=3 stride=2‹[8, 14, 14]›‹584 params›‹113K MACs› }
model Net {
  input image [3, 32, 32]
  conv 8 kernel=3 bn relu‹[8, 30, 30]›‹240 params›‹194K MACs›
  Down 8 relu‹[8, 14, 14]›‹584 params›‹113K MACs›
  flatten‹[1568]›
}
`);
  });

  it("differ from run to run", () => {
    // 1*8 + 8, 8*16 + 16; products without the biases, at 4 places.
    const text = "model Net {\n  input image [1, 2, 2]\n  for width in [8, 16] { conv width kernel=1 }\n}\n";
    expect(hintsOf(analysisOf(text), { shapes: false, parameters: true, macs: true }).map((each) => each.text)).toEqual(
      ["16 … 144 params", "32 … 512 MACs"],
    );
  });
});
