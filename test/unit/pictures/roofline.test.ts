/** A roofline has its points where their numbers say, on axes of powers of ten, below the lower of two roofs. */
import { expect, it } from "vitest";
import { decadesOf, logShareOf, powersIn } from "../../../src/pictures/log-axis.ts";
import { rooflinePicture, type RooflinePoint } from "../../../src/pictures/roofline.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";

const point = (name: string, intensity: number, speed: number, share: number): RooflinePoint => {
  return { name, told: name, intensity, speed, share, fill: "convolution" };
};
const svgOf = (points: readonly RooflinePoint[], memory?: number): string =>
  svgDocument(
    rooflinePicture({
      title: "speed",
      description: "of layers",
      points,
      arithmetic: { text: "peak", value: 100 },
      memory: memory === undefined ? undefined : { text: "memory", value: memory },
    }),
  );

it("axes go from a power of ten to another", () => {
  expect(decadesOf([0.5, 30])).toEqual({ least: -1, most: 2 });
  expect(decadesOf([10])).toEqual({ least: 1, most: 2 });
  expect(powersIn({ least: -2, most: 1 })).toEqual([0.01, 0.1, 1, 10]);
  expect(logShareOf({ least: -1, most: 3 }, 10)).toBe(0.5);
});

it("points stand where their numbers say", () => {
  // From 1 to 100 FLOPs a byte across 840, from 1 to 100 GFLOP/s over 380.
  const svg = svgOf([point("a", 10, 10, 0), point("b", 1, 1, 0.25), point("c", 100, 100, 1)]);
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((match) =>
    match.slice(1).map(Number),
  );
  // The largest first, so that no point hides another.
  expect(circles).toEqual([
    [912, 24, 17],
    [72, 404, 10],
    [492, 214, 3],
  ]);
});

it("the roof of memory meets that of arithmetic at their ratio", () => {
  // 100 GFLOP/s over 10 GB/s: 10 FLOPs a byte, in the middle of 1 to 100.
  const svg = svgOf([point("a", 1, 1, 1), point("b", 100, 90, 1)], 10);
  const lines = [...svg.matchAll(/<line x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)" y2="([\d.]+)" class="s-ink"/g)];
  expect(lines.map((match) => match.slice(1).map(Number))).toEqual([
    [492, 912, 24, 24],
    [72, 492, 214, 24],
  ]);
});

it("names are text, and labels do not lie over each other", () => {
  const svg = svgOf([point("<script>", 10, 10, 0.9), point("near", 10.1, 10, 0.5), point("far", 10, 50, 0.2)]);
  expect(svg).not.toContain("<script");
  const labels = [...svg.matchAll(/<text x="[\d.]+" y="[\d.]+">([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(labels).toContain("&lt;script&gt;");
  expect(labels).toContain("far");
  expect(labels).not.toContain("near");
});
