// The nets of the benchmark: examples at their full size, with random weights by a seed and a random input.
import { readFileSync } from "node:fs";
import {
  check,
  compileModel,
  emitModule,
  initialiseWeights,
  randomSource,
  storedWeights,
  writeSafetensors,
} from "../dist/index.js";

const examples = new URL("../examples/", import.meta.url);

export const netNames = ["lenet", "squeezenet-1.1", "mobilenet-v2", "alexnet", "resnet-18"];

const host = {
  readFile(path) {
    try {
      return readFileSync(new URL(path, examples), "utf8");
    } catch {
      return undefined;
    }
  },
};

/** The resolved model, weights by name (batch norms with statistics that are not trivial) and an input. */
export function loadNet(name) {
  const { models, diagnostics } = check(`${name}.cvk`, host.readFile(`${name}.cvk`), host);
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new Error(`${name}: ${mistake.message}`);
  const [model] = models;
  const weights = shake(initialiseWeights(model.graph, 1));
  const [, ...shape] = model.graph.inputs[0].type.shape;
  const random = randomSource(2);
  const input = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() * 2 - 1);
  return { name, model, weights, input, shape };
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

/** The program of a net, and the text of its generated module. */
export function generate({ model }) {
  const { lowered } = compileModel(model);
  const options = {
    name: "net",
    model: model.name,
    source: "net.cvk",
    layout: model.layout,
    batch: 1,
    weights: "none",
  };
  return { lowered, js: emitModule(lowered.program, options).js };
}

/** A module's text, imported as a user would, and given the net's weights. */
export async function start(js, { model, weights }) {
  const { load } = await import(`data:text/javascript;base64,${Buffer.from(js).toString("base64")}`);
  return load(writeSafetensors(storedWeights(model.graph.parameters, weights)));
}
