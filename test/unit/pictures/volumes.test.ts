/** The figure of a model's tensors: what it shows, by hand; that nothing is drawn over something else; that LaTeX takes it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modelFigures } from "../../../src/analysis/model-figures.ts";
import { randomSource } from "../../../src/base/random.ts";
import { linksOf } from "../../../src/pictures/volumes/draw-links.ts";
import { boxOfLabel, type Drawing, type Line, type Point } from "../../../src/pictures/volumes/drawing.ts";
import { labelsAt, volumesDrawing, volumesOf } from "../../../src/pictures/volumes/draw-volumes.ts";
import type { Piece } from "../../../src/pictures/volumes/piece.ts";
import { outlineOf, scaleFor, sizeOf, type Volume } from "../../../src/pictures/volumes/volume.ts";
import { pictureOf } from "../../../src/pictures/volumes/volumes-picture.ts";
import { tikzOf } from "../../../src/pictures/volumes/volumes-tikz.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { fittingEnds, textWidth } from "../../../src/pictures/text-width.ts";
import { sampled, tries } from "../../support/effort.ts";
import { examplesOfModels } from "../../support/examples.ts";
import { exampleModel, modelOf } from "../../support/models.ts";
import { elementsIn, readXml, textOf } from "../../support/xml.ts";

const figured = ["lenet", "alexnet", "googlenet", "resnet-50", "u-net", "densenet-121"].map((name) => `${name}.cvk`);

function pieceOf(shape: readonly number[]): Piece {
  const rest = {
    name: "",
    kind: "",
    details: "",
    category: "convolution",
    reads: [],
    copies: 1,
    layers: 1,
    outputs: [],
  } as const;
  return { ...rest, shape, link: { kind: "flow" } };
}

describe("the boxes of a figure", () => {
  it("are AlexNet's maps, with the kernels of the paper and a bar for each dense layer", () => {
    const pieces = volumesOf(exampleModel("alexnet.cvk")).map(({ piece }) => piece);
    expect(pieces.map(({ shape }) => shape)).toEqual([
      [3, 224, 224],
      [64, 55, 55],
      [64, 27, 27],
      [192, 27, 27],
      [192, 13, 13],
      [384, 13, 13],
      [256, 13, 13],
      [256, 13, 13],
      [256, 6, 6],
      [4096],
      [4096],
      [1000],
    ]);
    const kernels = pieces.map(({ link }) => (link.kind === "window" ? link.kernel[0] : link.kind));
    expect(kernels).toEqual(["flow", 11, 3, 5, 3, 3, 3, 3, 3, "dense", "dense", "dense"]);
    expect(pieces.map(({ reads }) => reads)).toEqual(pieces.map((_, at) => (at === 0 ? [] : [at - 1])));
  });

  it("stand for ResNet-50's blocks, and hold batch norm and activation with the layer before", () => {
    const pieces = volumesOf(exampleModel("resnet-50.cvk")).map(({ piece }) => piece);
    expect(pieces[1]).toMatchObject({ name: "conv1", kind: "conv bn relu", shape: [64, 112, 112] });
    // 3, 4, 6 and 3 blocks, the first of each apart.
    expect(pieces.map(({ copies }) => copies)).toEqual([1, 1, 1, 1, 2, 1, 3, 1, 5, 1, 2, 1, 1]);
  });

  it("of U-Net go down four levels and up again, and what is concatenated comes from the same level", () => {
    const volumes = volumesOf(exampleModel("u-net.cvk"));
    expect(new Set(volumes.map(({ level }) => level))).toEqual(new Set([0, 1, 2, 3, 4]));
    for (const { piece, level } of volumes.filter((volume) => volume.piece.kind === "concat")) {
      expect(piece.reads.map((at) => volumes[at]!.level)).toEqual([level, level]);
      expect(piece.shape[1]).toBe(256 / 2 ** level);
    }
    const deepest = volumes.findIndex(({ level }) => level === 4);
    const levels = volumes.map(({ level }) => level);
    expect(levels.slice(0, deepest)).toEqual(levels.slice(0, deepest).toSorted((a, b) => a - b));
    expect(levels.slice(deepest)).toEqual(levels.slice(deepest).toSorted((a, b) => b - a));
  });

  it.each(figured)("of %s are few enough for a slide", (path) => {
    expect(volumesOf(exampleModel(path)).length).toBeLessThanOrEqual(30);
  });

  it("are larger for larger extents, and as large for the same", () => {
    const random = randomSource(3);
    const below = (most: number): number => 1 + Math.floor(random.next() * most);
    for (let round = 0; round < tries(200); round++) {
      const pieces = [0, 1].map(() => pieceOf([below(2000), below(300), below(300)]));
      const scale = scaleFor(pieces);
      const [a, b] = pieces.map((piece) => sizeOf(piece, scale));
      const [first, second] = pieces.map(({ shape }) => shape);
      const lengths = ({ thickness, height, depth }: typeof a & object): readonly number[] => [
        thickness,
        height,
        depth,
      ];
      lengths(a!).forEach((length, axis) => {
        expect(Math.sign(length - lengths(b!)[axis]!)).toBe(Math.sign(first![axis]! - second![axis]!));
      });
    }
    const features = [10, 84, 120].map((count) => pieceOf([count]));
    const heights = features.map((piece) => sizeOf(piece, scaleFor(features)).height);
    expect(heights).toEqual(heights.toSorted((x, y) => x - y));
  });

  it("of copies in a row are one where they are closed, and as many as there are where they are open", () => {
    const text = `block B(w) { conv w kernel=3 pad=1 relu; conv w kernel=3 pad=1 relu }
      model Rep { input image [3, 32, 32]; conv 16 kernel=3 pad=1; repeat 3 { B 16 }; flatten; dense 10 }`;
    const kindsAt = (depth: number): readonly string[] =>
      volumesOf(modelOf(text), { depth }).map(({ piece }) => piece.kind);
    expect(kindsAt(0)).toEqual(["input", "conv", "B × 3", "dense"]);
    expect(kindsAt(1)).toEqual(["input", "conv", ...Array<string>(6).fill("conv relu"), "dense"]);
  });

  it.each(sampled(examplesOfModels, 0.5))("of %s stand for each layer once, however many blocks are open", (path) => {
    const model = exampleModel(path);
    const { layers } = modelFigures(model);
    for (const depth of [undefined, 0, 1, 2, 9]) {
      const pieces = volumesOf(model, { depth }).map(({ piece }) => piece);
      expect(pieces.reduce((sum, piece) => sum + piece.layers * piece.copies, 0)).toBe(layers.length);
    }
  });

  it("ask for the sizes that are open, and refuse what no picture can hold", () => {
    const open = modelOf("model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n");
    expect(() => volumesOf(open)).toThrow(RangeError);
    const long = modelOf("model Long {\n  input x [1, 4, 4]\n  repeat 3_001 { conv 1 kernel=1 }\n}\n");
    expect(() => volumesOf(long, { depth: 9 })).toThrow("a picture holds 3,000 boxes, and these are 3,002");
  });
});

describe("a name that is too wide", () => {
  it("keeps both ends, which tell it from others", () => {
    // In Helvetica of 10: 5.56 for each digit, 10 for the dots.
    expect(fittingEnds("0123456789", 10, 55.6)).toBe("0123456789");
    expect(fittingEnds("0123456789", 10, 55.5)).toBe("0123…6789");
    expect(fittingEnds("0123456789", 10, 40)).toBe("012…89");
    expect(fittingEnds("0123456789", 10, 15)).toBe("");
    const twins = [0, 1].map((at) => fittingEnds(`layers.${at}.attention.normalise.layernorm1`, 11, 92));
    expect(new Set(twins).size).toBe(2);
  });
});

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meeting(areas: readonly (Area & { readonly what: string })[]): readonly string[] {
  return areas.flatMap((a, at) =>
    areas
      .slice(at + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.what} and ${b.what}`),
  );
}

function labelsOf({ shapes }: Drawing) {
  return shapes.flatMap((shape) =>
    shape.kind === "label" ? [{ ...boxOfLabel(shape, textWidth), what: shape.text }] : [],
  );
}

function outlinesOf(volumes: readonly Volume[]) {
  return volumes.map((volume) => ({ ...outlineOf(volume), what: volume.piece.name }));
}

const sketches = [...new Set([...figured, ...sampled(examplesOfModels, 0.5)])].flatMap((path) =>
  [undefined, 0, 1].map((depth) => [path, depth] as const),
);

/** Nets whose lines have something in their way: columns that hold several, skips in a row, parameters, branches that are read late. */
const made = [
  [
    "two inputs",
    `model Multi { input left [3, 32, 32]; conv 8 kernel=3 pad=1; encoded: relu; input right [3, 32, 32]
      conv 8 kernel=5 stride=2 pad=2 relu; upsample 2; sub encoded; output difference
      from encoded; maxpool 2; conv 4 kernel=3 pad=1; output features }`,
  ],
  [
    "skips in a row",
    `model Res { input image [3, 32, 32]; conv 16 kernel=3 pad=1 relu
      for i in range(3) { add { conv 16 kernel=3 pad=1 relu; conv 16 kernel=3 pad=1 } {} relu }
      conv 16 kernel=1 }`,
  ],
  [
    "attention",
    `model Att { input image [1, 16, 32]; pos: parameter [1, 16, 32]; from image; add pos; dense 96 axis=width; reshape [16, 3, 4, 8]
      both: permute [1, 2, 0, 3]; values: slice channels=[2, 3]; from both
      matmul { matmul { slice channels=[0, 1]; rescale 2 } { slice channels=[1, 2]; permute [0, 1, 3, 2] }; softmax axis=width }
        { from values }
      flatten; dense 10 }`,
  ],
] as const;

