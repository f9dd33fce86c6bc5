/**
 * What part of an error is ours. In `numerics/instancenorms.cvk` three instance norms follow a sigmoid whose channels are nearly
 * constant: each divides by sqrt(variance + 1e-5), so that differences of 6e-8, an ulp of numbers near 1/2, grow up to 316 times,
 * three times over. Exact arithmetic on inputs an ulp apart gives results 0.6 to 0.9 apart (of at most 2.83), and 2e-5 to 1e-3
 * apart where only some are: 7.7e-3 (wasm) and 8.6e-4 (onnxruntime), as were found, are such differences. What the norms
 * themselves err by, given the same input, is an ulp of their results on wasm, which takes elements in float32 by statistics
 * in doubles; in doubles throughout it was none.
 */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { engineFor, type EngineChoice } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { modelOf } from "../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";

const NORMS = "repeat 3 {\n    instancenorm affine=true\n    relu6\n  }";

it.skipIf(!hasSharedData)(`instance norms of what is nearly constant${sharedDataNote}`, async () => {
  const text = new TextDecoder().decode(sharedBytes("field/numerics/instancenorms.cvk"));
  expect(text).toContain(NORMS);
  const before = modelOf(text.slice(0, text.indexOf("repeat")) + "output y\n}\n");
  const norms = modelOf(`model Norms {\n  input x [256, 3, 3]\n  ${NORMS}\n}`);
  const random = randomSource(1);
  const image = Float32Array.from({ length: 64 * 6 * 20 }, () => 4 * random.next() - 2);

  const input = await outputOf(before, "reference", image);
  expect(distance(await outputOf(before, "wasm", image), input)).toBeLessThan(1.2e-7);
  const exact = await outputOf(norms, "reference", input);
  expect(distance(await outputOf(norms, "wasm", input), exact)).toBeLessThanOrEqual(2 ** -22);
  expect(distance(await outputOf(norms, "ts", input), exact)).toBeLessThan(1e-7);
  const nudged = input.map((x, at) => x * (1 + ((at % 3) - 1) * 2 ** -23));
  expect(distance(nudged, input)).toBeLessThan(1.2e-7);
  expect(distance(await outputOf(norms, "reference", nudged), exact)).toBeGreaterThan(0.1);
});

async function outputOf(model: ResolvedModel, target: EngineChoice, input: Float32Array): Promise<Float32Array> {
  const engine = await engineFor(model, initialiseWeights(model.graph, 1), target);
  return (await engine.run(new Map([[engine.inputs[0]!.name, input]]))).get(engine.outputs.at(-1)!.name)!;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, x, at) => Math.max(largest, Math.abs(x - b[at]!)), 0);
}
