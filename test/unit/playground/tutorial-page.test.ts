/** The tutorial's side of the page, and the pane that trains: what they read, and what they say. */
import { describe, expect, it } from "vitest";
import { hashOf, isPathOfStep, pathOf, stepIn } from "../../../playground/page/tutorial/address.ts";
import { readDone, readOwnText } from "../../../playground/page/tutorial/read-kept.ts";
import { pointsOf } from "../../../playground/page/panes/train/loss-points.ts";
import { judgementText, likeliest, stateText } from "../../../playground/page/panes/train/said.ts";
import { oneAtATime } from "../../../playground/page/one-at-a-time.ts";
import { tutorialSteps } from "../../../playground/tutorial/build-tutorial.mjs";
import { stepNames } from "../../../playground/tutorial/checks.ts";

it("the page gets every step, with its title apart from its text", () => {
  const steps = tutorialSteps();
  expect(Object.keys(steps).toSorted()).toEqual(stepNames.toSorted());
  for (const { title, html, start } of Object.values(steps)) {
    expect(title).toMatch(/^[A-Z]/);
    expect(html).toMatch(/^\s*<p>/);
    expect(html).toContain("<strong>Do this:</strong>");
    expect(start).toContain("model ");
  }
});

describe("steps in addresses", () => {
  it.each(stepNames)("%s comes back", (name) => {
    expect(stepIn(hashOf(name))).toBe(name);
    expect(isPathOfStep(pathOf(name))).toBe(true);
  });

  it.each(["", "#", "#step=0", "#step=11", "#step=1.5", "#step=x", "#step=", "#model=3"])("%s names none", (hash) => {
    expect(stepIn(hash)).toBeUndefined();
  });
});

it("what a browser kept is read with care", () => {
  expect(readDone("padding one-convolution padding gone")).toEqual(["one-convolution", "padding"]);
  expect(readDone(null)).toEqual([]);
  expect(readOwnText(JSON.stringify({ text: "a", path: "b.cvk", more: 1 }))).toEqual({ text: "a", path: "b.cvk" });
  for (const strange of [null, "", "null", "[]", "{", '{"text":1,"path":"b"}'])
    expect(readOwnText(strange)).toBeUndefined();
});

it("a loss curve goes from left to right, the highest at the top, and leaves out what is no number", () => {
  // Of 300 x 100, with a margin of one above and below.
  expect(pointsOf([2, 1, 0], 2)).toBe("0.0,1.0 150.0,50.0 300.0,99.0");
  expect(pointsOf([2], 2)).toBe("0.0,1.0");
  expect(pointsOf([2, Number.NaN], 2)).toBe("0.0,1.0");
});

it("a training is told in words", () => {
  const example = { picture: { data: new Uint8ClampedArray(4), width: 1, height: 1 }, label: 0 };
  const told = { examples: [example], pace: "learning", losses: [2, 0.51], steps: 1234, stepsPerSecond: 99.6 } as const;
  expect(stateText(told)).toBe("1 drawing, loss 0.510, 1,234 steps, 100 a second. It learns.");
  expect(stateText({ ...told, examples: [] })).toBe("Nothing is learnt yet.");
  expect(judgementText("1", "1", { right: 2, of: 3 })).toBe("It took this for a 1: right. 2 of 3 new drawings known.");
  expect(judgementText("7", "1", { right: 0, of: 1 })).toBe(
    "It took this for a 7, and learns that it is a 1. 0 of 1 new drawings known.",
  );
  expect(likeliest(Float32Array.of(0.1, 0.7, 0.2))).toBe(1);
});

it("what is wanted often while it goes on is done once more", async () => {
  let [begun, end] = [0, (): void => {}];
  const want = oneAtATime(() => {
    begun++;
    return new Promise<void>((resolve) => (end = resolve));
  });
  want();
  want();
  want();
  expect(begun).toBe(1);
  end();
  await Promise.resolve();
  expect(begun).toBe(2);
  end();
  await Promise.resolve();
  want();
  expect(begun).toBe(3);
});
