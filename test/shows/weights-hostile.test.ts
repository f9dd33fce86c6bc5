/** A short form of `scripts/fuzz/weights.mjs`; CONVOKE_EFFORT says how much of it. */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { tries } from "../support/effort.ts";
import { fuzzCase, fuzzSubjects } from "../support/weights-fuzz.ts";

const cases = tries(3000);

it(`${cases} broken weight files are read or refused, and none is our bug`, async () => {
  const random = randomSource(1);
  const subjects = fuzzSubjects();
  const counts = { read: 0, refused: 0, bug: 0 };
  for (let at = 0; at < cases; at++) {
    const { kind, name, message, milliseconds } = await fuzzCase(subjects[at % subjects.length]!, random);
    expect(kind === "bug" ? `case ${at}, ${name}: ${message}` : "").toBe("");
    expect(milliseconds).toBeLessThan(30_000);
    counts[kind]++;
  }
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(cases / 20);
}, 60_000);
