/** What a step of training costs; every figure here was counted by hand, those of whole nets from published ones. */
import { afterAll, describe, expect, it } from "vitest";
import { report } from "../../../src/cli/report.ts";
import { taskOf } from "../../../src/engine/training-run.ts";
import { trainingCost, type TrainingCost } from "../../../src/reports/training-cost.ts";
import { reportSchema } from "../../../src/reports/schemas/report.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { examplesHost, modelOf } from "../../support/models.ts";
import { judgeOf } from "../../support/schemas.ts";

function costOf(text: string, batch = 2): TrainingCost {
  const model = modelOf(text, {}, examplesHost);
  return trainingCost(taskOf(model, model.training!, batch));
}

/** An example of the repository with a `train` block. */
function example(path: string, train: string): string {
  return examplesHost.readFile(path)!.replace(/\}\s*$/, `  train { ${train} }\n}\n`);
}

const sgd = "loss crossentropy; optimizer sgd";

describe("multiply-accumulates", () => {
  it.each([
    // Published: 416,520 (D2L) and 714,188,480 (torchvision). Backwards twice that, less the gradient of the picture.
    ["lenet.cvk", 416_520, 28 * 28 * 6 * 25],
    ["alexnet.cvk", 714_188_480, 55 * 55 * 64 * 3 * 121],
  ])("of %s", (path, forward, first) => {
    expect(costOf(example(path, sgd)).macs).toEqual({ forward, backward: 2 * forward - first });
  });

  it("stop backwards where nothing before is trained", () => {
    const body = "conv 4 kernel=3 frozen=true relu\n  flatten\n  dense 5";
    expect(costOf(`model Tuned {\n  input image [3, 8, 8]\n  ${body}\n  train { ${sgd} }\n}`).macs).toEqual({
      forward: 6 * 6 * 4 * 27 + 144 * 5,
      backward: 144 * 5,
    });
  });

  it("of groups, strides and transposed convolutions are as many for each gradient as forwards", () => {
    const layers = ["conv 4 kernel=1", "conv 8 kernel=3 stride=2 groups=2 pad=1", "convtranspose 2 kernel=2 stride=2"];
    const [first, ...others] = [8 * 8 * 4 * 3, 4 * 4 * 8 * 2 * 9, 4 * 4 * 8 * 2 * 4] as const;
    const forward = first + others[0] + others[1];
    const text = `model Net {\n  input image [3, 8, 8]\n  ${layers.join("\n  ")}\n  train { loss mse; optimizer sgd }\n}`;
    expect(costOf(text).macs).toEqual({ forward, backward: 2 * forward - first });
  });

  it("of what is computed again are of the backward pass", () => {
    const block = "block Two {\n  conv 4 kernel=1 relu\n  conv 4 kernel=1 relu\n}\n";
    const text = `${block}model Net {\n  input image [4, 8, 8]\n  Two recompute=true\n  train { loss mse; optimizer sgd }\n}`;
    const [kept, again] = [costOf(text.replace("true", "false")), costOf(text)];
    const layer = 8 * 8 * 16;
    expect([kept.macs, again.macs]).toEqual([
      { forward: 2 * layer, backward: 3 * layer },
      { forward: 2 * layer, backward: 4 * layer },
    ]);
    expect(kept.keptActivationBytes - again.keptActivationBytes).toBe(2 * 4 * 8 * 8 * 4);
  });
});

describe("memory", () => {
  it("is kept for the backward pass of what LeNet computes", () => {
    // Sigmoids and what pools give; the logarithms of the softmax, and the class as ten zeros and ones.
    const values = 6 * 28 * 28 + 6 * 14 * 14 + 16 * 10 * 10 + 16 * 5 * 5 + 120 + 84 + 10 + 10;
    expect(costOf(example("lenet.cvk", sgd), 8).keptActivationBytes).toBe(8 * values * 4);
  });

  it("of views and concatenations counts once", () => {
    const body = "a: conv 2 kernel=1 relu\n  conv 2 kernel=1 relu\n  concat a\n  flatten\n  dense 3";
    const text = `model Net {\n  input image [1, 4, 4]\n  ${body}\n  train { loss mse; optimizer sgd }\n}`;
    // Of the loss, what is squared.
    expect(costOf(text, 1).keptActivationBytes).toBe((4 * 16 + 3) * 4);
  });

  it.each([
    ["sgd", 0],
    ["sgd(momentum=0.9)", 1],
    ["adam", 2],
    ["rmsprop(momentum=0.9)", 2],
  ])("of the optimizer: %s remembers %i for each parameter", (optimizer, each) => {
    const cost = costOf(example("lenet.cvk", `loss crossentropy; optimizer ${optimizer}; clip norm(1)`));
    expect(cost).toMatchObject({ trained: 61_706, gradientBytes: 4 * 61_706, keepsGradients: true });
    expect(cost.optimizerBytes).toBe(each * 4 * 61_706);
    for (const { state, workspace, ports, scratch, total } of Object.values(cost.memory)) {
      expect(state).toBe((1 + each) * 4 * 61_706);
      expect(total).toBe(state + workspace + ports + scratch);
    }
  });
});

describe("convoke report --train", () => {
  const net = "model Net {\n  input image [1, 4, 4]\n  flatten\n  dense 2\n";
  const place = workplace({ "net.cvk": `${net}  train { ${sgd}; batch 8 }\n}\n`, "untrained.cvk": `${net}}\n` });
  afterAll(() => place.remove());

  it("tells it below the table, by the batch of the model or of the option", async () => {
    const { code, out } = await runHere(report, place.path("net.cvk"), "--train");
    expect([code, out]).toEqual([0, expect.stringContaining("\n\ntraining by steps of 8 examples:\n")]);
    expect(out).toContain("\n  MACs of an example: 32 forwards, 32 backwards\n");
    expect(out).toContain("\n  34 parameters trained: gradients of 136 B, each let go once its parameter is updated\n");
    expect(out).toContain("\n  the optimizer remembers nothing\n");
    const other = await runHere(report, place.path("net.cvk"), "--train", "--batch", "3");
    expect(other.out).toContain("training by steps of 3 examples:");
  });

  it("tells it as JSON", async () => {
    const { out } = await runHere(report, place.path("net.cvk"), "--train", "--format", "json");
    const found = JSON.parse(out) as { readonly training: TrainingCost };
    expect(found.training).toMatchObject({ batch: 8, macs: { forward: 32, backward: 32 }, trained: 34 });
    expect(judgeOf(reportSchema)(found)).toEqual([]);
  });

  it.each([
    [["untrained.cvk", "--train"], 1, "Net does not say how it is trained"],
    [["net.cvk", "untrained.cvk", "--train"], 2, "--train goes with the report of one model, layer by layer"],
    [["net.cvk", "--train", "--format", "csv"], 2, "--train goes with --format table or json"],
  ])("%s", async (words, expected, told) => {
    const { code, err } = await runHere(
      report,
      ...words.map((word) => (word.endsWith(".cvk") ? place.path(word) : word)),
    );
    expect([code, err]).toEqual([expected, expect.stringContaining(told)]);
  });
});
