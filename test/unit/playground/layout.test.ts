import { expect, it } from "vitest";
import { halvesOf, plainLayout, readLayout, withMoved, withShown } from "../../../playground/page/layout.ts";

const names = ["report", "graph", "run"];

it("all panes are in the upper half, and the first is in front", () => {
  expect(halvesOf(plainLayout, names)).toEqual({
    upper: { tabs: names, front: "report" },
    lower: { tabs: [], front: undefined },
  });
});

it("a pane that is moved is in front where it went, and another one where it was", () => {
  const moved = withMoved(withShown(plainLayout, "graph"), "graph");
  expect(halvesOf(moved, names)).toEqual({
    upper: { tabs: ["report", "run"], front: "report" },
    lower: { tabs: ["graph"], front: "graph" },
  });
  const { upper, lower } = halvesOf(withMoved(moved, "graph"), names);
  expect([upper.front, upper.tabs, lower.tabs]).toEqual(["graph", names, []]);
});

it("the upper half is never empty", () => {
  const all = names.reduce(withMoved, plainLayout);
  expect(halvesOf(all, names).upper.tabs).toEqual(names);
});

it("what a browser kept is read as far as it makes sense", () => {
  const layout = { split: 40, halves: 25.5, lower: ["run"], recent: ["run", "graph"] };
  expect(readLayout(JSON.stringify(layout))).toEqual(layout);
  expect(readLayout(null)).toEqual(plainLayout);
  expect(readLayout("{")).toEqual(plainLayout);
  expect(readLayout("[1]")).toEqual(plainLayout);
  const odd = { split: 1e9, halves: "wide", lower: [3, "run"], recent: "graph" };
  expect(readLayout(JSON.stringify(odd))).toEqual({ ...plainLayout, split: 85, lower: ["run"] });
});
