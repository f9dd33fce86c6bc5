/**
 * Every fix that is offered for an example with one change or two is made: what it mends is gone, nothing is wrong that was not, a fix of
 * a warning keeps the net, and what is sure of a slip gives the net back. The language service offers the same.
 */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { isThorough, tries } from "../support/effort.ts";
import { fuzzCase, fuzzSubjects } from "../support/fixes-fuzz.ts";

const cases = tries(150);

it("fixes of changed examples mend them", { timeout: isThorough ? 1_200_000 : 300_000 }, () => {
  const subjects = fuzzSubjects();
  const outcomes = Array.from({ length: cases }, (_, at) =>
    fuzzCase(subjects[(at * 7) % subjects.length]!, randomSource(1_000_000 + at)),
  );
  expect(outcomes.filter(({ kind }) => kind === "bug").map(({ name, message }) => `${name}\n${message}`)).toEqual([]);
  expect(outcomes.filter(({ kind }) => kind === "sound").length).toBeGreaterThan(cases / 5);
});
