/** Every example checks without a mistake, counts what it claims, compiles, and runs as the reference does. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/compile.ts";
import { engineFor } from "../../src/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { exampleModel, examplesFolder, examplesHost } from "../support/models.ts";

const all = readdirSync(examplesFolder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".cvk"))
  .toSorted();

/** Settings under which a big net runs on the slow reference in seconds; the benchmark runs them whole. */
const reduced: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

describe("examples", () => {
  it.each(all)("%s has no mistake, nor a warning", (path) => {
    const { diagnostics } = check(path, examplesHost.readFile(path)!, examplesHost);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  const runnable = all.filter((path) => !path.startsWith("blocks/"));
  it.each(runnable)("%s runs on the TypeScript target as on the reference", async (path) => {
    const model = exampleModel(path, { settings: reduced[path] ?? {} });
    const weights = initialiseWeights(model.graph, 1);
    const random = randomSource(5);
    const engines = [await engineFor(model, weights, "reference"), await engineFor(model, weights, "ts")];
    const inputs = new Map(
      engines[0]!.inputs.map(({ name, shape }) => [
        name,
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() - 0.5),
      ]),
    );
    const [expected, found] = engines.map((engine) => engine.run(inputs));
    for (const [name, values] of expected!) {
      const scale = Math.max(...values.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      found!.get(name)!.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThan(1e-5 * scale));
    }
  });
});
