/** What a training step keeps from the forward pass for the backward pass, by the plan of its memory; expected by counting by hand. */
import { describe, expect, it } from "vitest";
import type { Program } from "../../../src/kernel/ir.ts";
import { lower } from "../../../src/lower/lower.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { targetOf } from "../../../src/targets/index.ts";
import { losses } from "../../../src/training/losses.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { modelOf } from "../../support/models.ts";
import { chosen } from "../../support/training.ts";

const [BATCH, CHANNELS, EXTENT] = [4, 8, 32];
/** Elements of each activation. */
const MAP = BATCH * CHANNELS * EXTENT * EXTENT;

function programOf(lines: string, blocks = "", optimizer = chosen(optimizers, "sgd")): Program {
  const text = `${blocks}\nmodel Net {\n  input image [${CHANNELS}, ${EXTENT}, ${EXTENT}]\n${lines}\n}`;
  const { graph } = modelOf(text, { batch: BATCH });
  const plan = { losses: [{ ...chosen(losses, "mse"), output: "output", weight: 1 }], optimizer };
  const step = trainingGraph(graph, plan).graph;
  return lower(runPipeline(step), targetOf("wasm").facts, { layout: "NCHW", training: true }).program;
}

/** How many activations more are kept for each further repetition of some layers. */
function keptBy(lines: string, blocks = ""): number {
  const arenaOf = (times: number): number => programOf(`${lines}\n`.repeat(times), blocks).arena.f32;
  return (arenaOf(5) - arenaOf(3)) / 2 / MAP;
}

// Weights are small beside a map, and convolutions of one pixel need no zeros around it.
describe("is kept of each layer", () => {
  it.each([
    ["its output, which is the input of the next and tells where the rectifier was", "conv 8 kernel=1 relu", 1],
    ["its output where the slope follows from that", "conv 8 kernel=1 sigmoid", 1],
    [
      "what comes into the activation where it does not, of which what comes out is computed again",
      "conv 8 kernel=1 silu",
      1,
    ],
    ["the input of a batch norm, and what goes on", "conv 8 kernel=1 bias=false bn relu", 2],
    ["what dropout sees, and its mask", "conv 8 kernel=1 relu dropout(0.5)", 2],
  ])("%s: %s", (_, lines, expected) => {
    expect(keptBy(lines)).toBeCloseTo(expected, 2);
  });
});

describe("calls of a block with recompute=true", () => {
  const within = ["conv 8 kernel=1 relu", "conv 8 kernel=1 silu", "conv 8 kernel=1 bias=false bn relu"];
  const block = `block Three {\n  ${within.join("\n  ")}\n}`;

  it("keep what comes out of each, which goes into the next", () => {
    expect(keptBy("Three", block)).toBeCloseTo(1 + 1 + 2, 2);
    expect(keptBy("Three recompute=true", block)).toBeCloseTo(1, 2);
  });

  it("count once where one is within another", () => {
    const nested = `${block}\nblock Six {\n  Three recompute=true\n  Three\n}`;
    expect(keptBy("Six", nested)).toBeCloseTo(1 + 4, 2);
    expect(keptBy("Six recompute=true", nested)).toBeCloseTo(1, 2);
  });

  it("keep what is read outside before they end", () => {
    const layer = "conv 8 kernel=1 relu";
    const blocks = [
      `block Split {\n  a: ${layer}\n  ${layer}\n  ${layer}\n}`,
      `block Around(again) {\n  split: Split recompute=again\n  ${layer}\n  concat split.a\n}`,
    ];
    // Two of the four lie in the concatenation.
    expect(keptBy("Around false", blocks.join("\n"))).toBeCloseTo(4, 2);
    expect(keptBy("Around true", blocks.join("\n"))).toBeCloseTo(3, 2);
  });
});

it("of an update with momentum is the gradient, in whose place the momentum comes to be, and one tensor beside it", () => {
  const text = "model Net {\n  input x [512]\n  dense 512 bias=false\n}";
  const { graph } = modelOf(text, { batch: 1 });
  const optimizer = chosen(optimizers, "sgd", { momentum: 0.9 });
  const plan = { losses: [{ ...chosen(losses, "mse"), output: "output", weight: 1 }], optimizer };
  for (const name of ["ts", "wasm"] as const) {
    const step = runPipeline(trainingGraph(graph, plan).graph);
    const { arena } = lower(step, targetOf(name).facts, { layout: "NCHW", training: true }).program;
    const most = Math.max(arena.f32, arena.f64);
    expect(most / 512 ** 2).toBeCloseTo(2, 1);
  }
});
