/** Weights that another project trained: the same log-probabilities, and about its accuracy. */
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { engineFor } from "../../src/engine/engine.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { targetNames } from "../../src/targets/index.ts";
import { matchWeights } from "../../src/weights/match.ts";
import { exampleModel } from "../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";

describe.skipIf(!hasSharedData)(`burn's MNIST net${sharedDataNote}`, () => {
  it.each(targetNames)(
    "on %s it gives onnxruntime's log-probabilities, and reads 4,937 of 5,000 digits",
    async (target) => {
      const model = exampleModel("burn-mnist.cvk");
      const tensors = readSafetensors(sharedBytes("models/burn-mnist/mnist.safetensors"));
      const engine = await engineFor(model, matchWeights(model.graph.parameters, tensors), target);
      const expected = readNpy(sharedBytes("models/burn-mnist/ort_logp_first200.npy"));
      const images = gunzipSync(sharedBytes("mnist/images-idx3-ubyte.gz")).subarray(16);
      const labels = gunzipSync(sharedBytes("mnist/labels-idx1-ubyte.gz")).subarray(8);
      const [name] = [engine.inputs[0]!.name];
      let correct = 0;
      let largest = 0;
      for (let at = 0; at < labels.length; at++) {
        const pixels = images.subarray(784 * at, 784 * (at + 1));
        const image = Float32Array.from(pixels, (pixel) => (pixel / 255 - 0.1307) / 0.3081);
        const [scores] = (await engine.run(new Map([[name, image]]))).values();
        if (scores!.indexOf(Math.max(...scores!)) === labels[at]) correct++;
        if (at < 200)
          scores!.forEach(
            (score, digit) => (largest = Math.max(largest, Math.abs(score - expected.data[10 * at + digit]!))),
          );
      }
      expect(labels.length).toBe(5000);
      expect(largest).toBeLessThan(1e-4);
      // Published are 99.17% of all 10,000 test images. Here are 5,000; the same arithmetic in NumPy, in float64, reads 4,937
      // of them.
      expect(correct).toBe(4937);
    },
  );
});
