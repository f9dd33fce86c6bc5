/** Published manifests of TensorFlow.js as weight files: face-api.js has no topology, so its nets are written as text. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openWeightFile } from "../../src/cli/weight-files.ts";
import { engineFor } from "../../src/engine/engine.ts";
import { mappedValues } from "../../src/weights/match.ts";
import { mapWeights } from "../../src/weights/map-weights.ts";
import { modelOf } from "../support/models.ts";
import { hasSharedData, sharedDataNote, sharedJson, sharedPath } from "../support/shared-data.ts";
import { distance, tfjsCase, tfjsSet } from "../support/tfjs-cases.ts";

const nets = [
  ["face-api-tiny-face-detector", "tiny-face-detector.cvk"],
  ["face-api-landmark68-tiny", "face-landmark-68-tiny.cvk"],
] as const;

interface Decoded {
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

describe.skipIf(!hasSharedData)(`manifests of face-api.js${sharedDataNote}`, () => {
  it.each(nets)("%s: every weight is what its README's decoder gives", async (name) => {
    const folder = `tfjs/${name}`;
    const { tensors } = await openWeightFile(sharedPath(`${folder}/${tfjsCase(folder).model}`));
    const decoded = sharedJson<Readonly<Record<string, Decoded>>>(`${folder}/decoded.json`);
    expect(tensors.map((tensor) => tensor.name).toSorted()).toEqual(Object.keys(decoded).toSorted());
    for (const { name: tensor, shape, floats } of tensors) {
      const { min, max, first, last, shape: due } = decoded[tensor]!;
      const values = [...floats!()];
      expect(shape).toEqual(due);
      expect([values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]).toEqual([min, max]);
      expect(values.slice(0, first.length)).toEqual(first);
      expect(values.slice(-last.length)).toEqual(last);
    }
  });

  it.each(nets)("%s: its text with these weights gives what face-api.js gives", async (name, text) => {
    const folder = `tfjs/${name}`;
    const model = modelOf(readFileSync(new URL(`../data/tfjs/${text}`, import.meta.url), "utf8"));
    const source = await openWeightFile(sharedPath(`${folder}/${tfjsCase(folder).model}`));
    const weights = mappedValues(mapWeights(model.graph, source));
    for (const target of ["ts", "wasm"] as const) {
      const engine = await engineFor(model, weights, target);
      for (const set of ["set_0", "set_1"] as const) {
        const { inputs, outputs } = tfjsSet(folder, set);
        const results = await engine.run(new Map([["image", Float32Array.from(inputs[0]!.data)]]));
        const [result] = [...results.values()];
        expect(distance(result!, outputs[0]!, tfjsCase(folder).tolerance), `${target}, ${set}`).toBeLessThanOrEqual(1);
      }
      engine.close();
    }
  });
});
