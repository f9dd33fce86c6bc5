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
  return (arenaOf(9) - arenaOf(5)) / 4 / MAP;
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
    ["the input of a batch norm less the mean, and what goes on", "conv 8 kernel=1 bias=false bn relu", 2],
    ["what dropout sees, and its mask", "conv 8 kernel=1 relu dropout(0.5)", 2],
  ])("%s: %s", (_, lines, expected) => {
    expect(keptBy(lines)).toBeCloseTo(expected, 2);
  });
});