function between([ax, ay]: Point, [bx, by]: Point, share: number): Point {
  return [ax + (bx - ax) * share, ay + (by - ay) * share];
}

/** Points along a line, some pixels from each other. */
function pointsOn({ points, isCurve }: Line): readonly Point[] {
  const shares = Array.from({ length: 101 }, (_, at) => at / 100);
  if (isCurve !== true) {
    return points.slice(1).flatMap((end, at) => shares.map((share) => between(points[at]!, end, share)));
  }
  // De Casteljau's construction.
  const at = (own: readonly Point[], share: number): Point =>
    own.length === 1
      ? own[0]!
      : at(
          own.slice(1).map((end, index) => between(own[index]!, end, share)),
          share,
        );
  return shares.map((share) => at(points, share));
}

function isWithin([x, y]: Point, { left, right, top, bottom }: Area): boolean {
  return left < x && x < right && top < y && y < bottom;
}

describe("in a figure", () => {
  it.each(sketches)("of %s, blocks open to depth %s, neither boxes nor labels lie over each other", (path, depth) => {
    const model = exampleModel(path);
    expect(meeting(outlinesOf(volumesOf(model, { depth })))).toEqual([]);
    const drawing = volumesDrawing(model, { depth });
    expect(meeting(labelsOf(drawing))).toEqual([]);
    for (const { left, right, top, bottom } of labelsOf(drawing)) {
      expect([left >= 0, right <= drawing.width, top >= 0, bottom <= drawing.height]).toEqual(Array(4).fill(true));
    }
  });

  it.each([...sketches, ...made.map(([name, text]) => [name, undefined, text] as const)])(
    "of %s, blocks open to depth %s, no line lies on what it does not belong to",
    (path, depth, text?: string) => {
      const volumes = volumesOf(text === undefined ? exampleModel(path) : modelOf(text), { depth });
      const areas = volumes.map((volume) => [
        { ...outlineOf(volume), what: volume.piece.name },
        ...labelsAt(volume).map((label) => ({ ...boxOfLabel(label, textWidth), what: label.text })),
      ]);
      const met = linksOf(volumes).flatMap(({ from, to, shapes }) => {
        const points = shapes.flatMap((shape) => (shape.kind === "line" ? pointsOn(shape) : []));
        const others = areas.flatMap((own, at) => (at === from || at === to ? [] : own));
        const on = others.filter((area) => points.some((point) => isWithin(point, area)));
        return on.map(({ what }) => `${volumes[from]!.piece.name} to ${volumes[to]!.piece.name} on ${what}`);
      });
      expect(met).toEqual([]);
    },
  );

  it("skips in a row neither begin where others end nor go as high", () => {
    const volumes = volumesOf(modelOf(made[1][1]));
    const skips = linksOf(volumes).flatMap(({ shapes }) =>
      shapes.flatMap((shape) => (shape.kind === "line" && shape.isDashed === true ? [shape.points] : [])),
    );
    expect(skips.length).toBe(3);
    for (const [at, points] of skips.slice(1).entries()) {
      const before = skips[at]!;
      expect(points[0]![0]).toBeGreaterThan(before.at(-1)![0] + 3);
      expect(points[1]![1]).not.toBe(before[1]![1]);
    }
  });

  it("the names of several outputs stand at what gives them", () => {
    const lines = volumesOf(modelOf(made[0][1])).map(({ labels }) => labels.lines.map(({ text }) => text));
    expect(lines.filter((own) => own.some((text) => text.startsWith("→"))).map((own) => [own[0], own.at(-1)])).toEqual([
      ["sub1", "→ difference"],
      ["conv3", "→ features"],
    ]);
  });

  it("each tensor that is read leads to its reader", () => {
    const volumes = volumesOf(exampleModel("u-net.cvk"));
    const reads = volumes.reduce((sum, { piece }) => sum + piece.reads.length, 0);
    const drawing = volumesDrawing(exampleModel("u-net.cvk"));
    // One head for each arrow; a pyramid of four lines for the only layer with a window.
    const heads = drawing.shapes.filter((shape) => shape.kind === "polygon" && shape.fill === shape.stroke);
    const rays = drawing.shapes.filter((shape) => shape.kind === "line" && shape.width < 0.7);
    expect(heads.length + rays.length / 4).toBe(reads);
  });
});

