/** The steps of the tutorial: each begins undone, with the mistakes that its page speaks of, and can be done. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { checks, stepNames, type Progress, type StepName } from "../../../playground/tutorial/checks.ts";
import { answer } from "../../../playground/worker/answers/figures.ts";
import { createCompiler } from "../../../playground/worker/compiler.ts";
import type { Figures } from "../../../playground/questions/figures.ts";

const folder = new URL("../../../playground/tutorial/steps/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");

async function progressOf(text: string): Promise<Progress> {
  const around = { compiler: createCompiler({}), tell() {}, isWithdrawn: () => false, breathe: async () => {} };
  const figures: Figures = await answer({ path: "step.cvk", text }, around);
  return { text, figures, hasRecognised: false };
}

const codesOf = (text: string): readonly string[] => check("step.cvk", text).diagnostics.map(({ code }) => code);

/** What each page says is marked at the beginning. */
const mistakes: Partial<Record<StepName, readonly string[]>> = {
  shapes: ["conv/unread", "claim/shape"],
  "a-net": ["dense/needs-flat"],
  "what-a-cell-sees": ["claim/broken"],
};

it("the folder has these steps, and no other file", () => {
  const files = stepNames.flatMap((name) =>
    name === "training" ? [`${name}.cvk`, `${name}.md`] : [`${name}.cvk`, `${name}.md`, `${name}.solved.cvk`],
  );
  expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  expect(stepNames).toHaveLength(10);
});

describe.each(stepNames)("%s", (name) => {
  it("begins with what its page says is marked", () => {
    expect(codesOf(read(`${name}.cvk`))).toEqual(mistakes[name] ?? []);
  });

  it("is not done at the beginning, nor by an empty text", async () => {
    expect(checks[name](await progressOf(read(`${name}.cvk`)))).toBe(false);
    expect(checks[name](await progressOf(""))).toBe(false);
  });

  // What is drawn and learnt is no text: the test in a browser does that step.
  it.skipIf(name === "training")("is done by its solution, in which nothing is marked", async () => {
    const solved = read(`${name}.solved.cvk`);
    expect(codesOf(solved)).toEqual([]);
    expect(checks[name](await progressOf(solved))).toBe(true);
  });

  it("has a page that begins with a title and says what to do", () => {
    const page = read(`${name}.md`);
    expect(page).toMatch(/^# [A-Z].+\n\n/);
    expect(page.match(/^\*\*Do this:\*\*/gm)).toHaveLength(1);
  });
});

it("the claim may not be changed instead of the net", async () => {
  const wrong = {
    shapes: read("shapes.cvk").replace("[8, 14, 14]", "[8, 12, 12]"),
    "what-a-cell-sees": read("what-a-cell-sees.cvk").replace("18x18", "7x7"),
    parameters: read("parameters.cvk").replace("}", "  // expect params == 2_572\n}"),
  };
  for (const [name, text] of Object.entries(wrong))
    expect([name, checks[name as StepName](await progressOf(text))]).toEqual([name, false]);
});
