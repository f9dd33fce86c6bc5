/** The kernels called one by one do what the whole net does, which is checked by hand in the tests of modules. */
import { expect, it } from "vitest";
import { importText } from "../../../src/javascript/import-text.ts";
import { emitStepModule, type StepModule } from "../../../src/targets/typescript/step-module.ts";
import { tinyProgram } from "../kernel/samples.ts";

async function bound() {
  const { bind } = await importText<StepModule>(emitStepModule(tinyProgram()));
  const tensors: Readonly<Record<string, readonly number[]>> = {
    "dense1.weight": [...Array(8).fill(1), ...Array(8).fill(-1), ...Array(8).fill(0.5)] as number[],
    "dense1.bias": [0, 0, 1],
  };
  const scores = new Float32Array(3);
  const net = bind(
    (name) => Float32Array.from(tensors[name]!),
    () => new Float32Array(8).fill(1),
    () => scores,
  );
  return { ...net, scores };
}

/** Logits of an image of ones: 8, 0 and 4 + 1. */
const powers = [8, 0, 5].map(Math.exp);
const expected = powers.map((power) => power / powers.reduce((a, b) => a + b));

it("runs the whole net", async () => {
  const { run, scores } = await bound();
  run();
  expected.forEach((score, at) => expect(scores[at]).toBeCloseTo(score, 6));
});

it("runs it step by step, and nothing before its turn", async () => {
  const { steps, scores } = await bound();
  expect(steps).toHaveLength(2);
  steps[0]!();
  expect([...scores]).toEqual([0, 0, 0]);
  steps[1]!();
  expected.forEach((score, at) => expect(scores[at]).toBeCloseTo(score, 6));
});
