/** Files as the playground opens them: models become text with weights, weights fit the open text, the rest is refused. */
import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { openedFiles } from "../../../playground/worker/opening/open-files.ts";
import {
  check,
  engineFor,
  exportOnnx,
  initialiseWeights,
  matchWeights,
  onnxChunks,
  readSafetensors,
  writeNpy,
  writeSafetensors,
  storedWeights,
  type ResolvedModel,
  type TensorMap,
} from "../../../src/index.ts";
import { fixedKerasModel, inHdf5, inArchive } from "../../support/keras-containers.ts";
import { hasHdf5, hdf5Note } from "../../support/hdf5.ts";

const TEXT = `model Net {
  input image [1, 6, 6]
  conv 2 kernel=3 pad=1 relu
  flatten
  dense 3
}`;

const net = modelOf("net.cvk", TEXT);
const weights = initialiseWeights(net.graph, 3);

function modelOf(path: string, text: string): ResolvedModel {
  const { models, diagnostics } = check(path, text);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return models[0]!;
}

const never = (): never => {
  throw new Error("the open text is not asked for");
};

async function outputOf(model: ResolvedModel, values: TensorMap): Promise<Float32Array> {
  const engine = await engineFor(model, values, "reference");
  const inputs = engine.inputs.map(({ name, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length }, (_, at) => Math.sin(at))] as const;
  });
  return [...(await engine.run(new Map(inputs))).values()][0]!;
}

it("an ONNX file becomes a text that computes the same with the weights that are kept", async () => {
  const bytes = Buffer.concat(onnxChunks(exportOnnx(net, weights).model).model);
  const opened = await openedFiles([{ path: "small.onnx", bytes }], never);
  if (opened.kind !== "model") throw new Error("no model");
  expect([opened.name, opened.path]).toEqual(["small.onnx", "small.cvk"]);
  const again = modelOf(opened.path, opened.text);
  const kept = matchWeights(again.graph.parameters, readSafetensors(opened.weights!));
  expect(await outputOf(again, kept)).toEqual(await outputOf(net, weights));
});

it("shards of model.json are found beside it, whether they were dropped with their folder or one by one", async () => {
  const { configuration, manifest, bytes } = fixedKerasModel();
  const json = new TextEncoder().encode(JSON.stringify({ modelTopology: configuration, weightsManifest: manifest }));
  const shard = (manifest as { paths: readonly string[] }[])[0]!.paths[0]!;
  const flat = await openedFiles(
    [
      { path: shard, bytes },
      { path: "model.json", bytes: json },
    ],
    never,
  );
  const below = await openedFiles(
    [
      { path: "other/model.json.bak", bytes: new Uint8Array(9) },
      { path: `net/${shard}`, bytes },
      { path: "net/model.json", bytes: json },
    ],
    never,
  );
  expect(flat.kind).toBe("model");
  expect(below).toEqual(flat);
  const alone = openedFiles([{ path: "model.json", bytes: json }], never);
  await expect(alone).rejects.toThrow(shard);
});

it.skipIf(!hasHdf5)(`Keras' .h5 and .keras give the text and the numbers of model.json${hdf5Note}`, async () => {
  const keras = fixedKerasModel();
  const h5 = await openedFiles([{ path: "net.h5", bytes: await inHdf5(keras) }], never);
  const archive = await openedFiles([{ path: "net.keras", bytes: await inArchive(keras) }], never);
  if (h5.kind !== "model" || archive.kind !== "model") throw new Error("no model");
  expect(h5.text.replace(/^.*\n/, "")).toBe(archive.text.replace(/^.*\n/, ""));
  expect(h5.weights).toEqual(archive.weights);
  const broken = (await inHdf5(keras)).subarray(0, 700);
  await expect(openedFiles([{ path: "net.h5", bytes: broken }], never)).rejects.toThrow("broken HDF5");
});

it("weights are matched to the open text, also packed ones, and what does not fit is told", async () => {
  const stored = storedWeights(net.graph.parameters, weights);
  const whole = await openedFiles([{ path: "w.safetensors", bytes: writeSafetensors(stored) }], () => net);
  expect(whole).toMatchObject({ kind: "weights", name: "w.safetensors", model: "Net", notes: [] });
  expect(readSafetensors(whole.weights!)).toEqual(new Map(stored));

  const arrays = stored.map(([name, { shape }]) => [`${name}.npy`, writeNpy(shape, weights.get(name)!)] as const);
  const others = Object.fromEntries(arrays.filter(([name]) => !name.startsWith("dense1")));
  const packed = zipSync(others, { level: 9 });
  const part = await openedFiles([{ path: "part.npz", bytes: packed }], () => net);
  expect([...readSafetensors(part.weights!).keys()]).toEqual(["conv1.weight", "conv1.bias"]);
  expect((part as { notes: readonly string[] }).notes.join("\n")).toContain("dense1.weight [3, 72]");
});

const refused = (path: string, bytes: Uint8Array) => openedFiles([{ path, bytes }], () => net);

it("what is broken, none, or of another net is refused in words", async () => {
  await expect(refused("broken.onnx", new TextEncoder().encode("<!DOCTYPE html><html>"))).rejects.toThrow(/HTML/i);
  await expect(refused("notes.txt", new TextEncoder().encode("hello"))).rejects.toThrow("no weight file");
  const strange = writeSafetensors([["x", { dtype: "float32", shape: [7], bytes: new Uint8Array(28) }]]);
  await expect(refused("other.safetensors", strange)).rejects.toThrow("none of its tensors fits Net");
  const pickle = readFileSync(new URL("../../data/torch/checkpoint.pth", import.meta.url)).subarray(0, 300);
  await expect(refused("cut.pth", pickle)).rejects.toThrow();
});
