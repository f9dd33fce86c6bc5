/** Random nets with random ways to train them. */
import * as fc from "fast-check";
import type { RandomSource } from "../../src/base/random.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { losses, type Loss } from "../../src/training/losses.ts";
import { optimizers } from "../../src/training/optimizers.ts";
import type { Chosen, TrainingPlan } from "../../src/training/plan.ts";
import { schedules } from "../../src/training/schedules.ts";
import { buildNet, netPlans } from "../property/random-net.ts";
import { pick } from "./random-layers.ts";
import type { TrainingCase } from "./torch-training.ts";
import { chosen } from "./training.ts";

const STEPS = 3;

export function randomTrainingCase(random: RandomSource): TrainingCase {
  for (;;) {
    const seed = Math.floor(random.next() * 2 ** 31);
    const [net] = fc.sample(netPlans, { seed, numRuns: 1 });
    // A few are as large as what kernels have methods of their own for.
    const more = pick(random, [0, 0, 0, 8]);
    const input = net!.input.map((extent, axis) => (axis === 0 ? extent : extent + more));
    const graph = buildNet({ ...net!, input, batch: pick(random, [2, 3, 4]) });
    if (graph.parameters.some(({ spec }) => spec.trainable)) {
      return { graph, plan: randomPlan(graph, random), steps: STEPS, seed };
    }
  }
}

function randomPlan(graph: Graph, random: RandomSource): TrainingPlan {
  return {
    losses: graph.outputs.map(({ name, value }) => ({
      ...randomLoss(constantShape(value.type.shape)[1]!, random),
      output: name,
      weight: graph.outputs.length === 1 ? 1 : pick(random, [1, 0.5]),
    })),
    optimizer: randomOptimizer(random),
    schedule: pick(random, [
      chosen(schedules, "constant", { warmup: 0 }),
      chosen(schedules, "constant", { warmup: 2 }),
      chosen(schedules, "cosine", { warmup: 0 }),
      chosen(schedules, "cosine", { warmup: 1 }),
      chosen(schedules, "step", { size: 1, gamma: 0.5 }),
      chosen(schedules, "exponential", { gamma: 0.7 }),
    ]),
    clip: pick(random, [undefined, undefined, 0.1, 1]),
    metrics: [],
    epochs: undefined,
    batch: undefined,
  };
}

function randomLoss(classes: number, random: RandomSource): Chosen<Loss> {
  const reduction = pick(random, ["mean", "mean", "sum"]);
  const weights = pick(random, [undefined, Array.from({ length: classes }, () => 0.25 + random.next())]);
  const ignore = pick(random, [undefined, undefined, 0]);
  return pick(random, [
    chosen(losses, "mse", { reduction }),
    chosen(losses, "mae", { reduction }),
    chosen(losses, "bce", { reduction }),
    chosen(losses, "huber", { reduction, delta: pick(random, [0.3, 1, 2]) }),
    chosen(losses, "nll", { reduction, weights, ignore }),
    chosen(losses, "crossentropy", { reduction, weights, ignore, label_smoothing: pick(random, [0, 0.1, 0.4]) }),
  ]);
}

function randomOptimizer(random: RandomSource): TrainingPlan["optimizer"] {
  const lr = pick(random, [0.003, 0.02]);
  const weight_decay = pick(random, [0, 0.1]);
  const momentum = pick(random, [0, 0.9]);
  const eps = pick(random, [1e-8, 1e-3]);
  const adam = {
    lr,
    weight_decay,
    eps,
    betas: pick(random, [
      [0.9, 0.999],
      [0.5, 0.9],
    ]),
  };
  return pick(random, [
    chosen(optimizers, "sgd", { lr, weight_decay, momentum }),
    chosen(optimizers, "sgd", { lr, weight_decay, momentum: 0.9, nesterov: true }),
    chosen(optimizers, "adam", adam),
    chosen(optimizers, "adamw", adam),
    chosen(optimizers, "rmsprop", { lr, weight_decay, momentum, eps, alpha: pick(random, [0.99, 0.8]) }),
  ]);
}

export function describeTrainingCase({ graph, plan }: TrainingCase): string {
  const training = [...plan.losses, plan.optimizer, plan.schedule].map(describe);
  return `${graph.nodes.map(({ op }) => op.name).join(" ")}; ${training.join(", ")}, clip ${plan.clip}`;
}

function describe({ of, attributes }: Chosen<{ readonly name: string }>): string {
  return `${of.name} ${JSON.stringify(attributes)}`;
}
