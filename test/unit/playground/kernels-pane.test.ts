import { expect, it } from "vitest";
import { changedLines } from "../../../playground/page/panes/kernels/changed-lines.ts";
import { choose, type Choice } from "../../../playground/page/panes/kernels/choice.ts";
import { statementAt, thingsOfStatement } from "../../../playground/page/panes/kernels/statement-at.ts";
import { wordsOf } from "../../../playground/page/panes/kernels/tokens.ts";
import type { Kernels } from "../../../playground/questions/kernels.ts";
import type { Range } from "../../../playground/subject.ts";

const text = "model M {\n  conv 4 relu; flatten\n  dense 10\n}\n";

function range(part: string): Range {
  const from = text.indexOf(part);
  return [from, from + part.length];
}

it("a statement ends where its line does, or at a semicolon or brace", () => {
  const at = (part: string): string => text.slice(...statementAt(text, text.indexOf(part)));
  expect(at("4 relu")).toBe("conv 4 relu");
  expect(at("; flatten")).toBe("conv 4 relu");
  expect(at("flatten")).toBe("flatten");
  expect(at("  dense")).toBe("dense 10");
  expect(at("model")).toBe("model M");
  expect(text.slice(...statementAt(text, text.length))).toBe("");
});

it("things in the statement are found, else those of the shortest place around it", () => {
  const at = (part: string, ...places: (readonly Range[])[]): readonly number[] =>
    thingsOfStatement(places, text, text.indexOf(part));
  expect(at("4 relu", [range("conv 4")], [range("flatten")], [range("relu")])).toEqual([0, 2]);
  const whole: Range = [0, text.length];
  const block = range(text.slice(text.indexOf("conv"), text.indexOf("\n}")));
  expect(at("dense", [whole], [block], [whole, block])).toEqual([1, 2]);
  expect(at("}", [range("flatten")])).toEqual([]);
});

const kernels: Kernels = {
  functions: [
    { name: "enter_image", region: "run", description: "", ranges: [] },
    { name: "conv1", region: "run", description: "", ranges: [range("conv 4"), range("relu")] },
    { name: "dense1", region: "run", description: "", ranges: [range("dense 10")] },
  ],
  layersWithout: [{ range: range("flatten"), reason: "a view of its input" }],
};

function chosenAt(part: string, before: readonly string[] = []): Choice {
  return choose(kernels, { text, cursor: text.indexOf(part) }, { kind: "cursor" }, before);
}

it("functions of the statement under the cursor are chosen, and it is told why a layer has none", () => {
  expect(chosenAt("dense")).toMatchObject({ names: ["dense1"], about: "dense 10: one function." });
  expect(chosenAt("flatten")).toMatchObject({
    names: [],
    about: "flatten has no code of its own: a view of its input.",
  });
  expect(chosenAt("model").names).toEqual(["conv1"]);
  expect(chosenAt("model", ["dense1", "gone"]).names).toEqual(["dense1"]);
});

it("all functions are chosen, or one, and those under the cursor marked", () => {
  const place = { text, cursor: text.indexOf("dense") };
  const all = choose(kernels, place, { kind: "all" }, []);
  expect([all.names, [...all.marked]]).toEqual([["enter_image", "conv1", "dense1"], ["dense1"]]);
  expect(choose(kernels, place, { kind: "one", name: "conv1" }, []).names).toEqual(["conv1"]);
});

it("lines that differ are those of one stretch which were not in it before", () => {
  const { before, behind, fresh } = changedLines([..."abcde"], [..."abxcye"]);
  expect([before, behind, [...fresh]]).toEqual([2, 1, [2, 4]]);
  expect(changedLines([..."aaa"], [..."aaaa"])).toEqual({ before: 3, behind: 0, fresh: new Set([3]) });
  expect(changedLines([..."ab"], [..."ab"]).fresh.size).toBe(0);
  expect([...changedLines([], ["a"]).fresh]).toEqual([0]);
});

function kinds(line: string): readonly string[] {
  const words = wordsOf(line);
  expect(words.map((word) => word.text).join("")).toBe(line);
  return words.flatMap((word) => (word.kind === undefined ? [] : [`${word.kind} ${word.text}`]));
}

it("words of code have kinds, in each of its languages", () => {
  expect(kinds("  for (let i0 = 0; i0 < 16; i0++) { // 3 rounds")).toEqual([
    "keyword for",
    "keyword let",
    "number 0",
    "number 16",
    "comment // 3 rounds",
  ]);
  expect(kinds("    f32.const -0x1.8p+3 (local $x_2 f32)")).toEqual([
    "function f32.const",
    "number -0x1.8p+3",
    "keyword local",
  ]);
  expect(kinds('  (import "a;;b" "//") ;; end')).toEqual([
    "keyword import",
    'string "a;;b"',
    'string "//"',
    "comment ;; end",
  ]);
  expect(kinds("for i0 from 0 to 1.5e-3 conv2.bias_f32[i0]")).toEqual([
    "keyword for",
    "keyword from",
    "number 0",
    "keyword to",
    "number 1.5e-3",
  ]);
});
