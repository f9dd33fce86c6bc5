/**
 * Random Sequential and Functional models of tfjs's layers, saved by tfjs and imported, compute what tfjs predicts. A short form of
 * `scripts/fuzz/keras-models.mjs`; CONVOKE_EFFORT says how much of it.
 */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { fuzzCase, fuzzSubjects } from "../support/keras-models-fuzz.ts";
import { tries } from "../support/effort.ts";

const count = tries(500);

it(`${count} random models agree with tfjs`, async () => {
  const subjects = fuzzSubjects();
  const met = new Map<string, number>();
  for (let seed = 0; seed < count; seed++) {
    const { kind, message, classes } = await fuzzCase(subjects[seed % subjects.length]!, randomSource(seed));
    expect(kind === "bug" ? `model ${seed}: ${message}` : "").toBe("");
    for (const name of classes) met.set(name, (met.get(name) ?? 0) + 1);
  }
  // Those of the layers and of models, those of initial values not counted.
  if (count >= 500) expect(met.size).toBeGreaterThan(52);
}, 300_000);
