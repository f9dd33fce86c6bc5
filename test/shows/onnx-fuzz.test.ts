/** A short form of `scripts/fuzz/onnx.mjs`: no model, however broken, is our bug, imported or written as text, and none takes long. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { tries } from "../support/effort.ts";
import { fuzzCase, type FuzzOutcome } from "../support/onnx-fuzz.ts";
import { fuzzSubjects } from "../support/onnx-subjects.ts";
import { sharedDataNote } from "../support/shared-data.ts";

const CASES = tries(6000);

describe(`broken models${sharedDataNote}`, () => {
  it(`${CASES} end in a net and its text, or an ordinary error`, () => {
    const random = randomSource(Number(process.env["FUZZ_SEED"] ?? 1));
    const subjects = fuzzSubjects();
    const outcomes: FuzzOutcome[] = [];
    for (let at = 0; at < CASES; at++) outcomes.push(fuzzCase(subjects[at % subjects.length]!, random));
    const bugs = outcomes.filter(({ kind }) => kind === "bug").map(({ name, message }) => `${name}: ${message}`);
    expect([...new Set(bugs)].slice(0, 12)).toEqual([]);
    expect(outcomes.filter(({ kind }) => kind === "refused").length).toBeGreaterThan(CASES / 10);
    expect(outcomes.filter(({ kind }) => kind === "written").length).toBeGreaterThan(CASES / 20);
    const slowest = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds)[0]!;
    expect(slowest.milliseconds, slowest.name).toBeLessThan(30_000);
  }, 120_000);
});
