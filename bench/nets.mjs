// Which nets are measured, and how one is laid down in a folder for all contestants alike:
//
//     net.json         its layers, in order: what peers build it from
//     net.safetensors  random weights by a seed
//     input.f32        a random input, row-major, channels first
//     target.i32       random classes, one an example, of a net that is trained
//
// Files for others are written beside when they are asked for (net.onnx, net.tflite), and modules of ours are compiled there,
// by the command that users have.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, initialiseWeights, randomSource, storedWeights, writeSafetensors } from "../dist/index.js";
import { readNet } from "./net.mjs";

const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** Nets for classes of photographs, of which the README speaks. */
export const classics = ["lenet", "squeezenet-1.1", "mobilenet-v2", "alexnet", "resnet-18", "resnet-50", "vgg-16"];

/** Of these what other nets are made of decides: a kind of layer that the classics lack, alone or in its net. */
const others = {
  "first-layer": zoo("First"),
  "three-transposed": zoo("Transposed"),
  "wide-depthwise": zoo("WideDepthwise"),
  "convnext-block": zoo("ConvNeXtBlock"),
  "shufflenet-v2": example("shufflenet-v2"),
  "efficientnet-b0": example("efficientnet-b0"),
  "densenet-121": example("densenet-121"),
  "resnext-50": example("resnext-50"),
  "u-net": example("u-net"),
};

/** Nets whose steps of training are measured. */
const trained = {
  "lenet-train": trainedNet("LenetTrain"),
  "lenet-maxpool-train": trainedNet("LenetMaxpoolTrain"),
  "resnet-20-train": trainedNet("Resnet20Train"),
};

export const netNames = [...classics, ...Object.keys(others)];
export const trainedNames = Object.keys(trained);

const places = { ...Object.fromEntries(classics.map((name) => [name, example(name)])), ...others, ...trained };

function example(name) {
  return { file: fileURLToPath(new URL(`../examples/${name}.cvk`, import.meta.url)) };
}

function zoo(model) {
  return { file: fileURLToPath(new URL("zoo.cvk", import.meta.url)), model };
}

function trainedNet(model) {
  return { file: fileURLToPath(new URL("training.cvk", import.meta.url)), model, batch: 64 };
}

/** Whether there is a net of this name: one of `netNames` or `trainedNames`, or a model of zoo.cvk. */
export function isNet(name) {
  return Object.hasOwn(places, name) || zooModels().some((model) => model.name === name);
}

export function loadModel(name) {
  const { file, model, batch } = placeOf(name);
  const models = modelsOf(file, { batch });
  return model === undefined ? models[0] : models.find((each) => each.name === model);
}

/** All models of zoo.cvk. */
export function zooModels() {
  return modelsOf(zoo().file);
}

function placeOf(name) {
  return places[name] ?? zoo(name);
}

function modelsOf(file, options) {
  const folder = dirname(file);
  const host = { readFile: (path) => readWhereThere(join(folder, path)) };
  const name = basename(file);
  const { models, diagnostics } = check(name, readFileSync(file, "utf8"), host, options);
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new Error(`${name}: ${mistake.message}`);
  return models;
}

function readWhereThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Calls `use` with each net, laid down in a folder, in turn. */
export async function withNets(names, tell, use) {
  for (const name of names) {
    await withFolder((folder) => {
      tell(`${name}: preparing`);
      prepareNet(name, folder);
      return use(name, folder);
    });
  }
}

/** Gives what `use` gives when called with an empty folder, which is gone afterwards. */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "convoke-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The largest magnitude of inputs. Deep in a net of silu that nobody has trained, those of 1 become hundreds, whose
 * activations are subnormal numbers: trained nets have none, some engines take them for zeros, and others take long.
 */
const INPUT = 0.1;

