/**
 * The references are plain, not pathological: none of the ops that multiply takes many times what a convolution takes for a
 * multiply-accumulate. Measured in the same run, since machines differ; the bound is wide, since they are busy.
 */
import { expect, it } from "vitest";
import { engineFor } from "../../src/engine/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { modelOf } from "../support/models.ts";

const MACS = 2 ** 20;
const layers: readonly (readonly [input: string, layer: string])[] = [
  // 16 * 16 * 16 positions and channels * 16 * 16 elements of kernels
  ["[16, 17, 17]", "conv 16 kernel=4 pad=1"],
  ["[16, 8, 8]", "convtranspose 64 kernel=4 stride=2 pad=1"],
  ["[256, 16, 16]", "depthwise kernel=4 pad=same"],
  ["[1024]", "dense 1024"],
  ["[4, 64, 64]", "matmul { relu } { abs }"],
];

it("multiply-accumulates of every kind take about as long", { timeout: 60_000 }, async () => {
  const runs = await Promise.all(layers.map(([input, layer]) => reference(`input x ${input}\n  ${layer}`)));
  const best = runs.map(() => Infinity);
  for (let round = 0; round < 5; round++) {
    for (const [at, run] of runs.entries()) best[at] = Math.min(best[at]!, seconds(run));
  }
  for (const [at, [, layer]] of layers.entries()) {
    const message = `${layer}: ${((best[at]! / MACS) * 1e9).toFixed(1)} ns, conv ${((best[0]! / MACS) * 1e9).toFixed(1)} ns`;
    expect(best[at]! / best[0]!, message).toBeLessThan(20);
  }
});

async function reference(body: string): Promise<() => void> {
  const model = modelOf(`model Plain {\n  ${body}\n}`);
  const engine = await engineFor(model, initialiseWeights(model.graph, 1), "reference");
  const [{ name, shape }] = engine.inputs as [(typeof engine.inputs)[number]];
  const input = new Map([
    [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(at))],
  ]);
  return () => void engine.run(input);
}

function seconds(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
