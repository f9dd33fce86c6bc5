/** Every example checks without a mistake, counts what it claims, compiles, and runs as the reference does. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { engineFor, type EngineChoice } from "../../src/engine/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { sampled } from "../support/effort.ts";
import { examplePaths, examplesOfModels, reducedSettings } from "../support/examples.ts";
import { exampleModel, examplesHost } from "../support/models.ts";
import { wasm } from "../../src/targets/index.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

describe("examples", () => {
  it.each(examplePaths)("%s has neither a mistake nor a warning", (path) => {
    const { diagnostics } = check(path, examplesHost.readFile(path)!, examplesHost);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  it.each(sampled(examplesOfModels))("%s runs on every target as on the reference", async (path) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    const weights = initialiseWeights(model.graph, 1);
    const random = randomSource(5);
    const reference = await engineFor(model, weights, "reference");
    const inputs = new Map(
      reference.inputs.map(({ name, shape }) => [
        name,
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() - 0.5),
      ]),
    );
    const expected = await reference.run(inputs);
    const found = async (target: EngineChoice) => (await engineFor(model, weights, target)).run(inputs);
    const [usual, guarded] = [await found("wasm"), await found(wasm.with({ guards: true }))];
    expectClose(await found("ts"), expected);
    expectClose(usual, expected);
    // With every access compared with the bounds of its buffer.
    expect(guarded).toEqual(usual);
  });
});

/** Relative to the largest element. */
function expectClose(found: Arrays, expected: Arrays): void {
  for (const [name, values] of expected) {
    const scale = Math.max(...values.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    const worst = Math.max(...values.map((value, at) => Math.abs(found.get(name)![at]! - value)));
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
}
