// Prints, as JSON, hashes of every example's modules for each target, and of what nets answer to fixed inputs. A program
// of its own, so that another process, or another Node, can be asked the same.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  check,
  compileModel,
  emitModule,
  engineFor,
  initialiseWeights,
  matchWeights,
  randomSource,
  readSafetensors,
  targetNames,
  wasm,
} from "../../dist/index.js";

const folder = new URL("../../examples/", import.meta.url);
const host = {
  readFile: (path) => (existsSync(new URL(path, folder)) ? readFileSync(new URL(path, folder), "utf8") : undefined),
};

/** Every function that engines compute in ways of their own, and convolutions that Winograd takes. */
const FUNCTIONS = `model Functions {
  input image [16, 28, 28]
  conv 32 kernel=3 pad=1 tanh
  conv 32 kernel=3 pad=1 gelu
  conv 32 kernel=5 pad=2 silu
  depthwise kernel=3 pad=1 bn sigmoid
  convtranspose 16 kernel=2 stride=2 elu
  conv 16 kernel=3 stride=2 pad=1 mish
  groupnorm 4
  lrn 5
  softplus
  lppool 2
  layernorm
  avgpool global
  flatten
  dense 10
  logsoftmax
}`;

const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".cvk") && !path.startsWith("blocks/"))
  .toSorted();

const models = new Map(paths.map((path) => [path, modelOf(path, host.readFile(path))]));
const mnist = models.get("mnist.cvk");
const functions = modelOf("functions.cvk", FUNCTIONS);
const trained = matchWeights(
  mnist.graph.parameters,
  readSafetensors(readFileSync(new URL("mnist/mnist.safetensors", folder))),
);

const modules = {};
const answers = {};
const strategies = {};
for (const target of targetNames) {
  for (const [path, model] of models) modules[`${target}: ${path}`] = hash(moduleFiles(model, target));
  answers[`${target}: trained`] = await answersOf(mnist, trained, target);
  answers[`${target}: random`] = await answersOf(mnist, initialiseWeights(mnist.graph, 1), target);
  answers[`${target}: functions`] = await answersOf(functions, initialiseWeights(functions.graph, 1), target);
  strategies[target] = compileModel(functions, { target }).lowered.choices.map(({ strategy }) => strategy);
}
console.log(JSON.stringify({ modules, answers, strategies }));

function modelOf(path, text) {
  return check(path, text, host).models[0];
}

/** Texts, and binaries for one thread and for more. */
function moduleFiles(model, target) {
  const { ts, js, dts, files } = emitModule(compileModel(model, { target }).lowered.program, {
    name: "net",
    model: model.name,
    layout: model.layout,
    batch: 1,
    weights: "none",
    target: target === "wasm" ? wasm.with({ place: "file", threads: 2 }) : target,
  });
  return [ts, js, dts, ...Object.values(files)];
}

/** A hash of the outputs for some images of noise. */
async function answersOf(model, weights, target) {
  const engine = await engineFor(model, weights, target);
  const random = randomSource(7);
  const [{ name, shape }] = engine.inputs;
  const length = shape.reduce((product, extent) => product * extent, 1);
  const outputs = [];
  for (let count = 0; count < 5; count++) {
    const image = Float32Array.from({ length }, () => random.next());
    const [scores] = (await engine.run(new Map([[name, image]]))).values();
    outputs.push(new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength));
  }
  return hash(outputs);
}

function hash(pieces) {
  const sum = createHash("sha256");
  for (const piece of pieces) sum.update(piece);
  return sum.digest("hex");
}
