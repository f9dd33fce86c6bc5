/** The examples that are trained: the learned kernel of the book by the command, and of the others that a step of each can be made. */
import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { train } from "../../../src/cli/train.ts";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { taskOf } from "../../../src/engine/training-run.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { readSafetensors, toFloat32 } from "../../../src/formats/safetensors.ts";
import { productOf } from "../../../src/base/integers.ts";
import { constantShape } from "../../../src/tensor/shape.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { exampleModel, examplesFolder } from "../../support/models.ts";
import { writeZip } from "../../support/zip.ts";

// Ones, with four columns of zeros in the middle; and where they change: 1 from white to black, -1 back.
const image = Float32Array.from({ length: 48 }, (_, at) => (at % 8 >= 2 && at % 8 < 6 ? 0 : 1));
const edges = Float32Array.from({ length: 42 }, (_, at) => (at % 7 === 1 ? 1 : at % 7 === 5 ? -1 : 0));

const place = workplace({
  "edges.npz": writeZip([
    { name: "image.npy", contents: writeNpy([1, 1, 6, 8], image) },
    { name: "target.npy", contents: writeNpy([1, 1, 6, 7], edges) },
  ]),
});
afterAll(() => place.remove());

it.each(["0", "1", "2", "3"])(
  "the kernel of Dive into Deep Learning is found from text alone, with seed %s",
  async (seed) => {
    const out = place.path(`kernel-${seed}.safetensors`);
    const model = `${examplesFolder}training/learned-kernel.cvk`;
    const found = await runHere(train, model, "--data", place.path("edges.npz"), "--seed", seed, "--out", out);
    expect(found.code, found.err).toBe(0);
    expect(found.out.trimEnd().split("\n")).toHaveLength(10);
    const kernel = toFloat32(readSafetensors(readFileSync(out)).get("conv1.weight")!);
    expect(Math.max(Math.abs(kernel[0]! - 1), Math.abs(kernel[1]! + 1))).toBeLessThan(0.2);
  },
);

it.each([
  ["mnist.cvk", { learning: "true" }],
  ["training/denoising-autoencoder.cvk", {}],
  ["training/resnet-32x32.cvk", { n: "1" }],
])("a step of %s makes its loss smaller", async (path, settings) => {
  const model = exampleModel(path, { settings });
  const { training } = taskOf(model, model.training!, 4);
  const trainer = await trainerFor(training, initialiseWeights(model.graph, 1), "wasm");
  const isTarget = new Set(training.targets.values());
  const batch = new Map(
    training.graph.inputs.map(({ name, type }) => {
      const length = productOf(constantShape(type.shape));
      return [
        name,
        Float32Array.from({ length }, (_, at) => (isTarget.has(name) && length === 4 ? at : Math.sin(at) ** 2)),
      ];
    }),
  );
  const losses = [await trainer.step(batch, 1e-3), await trainer.step(batch, 1e-3)].map(({ loss }) => loss);
  expect(losses[1]).toBeLessThan(losses[0]!);
});
