/** `convoke run --image` as a user sees it, on files that sharp wrote, where it is installed. */
import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { crc32 } from "../../support/crc32.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const sharp = await import("sharp").then(
  (library) => library.default,
  () => undefined,
);
const note = sharp === undefined ? " (skipped: sharp is not installed)" : "";

const net = (shape: string, lines = ""): string =>
  `model Net {\n  input image ${shape} pixels(scale=1, fill=255)\n  reshape ${shape}\n${lines}}\n`;

const place = workplace({
  "net.cvk": net("[3, 16, 16]"),
  "gray.cvk": net("[1, 16, 16]"),
  "pixel.cvk": `model Net {\n  input image [3, 1, 1] pixels(scale=1)\n  flatten\n  output kinds classes="kinds.txt"\n}\n`,
  "kinds.txt": "red\r\ngreen\u00e9\r\nblue\r\n",
  "plain.cvk": "model Net {\n  input image [3, 1, 1]\n  flatten\n}\n",
  "text.png": "this is no picture",
  "page.png": "<!doctype html><p>not found",
  "drawing.png": '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
});
afterAll(() => place.remove());

/** 16 x 16 pixels, whose quarters have these colours: top left, top right, bottom left, bottom right. */
function quarters(colours: readonly (readonly number[])[]): Sharp {
  const channels = colours[0]!.length as 1 | 3 | 4;
  const data = Buffer.from(
    Array.from({ length: 256 }, (_, at) => colours[(at >> 7) * 2 + ((at & 15) >> 3)]!).flat() as number[],
  );
  return sharp!(data, { raw: { width: 16, height: 16, channels } });
}

const grays = [0, 80, 160, 240].map((value) => [value, value, value]);

/** What the net sees in the middle of each quarter, rounded. */
function seen(file: string, model = "net.cvk"): readonly number[][] {
  const { code, out, err } = place.convoke("run", model, "--image", file);
  expect([code, err]).toEqual([0, ""]);
  const { shape, data } = (JSON.parse(out) as { output: { shape: number[]; data: number[] } }).output;
  const middles = [4 * 16 + 4, 4 * 16 + 12, 12 * 16 + 4, 12 * 16 + 12];
  return middles.map((at) => Array.from({ length: shape[1]! }, (_, channel) => Math.round(data[channel * 256 + at]!)));
}