function prepareNet(name, folder) {
  const { graph, training } = loadModel(name);
  const { shape } = graph.inputs[0].type;
  const random = randomSource(2);
  const input = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => INPUT * (random.next() * 2 - 1));
  writeFileSync(
    join(folder, "net.safetensors"),
    writeSafetensors(storedWeights(graph.parameters, shake(initialiseWeights(graph, 1)))),
  );
  writeFileSync(join(folder, "input.f32"), input);
  const optimizer = training?.optimizer.attributes;
  writeFileSync(join(folder, "net.json"), JSON.stringify({ name, ...describe(graph), optimizer }));
  if (training === undefined) return;
  const [batch, classes] = graph.outputs[0].value.type.shape;
  writeFileSync(
    join(folder, "target.i32"),
    Int32Array.from({ length: batch }, () => Math.floor(classes * random.next())),
  );
}

/** The file of the net in a format of others, written where it was not yet. @throws an Error that says what a format lacks. */
export async function writtenNet(folder, format) {
  const path = join(folder, `net.${format}`);
  if (!existsSync(path)) (await writers[format]())(readNet(folder), path);
  return path;
}

/** Loaded when they are needed: what they are written with may not be installed. */
const writers = {
  onnx: async () => (await import("./onnx.mjs")).writeOnnx,
  tflite: async () => (await import("./tflite.mjs")).writeTflite,
};

/**
 * Batch norms of fresh nets do nothing; give them something to do, which keeps the variance as it is: 1 / v for v between a
 * half and one and a half is 1.1 on average.
 */
function shake(weights) {
  const random = randomSource(3);
  for (const [name, values] of weights) {
    if (name.endsWith("running_var")) values.forEach((_, i) => (values[i] = 1.1 * (0.5 + random.next())));
    if (name.endsWith("running_mean")) values.forEach((_, i) => (values[i] = 0.1 * (random.next() - 0.5)));
  }
  return weights;
}

/** The graph as plain data: values are numbers, of which the input is 0; shapes are channels first, batch included. */
function describe(graph) {
  const numbers = new Map([[graph.inputs[0], 0]]);
  const layers = graph.nodes.map((node) => {
    const [output] = node.outputs;
    numbers.set(output, numbers.size);
    return {
      name: node.name,
      op: node.op.name,
      attributes: node.attributes,
      window: node.traits.contraction?.window,
      inputs: node.inputs.map((value) => numbers.get(value)),
      inShape: node.inputs[0].type.shape,
      output: numbers.get(output),
      outShape: output.type.shape,
      parameters: Object.fromEntries(
        Object.entries(node.parameters).map(([role, { name, type }]) => [role, { name, shape: type.shape }]),
      ),
    };
  });
  const [{ value }] = graph.outputs;
  return {
    inputShape: graph.inputs[0].type.shape,
    layers,
    output: numbers.get(value),
    outputShape: value.type.shape,
  };
}

/** Of all weights together. */
export function tensorBytes(folder) {
  return statSync(join(folder, "net.safetensors")).size;
}

// ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The folder of the net's module for these options of `convoke compile`, compiled where it was not yet; by an earlier
 * `revision` where one is given.
 */
export function compiledModule(name, folder, options, { weights = true, revision } = {}) {
  const out = join(folder, ["convoke", revision?.name ?? "", ...options, ...(weights ? [] : ["bare"])].join(" "));
  if (existsSync(out)) return out;
  const given = weights ? ["--weights", join(folder, "net.safetensors"), "--weights-in", "file"] : [];
  convoke(["compile", ...modelWords(name), "--name", "net", "--out", out, ...given, ...options], revision?.command);
  return out;
}

/** The folder with the module `net.js` of a model's text, which takes no weights. */
export function compiledText(text, folder) {
  const file = join(folder, "net.cvk");
  writeFileSync(file, text);
  convoke(["compile", file, "--name", "net", "--out", folder]);
  return folder;
}

/** What `convoke profile` measures of a net, as its JSON; its weights are random. */
export function profile(name, options) {
  return profileOf([...modelWords(name), ...options]);
}

/** The same for any words of `convoke profile`. */
export function profileOf(words) {
  return JSON.parse(convoke(["profile", ...words, "--format", "json"]));
}

function modelWords(name) {
  const { file, model } = placeOf(name);
  return [file, ...(model === undefined ? [] : ["--model", model])];
}

function convoke(words, path = command) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`convoke ${words[0]}: ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}
