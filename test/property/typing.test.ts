/** Nets as they are typed: `scripts/fuzz/typing.mjs` takes every character. */
import { expect, it } from "vitest";
import { inlayHints } from "../../src/language-service/inlay-hints.ts";
import { sampled } from "../support/effort.ts";
import { typedTexts, typingWorkspace, typistOf } from "../support/typing.ts";

it.each(typedTexts)(
  "%s: nothing fails behind any character, and no other line is blamed for the one being typed",
  (path) => {
    const workspace = typingWorkspace();
    const text = workspace.textOf(path)!;
    const typist = typistOf(workspace, path, text);
    const counts = sampled(
      Array.from({ length: text.length }, (_, at) => at + 1),
      1 / 32,
    );
    for (const count of counts)
      expect(typist.blames(count), JSON.stringify(text.slice(0, count).slice(-80))).toEqual([]);
    expect(typist.blames(text.length)).toEqual([]);
    // What was typed leaves no trace.
    const fresh = inlayHints(typingWorkspace().analysisOf(path)!, { start: 0, end: text.length }, SHAPES);
    expect(typist.hints(text.length)).toEqual(fresh);
    expect(fresh.length > 0).toBe(/^model /m.test(text));
  },
);

it("a line that brings a warning of another one is told", () => {
  const text = "model Net {\n  input x [3, 8, 8]\n  stem: conv 4 kernel=1\n  sigmoid\n  output y = stem";
  expect(typistOf(typingWorkspace(), "net.cvk", text).blames(text.length)).toEqual([
    expect.stringMatching(/^net\.cvk:4:3 graph\/unused-layer: /),
  ]);
});

const SHAPES = { shapes: true, parameters: false, macs: false };
