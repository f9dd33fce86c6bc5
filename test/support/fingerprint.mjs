// Prints, as JSON, hashes of every example's module texts and of what the trained net answers to fixed inputs. A program
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
} from "../../dist/index.js";

const folder = new URL("../../examples/", import.meta.url);
const host = {
  readFile: (path) => (existsSync(new URL(path, folder)) ? readFileSync(new URL(path, folder), "utf8") : undefined),
};

const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".cvk") && !path.startsWith("blocks/"))
  .toSorted();

const modules = Object.fromEntries(paths.map((path) => [path, hash(moduleTexts(modelOf(path)))]));
const mnist = modelOf("mnist.cvk");
const trained = matchWeights(
  mnist.graph.parameters,
  readSafetensors(readFileSync(new URL("mnist/mnist.safetensors", folder))),
);
const answers = {
  trained: hash(await answersOf(mnist, trained)),
  random: hash(await answersOf(mnist, initialiseWeights(mnist.graph, 1))),
};
console.log(JSON.stringify({ modules, answers }));

function modelOf(path) {
  return check(path, host.readFile(path), host).models[0];
}

function moduleTexts(model) {
  const options = { name: "net", model: model.name, layout: model.layout, batch: 1, weights: "none" };
  const { ts, js, dts } = emitModule(compileModel(model).lowered.program, options);
  return [ts, js, dts];
}

/** The bytes of the outputs for 20 images of noise. */
async function answersOf(model, weights) {
  const engine = await engineFor(model, weights, "ts");
  const random = randomSource(7);
  return Array.from({ length: 20 }, () => {
    const image = Float32Array.from({ length: 784 }, () => random.next());
    const [scores] = engine.run(new Map([["image", image]])).values();
    return new Uint8Array(scores.buffer);
  });
}

function hash(pieces) {
  const sum = createHash("sha256");
  for (const piece of pieces) sum.update(piece);
  return sum.digest("hex");
}
