/**
 * How far whole nets at their full size are from exact arithmetic, every rounding and Winograd's included. The TypeScript
 * target without Winograd stands for exact arithmetic: it computes and keeps activations in doubles, as the reference does,
 * which it is compared with first, where that is quick.
 */
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions, type Target } from "../../src/engine.ts";
import type { ResolvedModel } from "../../src/resolve/model.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { reducedSettings } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";
import { randomArray } from "../support/run-op.ts";

/** The limit for relative RMS errors of whole nets. */
const LIMIT = 3e-6;

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
  it.each(nets)("$path: doubles without Winograd are exact, where the net is reduced", async ({ path }) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    // The result itself is rounded to float32.
    expect(await errorOf(model, ["ts", strict], ["reference"])).toBeLessThan(1e-7);
  });

  it.each(nets)("$path: at most 3e-6 on wasm and ts", async ({ path, settings = {} }) => {
    const model = exampleModel(path, { settings });
    expect(await errorOf(model, ["wasm"], ["ts", strict])).toBeLessThan(LIMIT);
    expect(await errorOf(model, ["wasm", strict], ["ts", strict])).toBeLessThan(LIMIT);
    expect(await errorOf(model, ["ts"], ["ts", strict])).toBeLessThan(LIMIT);
  });

  it("Winograd is in it, and out of it where accuracy is strict", () => {
    const model = exampleModel("vgg-16.cvk", { settings: narrow });
    const strategies = (accuracy: "default" | "strict") =>
      compileModel(model, { target: "wasm", accuracy }).lowered.choices.map(({ strategy }) => strategy);
    expect(strategies("default")).toContain("winograd");
    expect(strategies("strict")).not.toContain("winograd");
  });
});

type Way = readonly [target: Target, options?: EngineOptions];

const strict: EngineOptions = { accuracy: "strict" };

/** Of all outputs together. */
async function errorOf(model: ResolvedModel, found: Way, exact: Way): Promise<number> {
  const [one, other] = [await outputsOf(model, found), await outputsOf(model, exact)];
  let [difference, size] = [0, 0];
  other.forEach((value, at) => {
    difference += (one[at]! - value) ** 2;
    size += value ** 2;
  });
  expect(size).toBeGreaterThan(0);
  return Math.sqrt(difference / size);
}

async function outputsOf(model: ResolvedModel, [target, options]: Way): Promise<readonly number[]> {
  const engine = await engineFor(model, initialiseWeights(model.graph, 1), target, options);
  const inputs = engine.inputs.map(
    ({ name, shape }) => [name, Float32Array.from(randomArray(shape, hashText(name)).data)] as const,
  );
  return [...engine.run(new Map(inputs)).values()].flatMap((array) => [...array]);
}
