/** Blocks that are opened one by one, in the diagram of a net of blocks in blocks. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { allOpen, blocksOf, opened, openAtFirst, toggled } from "../../../src/graph-page/script/open-blocks.ts";
import { atDepth, shownBoxes } from "../../../src/pictures/diagram/diagram.ts";
import { diagramOf } from "../../../src/pictures/diagram/diagram-of.ts";

const text = `
block Inner { conv 4 kernel=3 pad=1; relu }
block Outer { a: Inner; maxpool 2; b: Inner }
model Net { input image [4, 8, 8]; one: Outer; flatten; two: dense 3 }`;
const closed = diagramOf(check("net.cvk", text).models[0]!);
const names = (diagram: typeof closed): readonly string[] => shownBoxes(diagram.boxes).map(({ name }) => name);
const idOf = (name: string): string => blocksOf(closed.boxes).find((block) => block.name === name)!.id;

it("knows all blocks, and which are open", () => {
  expect(blocksOf(closed.boxes).map(({ name }) => name)).toEqual(["one", "one.a", "one.b"]);
  expect([openAtFirst(closed).size, openAtFirst(atDepth(closed, 1)).size, allOpen(closed).size]).toEqual([0, 1, 3]);
});

it("opens a block, and what was open in it is open again", () => {
  const one = toggled(toggled(new Set(), idOf("one")), idOf("one.b"));
  const open = ["image", "one.a", "one.maxpool1", "one.b.conv1", "flatten1", "two", "output"];
  expect(names(opened(closed, one))).toEqual(open);
  const shut = toggled(one, idOf("one"));
  expect(names(opened(closed, shut))).toEqual(["image", "one", "flatten1", "two", "output"]);
  expect(names(opened(closed, toggled(shut, idOf("one"))))).toEqual(open);
});
