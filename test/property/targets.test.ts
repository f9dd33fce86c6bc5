/** Every compiled target computes what random nets compute by the reference, run after run. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { engineFor, type Engine } from "../../src/engine/engine.ts";
import { wasm, type TargetChoice } from "../../src/targets/index.ts";
import type { Layout } from "../../src/tensor/layout.ts";
import { randomSubject } from "../support/subjects.ts";
import { buildNet, netPlans, propertyNote, propertyOptions } from "./random-net.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

interface Way {
  readonly name: string;
  readonly target: TargetChoice;
}

const ways: readonly Way[] = [
  { name: "the TypeScript target", target: "ts" },
  { name: "the WebAssembly target", target: "wasm" },
  { name: "guarded WebAssembly", target: wasm.with({ guards: true }) },
];

/** Some hundred roundings to float32, of 6e-8 each, in nets of some layers. */
const TOLERANCE = 1e-5;

/** Relative to the largest element of the tensor: where large terms cancel, no element can be better. */
function expectSame(found: Arrays, expected: Arrays): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    const other = found.get(name)!;
    expect(other.length, name).toBe(values.length);
    let [scale, worst] = [1, 0];
    values.forEach((value, at) => {
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Math.abs(value - other[at]!));
    });
    expect(worst / scale, name).toBeLessThan(TOLERANCE);
  }
}

/** What a run leaves in the arena must not show in the next. */
async function runTwice(engine: Engine, inputs: Arrays): Promise<Arrays> {
  await engine.run(new Map([...inputs].map(([name, data]) => [name, data.map(() => Number.NaN)])));
  return engine.run(inputs);
}

it.each(ways)(`$name agrees with the reference ${propertyNote}`, async ({ target }) => {
  await fc.assert(
    fc.asyncProperty(netPlans, fc.constantFrom<Layout>("NCHW", "NHWC"), async (plan, layout) => {
      const { model, weights, inputs } = randomSubject(buildNet(plan), layout, "");
      const expected = await (await engineFor(model, weights, "reference")).run(inputs);
      const found = await runTwice(await engineFor(model, weights, target), inputs);
      expectSame(found, expected);
    }),
    propertyOptions,
  );
});