describe.skipIf(sharp === undefined)(`convoke run --image${note}`, () => {
  beforeAll(async () => {
    const deep = Uint16Array.from({ length: 768 }, (_, at) => (at % 3 === 0 ? 0xabcd : 0x0100));
    const pixel = (r: number, g: number, b: number) =>
      sharp!({ create: { width: 3, height: 2, channels: 3, background: { r, g, b } } });
    const files = {
      "rgb.png": quarters(grays).png(),
      "rgb.jpg": quarters(grays).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }),
      "palette.png": quarters(grays).png({ palette: true, colours: 8 }),
      "gray.png": quarters(grays).toColourspace("b-w").png(),
      "gray.jpg": quarters(grays).toColourspace("b-w").jpeg({ quality: 100 }),
      "cmyk.jpg": quarters(grays).toColourspace("cmyk").jpeg({ quality: 100 }),
      "alpha.png": quarters(grays.map((colour, at) => [...colour, at === 0 ? 0 : 255])).png(),
      "deep.png": sharp!(deep, { raw: { width: 16, height: 16, channels: 3 } })
        .toColourspace("rgb16")
        .png(),
      "green.png": pixel(10, 200, 30).png(),
      "blue.png": pixel(10, 20, 250).png(),
    };
    for (const [name, picture] of Object.entries(files)) writeFileSync(place.path(name), await picture.toBuffer());
    for (let orientation = 1; orientation <= 8; orientation++) {
      const jpeg = quarters(grays).jpeg({ quality: 100 }).withMetadata({ orientation });
      writeFileSync(place.path(`held-${orientation}.jpg`), await jpeg.toBuffer());
    }
    writeFileSync(place.path("short.png"), (await quarters(grays).png().toBuffer()).subarray(0, 80));
    writeFileSync(place.path("short.jpg"), (await quarters(grays).jpeg().toBuffer()).subarray(0, -30));
    writeFileSync(place.path("huge.png"), hugePng(await pixel(1, 2, 3).png().toBuffer()));
  });

  it.each(
    sampled(
      [
        ["rgb.png", grays],
        ["rgb.jpg", grays],
        ["palette.png", grays],
        ["gray.png", grays],
        ["gray.jpg", grays],
        ["alpha.png", [[255, 255, 255], ...grays.slice(1)]],
        ["deep.png", [0, 1, 2, 3].map(() => [0xab, 1, 1])],
      ],
      2.5,
    ),
  )("%s", (file, expected) => {
    seen(file).forEach((colour, at) =>
      colour.forEach((value, channel) => expect(Math.abs(value - expected[at]![channel]!)).toBeLessThanOrEqual(1)),
    );
  });

  it("of printers' colours are seen about as they are", () => {
    const found = seen("cmyk.jpg").flat();
    found.forEach((value, at) => expect(Math.abs(value - grays.flat()[at]!)).toBeLessThan(50));
    expect(new Set(found).size).toBeGreaterThan(3);
  });

  it("as grey", () => expect(seen("rgb.png", "gray.cvk")).toEqual([[0], [80], [160], [240]]));

  // Exif 2.3, tag 274: which side of the stored picture is the top row, and which the left column, of the one that is meant.
  it.each(
    sampled(
      [
        [1, [0, 80, 160, 240]],
        [2, [80, 0, 240, 160]],
        [3, [240, 160, 80, 0]],
        [4, [160, 240, 0, 80]],
        [5, [0, 160, 80, 240]],
        [6, [160, 0, 240, 80]],
        [7, [240, 80, 160, 0]],
        [8, [80, 240, 0, 160]],
      ],
      2.5,
    ),
  )("held as orientation %i says", (orientation, expected) => {
    const found = seen(`held-${orientation}.jpg`).map(([value]) => 80 * Math.round(value! / 80));
    expect(found).toEqual(expected);
  });

  it("with --top prints names and scores, of several pictures below their names", () => {
    const one = place.convoke("run", "pixel.cvk", "--image", "green.png", "--top", "2");
    expect(one).toEqual({ code: 0, out: "green\u00e9  200.0000\nblue     30.0000\n", err: "" });
    const two = place.convoke("run", "pixel.cvk", "--image", "green.png", "--image", "image=blue.png", "--top", "1");
    expect(two.out).toBe("green.png\n  green\u00e9  200.0000\n\nblue.png\n  blue  250.0000\n");
  });

  it("with --top and --format json tells the same as data, of one picture, several, and arrays", () => {
    const top = (...args: string[]): unknown => {
      const { code, out, err } = place.convoke("run", "pixel.cvk", ...args, "--format", "json");
      expect([code, err]).toEqual([0, ""]);
      return JSON.parse(out);
    };
    const [green, blue] = ["green", "blue"].map((colour) => ["--image", `${colour}.png`]);
    expect(top(...green!, "--top", "2")).toEqual([
      {
        image: "green.png",
        example: 1,
        output: "kinds",
        top: [
          { name: "green\u00e9", score: 200 },
          { name: "blue", score: 30 },
        ],
      },
    ]);
    expect(top(...green!, ...blue!, "--top", "1")).toEqual([
      { image: "green.png", example: 1, output: "kinds", top: [{ name: "green\u00e9", score: 200 }] },
      { image: "blue.png", example: 2, output: "kinds", top: [{ name: "blue", score: 250 }] },
    ]);
    writeFileSync(place.path("two.npy"), writeNpy([2, 3, 1, 1], Float32Array.of(1, 2, 3, 7, Number.NaN, -Infinity)));
    expect(top("--input", "two.npy", "--top", "3")).toEqual([
      {
        image: null,
        example: 1,
        output: "kinds",
        top: ["blue", "green\u00e9", "red"].map((name, at) => ({ name, score: 3 - at })),
      },
      {
        image: null,
        example: 2,
        output: "kinds",
        top: [
          { name: "red", score: 7 },
          { name: "blue", score: "-Infinity" },
          { name: "green\u00e9", score: "NaN" },
        ],
      },
    ]);
  });

  it.each(
    sampled(
      [
        ["text.png", 1, "error: text.png: no picture: pictures are PNG or JPEG files\n"],
        ["page.png", 1, /^error: page.png: an HTML page, and no picture: a page was saved/],
        ["drawing.png", 1, "error: drawing.png: an XML document, and no picture: pictures are PNG or JPEG files\n"],
        ["short.png", 1, "error: short.png: a truncated or broken picture\n"],
        ["short.jpg", 1, "error: short.jpg: a truncated or broken picture\n"],
        ["huge.png", 1, "error: huge.png: a picture of more than 67,108,864 pixels\n"],
        ["none.png", 2, "error: cannot read none.png: there is no such file\n"],
      ],
      2.5,
    ),
  )("%s is told", (file, code, err) => {
    const found = place.convoke("run", "net.cvk", "--image", file);
    expect(found.err).toMatch(err);
    expect([found.code, found.out]).toEqual([code, ""]);
  });

  it.each(
    sampled(
      [
        [["plain.cvk", "--image", "rgb.png"], "--image: the model takes no pictures"],
        [["net.cvk", "--image", "rgb.png", "--top", "1"], "--top: the model names no classes"],
        [["pixel.cvk", "--image", "rgb.png", "--top", "0"], "--top"],
        [["pixel.cvk", "--image", "rgb.png", "--format", "json"], "--format goes with --top N"],
        [["net.cvk", "--image", "rgb.png", "--input", "x.npy"], "--image and --input both name image"],
        [["net.cvk", "--image", "imge=rgb.png"], "did you mean image?"],
        [["net.cvk"], "missing: --input image=FILE.npy"],
      ],
      2.5,
    ),
  )("%j is wrong usage", (args, message) => {
    const { code, out, err } = place.convoke("run", ...args);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });

  it.each(
    sampled(
      [
        ["2", 3, 1],
        ["4", 1, 1],
        ["2", 4, 0],
      ],
      2.5,
    ),
  )("in batches of %s, %i pictures", (batch, count, code) => {
    const images = Array.from({ length: count }, () => ["--image", "rgb.png"]).flat();
    const found = place.convoke("run", "net.cvk", "--batch", batch, ...images);
    expect(found.code).toBe(code);
    if (code === 0) expect((JSON.parse(found.out) as { output: { shape: number[] } }).output.shape[0]).toBe(count);
    else
      expect(found).toMatchObject({
        out: "",
        err: expect.stringMatching(`takes ${batch} pictures .* found ${count}:`),
      });
  });

  it("says what to install where sharp is not", () => {
    // The command far from any node_modules.
    cpSync(dirname(commandPath), place.path("dist"), { recursive: true });
    const args = [place.path("dist/cli.js"), "run", "net.cvk", "--image", "rgb.png"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: place.folder, encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "error: rgb.png: to read pictures, npm install sharp\n"]);
  });
});

/** The header of a PNG says that it is 50,000 pixels wide and high. */
function hugePng(png: Buffer): Buffer {
  const huge = Buffer.from(png);
  huge.writeUInt32BE(50_000, 16);
  huge.writeUInt32BE(50_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  return huge;
}