const hostile = String.raw`\input{/etc/passwd}"><script>$&%#_~^{}` + "\u001b[31m中é…×";

/** The drawing with another text in each of its labels. */
function withHostileNames(drawing: Drawing): Drawing {
  const shapes = drawing.shapes.map((shape) => (shape.kind === "label" ? { ...shape, text: hostile } : shape));
  return { ...drawing, title: `${hostile}\n\\input{x}`, description: hostile, shapes };
}

describe("hostile names", () => {
  const drawing = withHostileNames(volumesDrawing(exampleModel("lenet.cvk")));

  it("are text in SVG", () => {
    const svg = readXml(svgDocument(pictureOf(drawing)));
    expect(elementsIn(svg, "script")).toEqual([]);
    expect(textOf(elementsIn(svg, "text")[0]!)).toContain(String.raw`\input{/etc/passwd}"><script>$&%#_~^{}\u001b[31m`);
  });

  it("are neither commands nor ends of groups in LaTeX", () => {
    const text = tikzOf(drawing);
    expect(text).not.toMatch(/^[^%]*\\input/m);
    expect(text.split("\n").filter((line) => line.startsWith("%")).length).toBe(1);
    expect(text).toContain(String.raw`\textbackslash{}input\{/etc/passwd\}`);
  });
});

const hasLatex = spawnSync("pdflatex", ["--version"]).status === 0;

/** The text of the page that comes out. */
function typeset(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "convoke-tikz-"));
  try {
    writeFileSync(join(folder, "figure.tex"), text);
    const words = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "figure.tex"];
    const { status, stdout } = spawnSync("pdflatex", words, { cwd: folder, encoding: "utf8", timeout: 60_000 });
    expect(status, stdout.slice(-1500)).toBe(0);
    expect(stdout).toContain("(1 page");
    return execFileSync("pdftotext", [join(folder, "figure.pdf"), "-"], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!hasLatex)("LaTeX, where pdflatex is installed, takes", () => {
  it.each(["lenet.cvk", "u-net.cvk"])("the figure of %s", (path) => {
    const model = exampleModel(path);
    const words = typeset(tikzOf(volumesDrawing(model)));
    for (const { piece } of volumesOf(model)) expect(words).toContain(piece.name);
  });

  it("hostile names", () => {
    const words = typeset(tikzOf(withHostileNames(volumesDrawing(exampleModel("lenet.cvk")))));
    expect(words).toContain("input{/etc/passwd}");
    expect(words).toContain("[U+4E2D]");
  });
});
