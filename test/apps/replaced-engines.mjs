// Builds the apps of from-tfjs and from-onnxruntime-web, before and after, each with the net of digits of examples/, as a page
// would get them: a minified bundle, and beside it what it fetches.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { readSafetensors } from "../../dist/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const WEIGHTS = join(root, "examples/mnist/mnist.safetensors");

/** What each engine is replaced in: the model that it reads, and the files that its app fetches besides. */
export const ENGINES = {
  tfjs: { model: "model.json", fetched: ["model.json", "weights.bin"], beside: [] },
  "onnxruntime-web": {
    model: "mnist.onnx",
    fetched: ["mnist.onnx"],
    beside: ["onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"],
  },
};

/**
 * @param folder an empty one, to work in
 * @returns by engine, then `before` and `after`: the files of the app by their paths, of which `app.js` is the bundle
 */
export async function buildApps(folder) {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const convoke = (...args) => execFileSync(process.execPath, [join(root, "dist/cli.js"), ...args], { stdio: "pipe" });
  const apps = {};
  for (const [engine, { model, fetched, beside }] of Object.entries(ENGINES)) {
    const own = join(folder, `from-${engine}`);
    mkdirSync(own);
    const given = join(own, model);
    if (engine === "tfjs") await writeLayersModel(own);
    else convoke("export", join(root, "examples/mnist.cvk"), "--weights", WEIGHTS, "-o", given);
    convoke("compile", given, "--target", "wasm", "--out", join(own, "generated"));
    for (const name of ["before.js", "after.js"]) {
      copyFileSync(join(root, `test/apps/from-${engine}`, name), join(own, name));
    }
    const generated = readdirSync(join(own, "generated")).filter((name) => !/\.(?:[jt]s|map)$/.test(name));
    apps[engine] = {
      before: await shipped(own, "before.js", [
        ...fetched.map((name) => join(own, name)),
        ...beside.map((name) => join(root, "node_modules", name)),
      ]),
      after: await shipped(
        own,
        "after.js",
        generated.map((name) => join(own, "generated", name)),
      ),
    };
  }
  return apps;
}

/** Bytes of all files, as they are and gzipped. */
export function bytesOf(files) {
  let [plain, gzipped] = [0, 0];
  for (const bytes of files.values()) {
    plain += bytes.length;
    gzipped += gzipSync(bytes, { level: 9 }).length;
  }
  return { plain, gzipped };
}

async function shipped(folder, entry, paths) {
  const bundle = await rolldown({ cwd: folder, input: entry, platform: "browser", onLog() {} });
  const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
  await bundle.close();
  if (output.length > 1) throw new Error(`${entry} became ${output.length} files`);
  return new Map([
    ["app.js", Buffer.from(output[0].code)],
    ...paths.map((path) => [path.slice(path.lastIndexOf("/") + 1), readFileSync(path)]),
  ]);
}

// ── The net in Keras ─────────────────────────────────────────────────────────────────────────────────────────────────

async function writeLayersModel(folder) {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, padding: "same", activation: "relu", inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 32, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.setWeights(kerasWeights());
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      writeFileSync(join(folder, "model.json"), JSON.stringify({ modelTopology, weightsManifest }));
      writeFileSync(join(folder, "weights.bin"), new Uint8Array(tf.io.concatenateArrayBuffers([weightData].flat())));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
}

/** PyTorch's arrangement becomes that of Keras: channels last, inputs before outputs, features flattened as H, W, C. */
function kerasWeights() {
  const tensors = readSafetensors(readFileSync(WEIGHTS));
  const given = (name) => {
    const { shape, bytes } = tensors.get(name);
    return tf.tensor(new Float32Array(new Uint8Array(bytes).buffer), shape);
  };
  const features = tf.reshape(given("dense1.weight"), [32, 16, 7, 7]);
  const kernels = {
    conv1: tf.transpose(given("conv1.weight"), [2, 3, 1, 0]),
    conv2: tf.transpose(given("conv2.weight"), [2, 3, 1, 0]),
    dense1: tf.reshape(tf.transpose(features, [2, 3, 1, 0]), [784, 32]),
    dense2: tf.transpose(given("dense2.weight")),
  };
  return Object.entries(kernels).flatMap(([layer, kernel]) => [kernel, given(`${layer}.bias`)]);
}
