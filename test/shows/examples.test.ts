/** Every example checks without a mistake, counts what it claims, compiles, and runs as the reference does. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { engineFor } from "../../src/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { compiledTargets } from "../../src/targets.ts";
import { examplePaths, examplesOfModels, reducedSettings } from "../support/examples.ts";
import { exampleModel, examplesHost } from "../support/models.ts";

/** Published sizes that leave rows unread: the warning is right, and the net is as its authors had it. */
const unread = ["nin.cvk", "squeezenet-1.0.cvk", "squeezenet-1.1.cvk", "d2l/alexnet.cvk"];

describe("examples", () => {
  it.each(examplePaths)("%s has no mistake, nor a warning but of rows unread", (path) => {
    const { diagnostics } = check(path, examplesHost.readFile(path)!, examplesHost);
    const others = diagnostics.filter(({ code }) => !code.endsWith("/unread"));
    expect(others.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(diagnostics.length > 0, "rows are left unread").toBe(unread.includes(path));
  });

  it.each(examplesOfModels)("%s runs on every target as on the reference", async (path) => {
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
    const expected = reference.run(inputs);
    for (const target of compiledTargets) {
      const found = (await engineFor(model, weights, target)).run(inputs);
      for (const [name, values] of expected) {
        const scale = Math.max(...values.map(Math.abs));
        expect(scale).toBeGreaterThan(0);
        found.get(name)!.forEach((value, i) => {
          expect(Math.abs(value - values[i]!), `${target}: ${name}`).toBeLessThan(1e-5 * scale);
        });
      }
    }
  });
});
