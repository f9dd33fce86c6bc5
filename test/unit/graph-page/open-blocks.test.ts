/** Blocks that are opened one by one, in the diagram of a net of blocks in blocks. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import {
  allOpen,
  blocksOf,
  boxesIn,
  opened,
  openAgain,
  openAtFirst,
  seenInstead,
  toggled,
} from "../../../src/graph-page/script/open-blocks.ts";
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

it("after a change blocks of the same names are open again, and new ones as the diagram has them", () => {
  const changed = check("net.cvk", text.replace("flatten", "three: Outer; flatten")).models[0]!;
  const after = diagramOf(changed);
  const isOpen = (open: ReadonlySet<string>): readonly string[] =>
    blocksOf(after.boxes).flatMap(({ id, name }) => (open.has(id) ? [name] : []));
  const before = new Set([idOf("one"), idOf("one.b")]);
  expect(isOpen(openAgain(closed, before, after))).toEqual(["one", "one.b"]);
  expect(isOpen(openAgain(closed, before, atDepth(after, 1)))).toEqual(["one", "one.b", "three"]);
  expect(isOpen(openAgain(closed, new Set(), atDepth(after, 2)))).toEqual(["three", "three.a", "three.b"]);
});

it("of what is in closed blocks the outermost of them is seen", () => {
  const box = (name: string): string => boxesIn(closed.boxes).find((each) => each.name === name)!.id;
  const inner = box("one.b.conv1");
  expect(seenInstead(closed, new Set(), inner)).toBe(idOf("one"));
  expect(seenInstead(closed, new Set([idOf("one.b")]), inner)).toBe(idOf("one"));
  expect(seenInstead(closed, new Set([idOf("one")]), inner)).toBe(idOf("one.b"));
  expect(seenInstead(closed, allOpen(closed), inner)).toBe(inner);
  expect(seenInstead(closed, allOpen(closed), idOf("one.b"))).toBe(idOf("one.b"));
  expect(seenInstead(closed, new Set(), box("flatten1"))).toBe(box("flatten1"));
  expect(seenInstead(closed, new Set(), "none")).toBeUndefined();
});
