/** Arrow keys move the cell whose receptive field is shown. */
import { expect, it } from "vitest";
import { movedCell } from "../../../src/report-page/script/moved-cell.ts";

it.each<[key: string, extents: readonly number[], from: readonly number[], to: readonly number[] | undefined]>([
  ["ArrowLeft", [4, 6], [2, 3], [2, 2]],
  ["ArrowRight", [4, 6], [2, 3], [2, 4]],
  ["ArrowUp", [4, 6], [2, 3], [1, 3]],
  ["ArrowDown", [4, 6], [2, 3], [3, 3]],
  ["ArrowDown", [4, 6], [3, 3], [3, 3]],
  ["ArrowLeft", [4, 6], [2, 0], [2, 0]],
  ["ArrowUp", [9, 4, 6], [8, 2, 3], [8, 1, 3]],
  ["ArrowRight", [5], [1], [2]],
  ["ArrowUp", [5], [1], undefined],
  ["ArrowLeft", [], [], undefined],
  ["Tab", [4, 6], [2, 3], undefined],
])("%s in %j moves %j to %j", (key, extents, from, to) => {
  expect(movedCell(key, extents, from)).toEqual(to);
});
