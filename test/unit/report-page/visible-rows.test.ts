/** What the layer table of a page shows after folding, searching and sorting. */
import { expect, it } from "vitest";
import { countLayers, visibleRows, type Row, type View } from "../../../src/report-page/script/visible-rows.ts";

const block = (name: string, level: number, macs: number | null = null): Row => ({
  level,
  isBlock: true,
  text: name,
  kind: "",
  values: [name, macs],
});
const layer = (name: string, level: number, kind: string, macs: number | null): Row => {
  return { level, isBlock: false, text: `${name} ${kind}`, kind, values: [name, macs] };
};

/** conv1, then a block of two convolutions and a block within, then a dense layer. */
const rows = [
  layer("conv1", 0, "conv", 30),
  block("stage", 0, 30.5),
  layer("stage.conv2", 1, "conv", 10),
  block("stage.inner", 1, 20),
  layer("stage.inner.conv10", 2, "conv", 20),
  layer("stage.inner.pool", 2, "maxpool", null),
  layer("fc", 0, "dense", 20),
];
const all: View = { query: "", kind: "", folded: new Set() };

it.each<[what: string, change: Partial<View>, places: readonly number[]]>([
  ["all of it", {}, [0, 1, 2, 3, 4, 5, 6]],
  ["a block that is folded, and what follows it", { folded: new Set([1]) }, [0, 1, 6]],
  ["a block within", { folded: new Set([3]) }, [0, 1, 2, 3, 6]],
  ["what is found, with the blocks around it, folded or not", { query: "POOL", folded: new Set([1, 3]) }, [1, 3, 5]],
  ["words that all have to be there", { query: " inner  conv " }, [1, 3, 4]],
  ["a kind", { kind: "conv" }, [0, 1, 2, 3, 4]],
  ["nothing", { query: "conv", kind: "dense" }, []],
  [
    "the largest first, equal ones in the order of the net, empty ones last",
    { sorted: { column: 1, isDescending: true } },
    [0, 4, 6, 2, 5],
  ],
  ["the smallest first, empty ones last", { sorted: { column: 1, isDescending: false } }, [2, 4, 6, 0, 5]],
  [
    "blocks that are folded among the layers, by their sums",
    { sorted: { column: 1, isDescending: true }, folded: new Set([3]) },
    [0, 3, 6, 2],
  ],
  [
    "of blocks that lie in each other the outermost that is folded",
    { sorted: { column: 1, isDescending: false }, folded: new Set([1, 3]) },
    [6, 0, 1],
  ],
  ["names, with their numbers", { sorted: { column: 0, isDescending: false }, kind: "conv" }, [0, 2, 4]],
  [
    "what is sorted and searched, folded or not",
    { sorted: { column: 1, isDescending: true }, query: "stage", folded: new Set([1]) },
    [4, 2, 5],
  ],
])("%s", (_, change, places) => {
  expect(visibleRows(rows, { ...all, ...change })).toEqual(places);
});

it("blocks are no layers", () => {
  expect(countLayers(rows, [0, 1, 2, 3])).toBe(2);
});

it("takes a table of 50,000 lines in a moment", () => {
  const many = Array.from({ length: 25_000 }, (_, at) => [
    block(`b${at}`, at % 2),
    layer(`b${at}.x`, (at % 2) + 1, "conv", at),
  ]).flat();
  const started = performance.now();
  expect(visibleRows(many, { ...all, folded: new Set([0]) }).length).toBeGreaterThan(49_000);
  expect(performance.now() - started).toBeLessThan(3000);
});
