// Which nets are measured, and how one is laid down in a folder for all contestants alike:
//
//     net.json         its layers, in order: what peers build it from
//     net.safetensors  random weights by a seed
//     input.f32        a random input, row-major, channels first
//     net.onnx         the same net for ONNX Runtime
//
// Modules of ours are compiled beside, by the command that users have.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, initialiseWeights, randomSource, storedWeights, writeSafetensors } from "../dist/index.js";
import { readNet } from "./net.mjs";
import { writeOnnx } from "./onnx.mjs";

const examples = new URL("../examples/", import.meta.url);
const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

export const netNames = ["lenet", "squeezenet-1.1", "mobilenet-v2", "alexnet", "resnet-18", "resnet-50", "vgg-16"];

const host = {
  readFile(path) {
    try {
      return readFileSync(new URL(path, examples), "utf8");
    } catch {
      return undefined;
    }
  },
};

export function loadModel(name) {
  const { models, diagnostics } = check(`${name}.cvk`, host.readFile(`${name}.cvk`), host);
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new Error(`${name}: ${mistake.message}`);
  return models[0];
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

export function prepareNet(name, folder) {
  const { graph } = loadModel(name);
  const [, ...shape] = graph.inputs[0].type.shape;
  const random = randomSource(2);
  const input = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() * 2 - 1);
  writeFileSync(
    join(folder, "net.safetensors"),
    writeSafetensors(storedWeights(graph.parameters, shake(initialiseWeights(graph, 1)))),
  );
  writeFileSync(join(folder, "input.f32"), input);
  writeFileSync(join(folder, "net.json"), JSON.stringify({ name, ...describe(graph) }));
  writeOnnx(readNet(folder), join(folder, "net.onnx"));
}

/** Batch norms of fresh nets do nothing; give them something to do. */
function shake(weights) {
  const random = randomSource(3);
  for (const [name, values] of weights) {
    if (name.endsWith("running_var")) values.forEach((_, i) => (values[i] = 0.5 + random.next()));
    if (name.endsWith("running_mean")) values.forEach((_, i) => (values[i] = random.next() - 0.5));
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
      inputs: node.inputs.map((value) => numbers.get(value)),
      inShape: node.inputs[0].type.shape,
      output: numbers.get(output),
      outShape: output.type.shape,
      parameters: Object.fromEntries(
        Object.entries(node.parameters).map(([role, { name, type }]) => [role, { name, shape: type.shape }]),
      ),
    };
  });
  return { inputShape: graph.inputs[0].type.shape, layers, output: numbers.get(graph.outputs[0].value) };
}

/** Of all weights together. */
export function tensorBytes(folder) {
  return statSync(join(folder, "net.safetensors")).size;
}

// ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The folder of the net's module for these options of `convoke compile`, compiled where it was not yet; by another `build`
 * where one is given.
 */
export function compiledModule(name, folder, options, { weights = true, build } = {}) {
  const out = join(folder, ["convoke", build?.name ?? "", ...options, ...(weights ? [] : ["bare"])].join(" "));
  if (existsSync(out)) return out;
  const given = weights ? ["--weights", join(folder, "net.safetensors"), "--weights-in", "file"] : [];
  convoke(["compile", modelFile(name), "--name", "net", "--out", out, ...given, ...options], build?.command);
  return out;
}

/** What `convoke profile` measures, as its JSON. */
export function profile(name, folder, options) {
  const weights = ["--weights", join(folder, "net.safetensors")];
  return JSON.parse(convoke(["profile", modelFile(name), ...weights, "--format", "json", ...options]));
}

function modelFile(name) {
  return fileURLToPath(new URL(`${name}.cvk`, examples));
}

function convoke(words, path = command) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`convoke ${words[0]}: ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}
