/** Every example checks without a mistake, counts what it claims, compiles, and runs as the reference does. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { engineFor } from "../../src/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { exampleModel, examplesFolder, examplesHost } from "../support/models.ts";

const all = readdirSync(examplesFolder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".cvk"))
  .toSorted();

type Settings = Readonly<Record<string, string>>;

/** Settings under which a big net runs on the slow reference in seconds; the benchmark runs them whole. */
const small: Settings = { size: "32", classes: "10" };
const smallWithHead: Settings = { ...small, hidden: "32" };
const reduced: Readonly<Record<string, Settings>> = {
  "alexnet.cvk": { ...smallWithHead, size: "64" },
  "alexnet-2012.cvk": { ...smallWithHead, size: "67" },
  "alexnet-2012-grouped.cvk": { ...smallWithHead, size: "67" },
  "d2l/alexnet.cvk": { ...smallWithHead, size: "67" },
  "d2l/googlenet.cvk": small,
  "d2l/resnet-18.cvk": small,
  "d2l/vgg-11.cvk": smallWithHead,
  "densenet-121.cvk": { ...small, size: "64", growth: "4" },
  "googlenet.cvk": small,
  "mobilenet-v2.cvk": small,
  "nin.cvk": { size: "67" },
  "resnet-18.cvk": small,
  "resnet-34.cvk": small,
  "resnet-50.cvk": small,
  "resnet-101.cvk": small,
  "squeezenet-1.0.cvk": small,
  "squeezenet-1.1.cvk": small,
  "u-net.cvk": { size: "16", width: "4" },
  "vgg-11.cvk": smallWithHead,
  "vgg-11-bn.cvk": smallWithHead,
  "vgg-16.cvk": smallWithHead,
  "vgg-16-bn.cvk": smallWithHead,
  "vgg-19.cvk": smallWithHead,
};

/** Published sizes that leave rows unread: the warning is right, and the net is as its authors had it. */
const unread = ["nin.cvk", "squeezenet-1.0.cvk", "squeezenet-1.1.cvk", "d2l/alexnet.cvk"];

describe("examples", () => {
  it.each(all)("%s has no mistake, nor a warning but of rows unread", (path) => {
    const { diagnostics } = check(path, examplesHost.readFile(path)!, examplesHost);
    const others = diagnostics.filter(({ code }) => !code.endsWith("/unread"));
    expect(others.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(diagnostics.length > 0, "rows are left unread").toBe(unread.includes(path));
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
