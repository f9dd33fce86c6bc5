/** Three steps beside PyTorch, on machines that have it: every optimizer, schedule and loss, and random nets (`scripts/fuzz/torch.mjs` tries more). */
import { afterAll, describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { tries } from "../../support/effort.ts";
import { modelOf } from "../../support/models.ts";
import { describeTrainingCase, randomTrainingCase } from "../../support/random-training.ts";
import { hasTorch, torchNote, TorchScript } from "../../support/torch.ts";
import { trainBeside } from "../../support/torch-training.ts";

const net = `
  input image [3, 6, 5]
  conv 4 kernel=3 pad=1 bias=false bn relu
  maxpool 2
  groupnorm 2 silu
  flatten
  dense 5`;

const blocks = [
  "loss crossentropy; optimizer sgd(lr=0.1, momentum=0.9, nesterov=true, weight_decay=0.05)",
  "loss crossentropy; optimizer rmsprop(lr=0.01, momentum=0.9, weight_decay=0.05, eps=1e-3)",
  "loss crossentropy; optimizer adamw(lr=0.01, weight_decay=0.1, eps=1e-3)",
  "loss crossentropy; optimizer adam(lr=0.01, betas=[0.5, 0.9], weight_decay=0.1, eps=1e-3)",
  "loss crossentropy; optimizer sgd(lr=0.1); clip norm(0.1)",
  "loss crossentropy; optimizer sgd(lr=0.1, momentum=0.9); schedule cosine(warmup=1)",
  "loss crossentropy; optimizer sgd(lr=0.1); schedule step(size=2, gamma=0.3)",
  "loss crossentropy; optimizer sgd(lr=0.1); schedule exponential(gamma=0.5)",
  "loss crossentropy(label_smoothing=0.2, weights=[1, 2, 0.5, 3, 1], ignore=1); optimizer sgd(lr=0.1)",
  "loss crossentropy(target=probabilities, label_smoothing=0.2, weights=[1, 2, 0.5, 3, 1]); optimizer sgd(lr=0.1)",
  "loss nll(weights=[1, 2, 0.5, 3, 1]); optimizer sgd(lr=0.1)",
  "loss huber(delta=0.3); optimizer sgd(lr=0.1)",
  "loss bce; optimizer sgd(lr=0.1)",
  "loss mae(reduction=sum); optimizer sgd(lr=0.01)",
  "loss mse; optimizer sgd(lr=0.1)",
];

describe.skipIf(!hasTorch)(`as PyTorch trains${torchNote}`, () => {
  const torch = hasTorch ? new TorchScript("torch-training.py") : (undefined as never);
  afterAll(() => hasTorch && torch.close());

  function trained(body: string, mean?: number) {
    const { graph, training } = modelOf(`model Net {${body}\n}`, { batch: 4 });
    return trainBeside(torch, { graph, plan: training!, steps: 3, seed: 1, ...(mean !== undefined && { mean }) });
  }

  it.each(blocks)("%s", async (block) => {
    expect(await trained(`${net}\n  train { ${block} }`)).toEqual({ kind: "agrees", message: "" });
  });

  it("what has a mean far beyond its deviation is normalised", async () => {
    for (const layer of ["bn", "groupnorm 1", "layernorm", "instancenorm"]) {
      const body = `\n  input x [4, 5, 5]\n  ${layer}\n  conv 3 kernel=3\n  train { loss mse; optimizer sgd(lr=0.1) }`;
      expect(await trained(body, 1000), layer).toEqual({ kind: "agrees", message: "" });
    }
  });

  it("random nets", async () => {
    for (let at = 0; at < tries(15); at++) {
      const each = randomTrainingCase(randomSource(at));
      const { kind, message } = await trainBeside(torch, each);
      expect(kind === "bug" ? message : "", `case ${at}, ${describeTrainingCase(each)}`).toBe("");
    }
  });
});
