/**
 * How far whole nets at their full size are from exact arithmetic, every rounding and Winograd's included. The TypeScript
 * target without Winograd stands for exact arithmetic: it computes and keeps activations in doubles, as the reference does,
 * which it is compared with first, where that is quick.
 */
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions, type EngineChoice } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { sampled } from "../support/effort.ts";
import { reducedSettings } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";
import { randomArray } from "../support/run-op.ts";

/** Dense layers of thousands of features are narrowed: most of the memory, and little of the arithmetic. */
const narrow = { hidden: "64" };

const nets: readonly { readonly path: string; readonly settings?: Readonly<Record<string, string>> }[] = [
  { path: "lenet.cvk" },
  { path: "squeezenet-1.0.cvk" },
  { path: "mobilenet-v2.cvk" },
  { path: "alexnet.cvk", settings: narrow },
  { path: "resnet-18.cvk" },
  { path: "resnet-50.cvk" },
  { path: "vgg-16.cvk", settings: narrow },
];

describe("whole nets, relative RMS error", () => {
  it.each(["lenet.cvk", "squeezenet-1.0.cvk", "resnet-18.cvk"])(
    "%s: doubles without Winograd are exact",
    async (path) => {
      const model = exampleModel(path, { settings: reducedSettings(path) });
      const exact = await outputsOf(model, "reference");
      // The result itself is rounded to float32.
      expect(errorOf(await outputsOf(model, "ts", strict), exact)).toBeLessThan(1e-7);
    },
  );

  it.each(sampled(nets))("$path: at most 3e-6 on wasm", async ({ path, settings = {} }) => {
    const model = exampleModel(path, { settings });
    const exact = await outputsOf(model, "ts", strict);
    expect(errorOf(await outputsOf(model, "wasm"), exact)).toBeLessThan(3e-6);
  });

  it.each(["lenet.cvk", "resnet-18.cvk"])("%s: in doubles with Winograd, and in float32 without", async (path) => {
    const model = exampleModel(path);
    const exact = await outputsOf(model, "ts", strict);
    expect(errorOf(await outputsOf(model, "ts"), exact)).toBeLessThan(1e-7);
    expect(errorOf(await outputsOf(model, "wasm", strict), exact)).toBeLessThan(1e-6);
  });

  it("Winograd is in it, and out of it where accuracy is strict", () => {
    const model = exampleModel("vgg-16.cvk", { settings: narrow });
    const strategies = (accuracy: "default" | "strict") =>
      compileModel(model, { target: "wasm", accuracy }).lowered.choices.map(({ strategy }) => strategy);
    expect(strategies("default")).toContain("winograd");
    expect(strategies("strict")).not.toContain("winograd");
  });
});

const strict: EngineOptions = { accuracy: "strict" };

async function outputsOf(
  model: ResolvedModel,
  target: EngineChoice,
  options?: EngineOptions,
): Promise<readonly number[]> {
  const engine = await engineFor(model, initialiseWeights(model.graph, 1), target, options);
  const inputs = engine.inputs.map(
    ({ name, shape }) => [name, Float32Array.from(randomArray(shape, hashText(name)).data)] as const,
  );
  return [...(await engine.run(new Map(inputs))).values()].flatMap((array) => [...array]);
}

function errorOf(found: readonly number[], exact: readonly number[]): number {
  let [difference, size] = [0, 0];
  exact.forEach((value, at) => {
    difference += (found[at]! - value) ** 2;
    size += value ** 2;
  });
  expect(size).toBeGreaterThan(0);
  return Math.sqrt(difference / size);
}
