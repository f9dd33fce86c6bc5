/** A treemap is a fair picture: each area is the part's share of the whole, nothing overlaps, and nothing of the box is left. */
import { array, assert, integer, letrec, oneof, property } from "fast-check";
import { expect, it } from "vitest";
import { squarify } from "../../../src/pictures/squarify.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { placeTreemap, treemapPicture, type TreemapItem, type TreemapLeaf } from "../../../src/pictures/treemap.ts";
import { tries } from "../../support/effort.ts";

const box = { x: 3, y: 5, width: 600, height: 400 };

it("the example of the paper: 6, 6, 4, 3, 2, 2, 1 in a box of 6 by 4", () => {
  // Figure 5 of Bruls, Huizing, van Wijk: two of 3 by 2, then 4 and 3 beside each other, then 2, 2 and 1.
  const boxes = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
  const rounded = boxes.map(({ width, height }) => [Number(width.toFixed(2)), Number(height.toFixed(2))]);
  expect(rounded).toEqual([
    [3, 2],
    [3, 2],
    [1.71, 2.33],
    [1.29, 2.33],
    [1.2, 1.67],
    [1.2, 1.67],
    [0.6, 1.67],
  ]);
});

const leaf = (value: number, name = "x"): TreemapLeaf => {
  return { names: [name], figure: String(value), told: name, value, fill: "dense" };
};
const trees = letrec<{ item: TreemapItem }>((tie) => ({
  item: oneof(
    { maxDepth: 4, withCrossShrink: true },
    integer({ min: 1, max: 1_000_000_000 }).map((value): TreemapItem => leaf(value)),
    array(tie("item"), { minLength: 1, maxLength: 6 }).map((items): TreemapItem => ({ names: ["g"], items })),
  ),
})).item;

it("areas are shares, within the box, without overlap and without a gap", () => {
  assert(
    property(array(trees, { minLength: 1, maxLength: 8 }), (items) => {
      const { leaves } = placeTreemap(items, box);
      const total = leaves.reduce((sum, { leaf: { value } }) => sum + value, 0);
      for (const { leaf: own, box: placed } of leaves) {
        const area = placed.width * placed.height;
        expect(Math.abs(area / (box.width * box.height) - own.value / total)).toBeLessThan(1e-9);
        expect(placed.x).toBeGreaterThan(box.x - 1e-6);
        expect(placed.y).toBeGreaterThan(box.y - 1e-6);
        expect(placed.x + placed.width).toBeLessThan(box.x + box.width + 1e-6);
        expect(placed.y + placed.height).toBeLessThan(box.y + box.height + 1e-6);
      }
      // Within the box, with areas that sum up to its own: no overlap means no gap either.
      const boxes = leaves.map((each) => each.box);
      for (const [at, a] of boxes.entries())
        for (const b of boxes.slice(at + 1)) expect(overlap(a, b)).toBeLessThan(1e-6);
    }),
    { numRuns: tries(100) },
  );
});

it("a group holds its parts", () => {
  const { groups, leaves } = placeTreemap(
    [leaf(3), { names: ["outer"], items: [leaf(1), { names: ["inner"], items: [leaf(2), leaf(2)] }] }],
    box,
  );
  expect(groups.map(({ depth }) => depth)).toEqual([1, 2]);
  const [outer, inner] = groups.map((group) => group.box);
  expect((outer!.width * outer!.height) / (box.width * box.height)).toBeCloseTo(5 / 8);
  expect(overlap(outer!, inner!)).toBeCloseTo(inner!.width * inner!.height);
  expect(leaves.filter((each) => overlap(each.box, inner!) > 1)).toHaveLength(2);
});

it("names are text", () => {
  const picture = treemapPicture({
    title: "<i>",
    description: "</desc>",
    items: [leaf(1, "<script>alert(1)</script>")],
    key: [{ fill: "dense", text: "a & b" }],
  });
  const svg = svgDocument(picture);
  expect(svg).not.toMatch(/<script|<i>|a & b/);
  expect(svg).toContain("&lt;script&gt;");
});

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Placed, b: Placed): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
