/** Small nets on every target, compared with the references layer by layer. */
import { describe, expect, it } from "vitest";
import { engineFor, engineNames, type EngineOptions, type EngineChoice } from "../../src/engine/engine.ts";
import { sampled } from "../support/effort.ts";
import { arraysFor, weightsFor } from "./operands.ts";
import { modelOfNet, nets, type NetCase } from "./nets.ts";
import { wasm } from "../../src/targets/index.ts";

/** Reductions of a few hundred products, rounded to float32 layer by layer. */
const RELATIVE = 2e-5;
const ABSOLUTE = 1e-5;

interface Way {
  readonly name: string;
  readonly target: EngineChoice;
  readonly options?: EngineOptions;
  /** Examples at a time; the net's own number where left out. */
  readonly batch?: number;
}

const ways: readonly Way[] = [
  ...engineNames.filter((target) => target !== "reference").map((target) => ({ name: target, target })),
  { name: "ts, three at a time", target: "ts", batch: 3 },
  { name: "wasm, three at a time", target: "wasm", batch: 3 },
  { name: "wasm, strict", target: "wasm", options: { accuracy: "strict" } },
  { name: "wasm, guarded", target: wasm.with({ guards: true }) },
];

describe.each(ways)("$name", (way) => {
  it.each(sampled(nets))("$note", (net) => judge(net, way));
});

async function judge(net: NetCase, { target, options, batch }: Way): Promise<void> {
  const model = modelOfNet(net, batch);
  const weights = weightsFor(model.graph);
  const reference = await engineFor(model, weights, "reference");
  const engine = await engineFor(model, weights, target, options);
  const ports = engine.outputs.map(({ name, shape }) => ({ name, shape }));
  expect(ports).toEqual(reference.outputs);
  const inputs = arraysFor(reference.inputs);
  const expected = await reference.run(inputs);
  // What a run leaves in memory must not show in the next.
  await engine.run(arraysFor(reference.inputs, Number.NaN));
  const found = await engine.run(inputs);
  for (const { name } of reference.outputs) expectClose(name, found.get(name)!, expected.get(name)!);
}

function expectClose(name: string, found: Float32Array, expected: Float32Array): void {
  expect(found.length).toBe(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, at) => Math.max(most, distance(found[at]!, value)), 0);
  expect(worst, `${name}: the largest difference, where values reach ${scale}`).toBeLessThanOrEqual(
    Math.max(ABSOLUTE, RELATIVE * scale),
  );
}

function distance(found: number, expected: number): number {
  const difference = Math.abs(found - expected);
  return Number.isNaN(difference) ? Infinity : difference;
}
