/** A short form of `scripts/fuzz/gradients.mjs`: gradients of random settings of every layer and loss. */
import { expect, it } from "vitest";
import { hashText, randomSource } from "../../../src/base/random.ts";
import { tries } from "../../support/effort.ts";
import { gradientCase, gradientSubjects } from "../../support/gradients-fuzz.ts";

const cases = tries(4);
const subjects = gradientSubjects();
const targets = ["ts", "wasm"] as const;
let agree = 0;

it.each(subjects.map((subject) => [subject.name, subject] as const))("%s", async (name, subject) => {
  for (let at = 0; at < cases; at++) {
    const random = randomSource(hashText(`${name} ${at}`));
    const { kind, message } = await gradientCase(subject, random, [targets[(at + name.length) % 2]!]);
    expect(message).toBe("");
    if (kind === "agrees") agree++;
  }
});

it("few settings are dropped", () => {
  expect(agree).toBeGreaterThan(0.95 * cases * subjects.length);
});
