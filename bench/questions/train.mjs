// How long does one step of training take? The question `speed` of those who train, where a run is a step and its output the loss.
import { trainingNames } from "../contestants.mjs";
import { trainedNames } from "../nets.mjs";
import * as speed from "./speed.mjs";

export const title = "A step of training";

export const about =
  "Milliseconds for one step of SGD with momentum on a batch of 64, one thread: forward, loss, gradients and update; by the clock all take longer " +
  "where others use the machine. LeNet has a layer of " +
  "every kind; another has max pooling alone, for ConvNetJS; ResNet-20 is that of CIFAR, for images of 32x32. All begin with the same weights " +
  "and batch, and the losses of their first steps are compared (of those that take longer than five seconds, of the first). tfjs has no " +
  "gradients of convolutions on its wasm backend, ConvNetJS no batch norm and no average pooling. jax-js needs Node 24, and PyTorch is native.";

export const defaults = { nets: trainedNames, contestants: trainingNames };

/** Of how many steps losses are compared, and how near they are to be: each goes on from what the one before made of the weights. */
const STEPS = 3;
const TOLERANCE = 1e-3;

export async function ask(options) {
  return { node: process.version, ...(await speed.ask({ ...options, outputs: STEPS, tolerance: TOLERANCE })) };
}

export function tables({ node, rounds, results }) {
  const isThere = (name) => results.some(({ times }) => name in times);
  const names = trainingNames.filter(isThere);
  if (names.length === 0) return [];
  return [
    speed.comparison(`Processor time, Node ${node}, ${rounds} rounds`, names, results, "cpu"),
    speed.comparison("By the clock", names, results, "ms"),
  ];
}

export const { failed } = speed;
