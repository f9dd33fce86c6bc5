// A step of training as our library makes it, compiled in memory.
import { matchWeights, readSafetensors } from "../../../dist/index.js";
import { taskOf, trainerFor } from "../../../dist/tools.js";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readInput, readNet, readTarget } from "../../net.mjs";
import { loadModel } from "../../nets.mjs";

export async function open(folder, { target }) {
  const { name, optimizer } = readNet(folder);
  const model = loadModel(name);
  const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync(join(folder, "net.safetensors"))));
  const [image, classes] = [readInput(folder), readTarget(folder)];
  const { training } = taskOf(model, model.training, classes.length);
  const trainer = await trainerFor(training, weights, target);
  const batch = new Map([
    ["image", image],
    ["target", Float32Array.from(classes)],
  ]);
  return { run: async () => [(await trainer.step(batch, optimizer.lr)).loss] };
}
