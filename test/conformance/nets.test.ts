/** Small nets on every target, compared with the references layer by layer. */
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { engineFor, targets, type EnginePort } from "../../src/engine.ts";
import type { ResolvedModel } from "../../src/resolve/model.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { modelOf } from "../support/models.ts";
import { randomArray } from "../support/run-op.ts";
import { nets, type NetCase } from "./nets.ts";

/** Reductions of a few hundred products, rounded to float32 layer by layer. */
const RELATIVE = 2e-5;
const ABSOLUTE = 1e-5;

describe.each(targets.filter((target) => target !== "reference"))("%s", (target) => {
  it.each(nets)("$note", async (net) => {
    const model = load(net);
    const weights = weightsOf(model);
    const reference = await engineFor(model, weights, "reference");
    const engine = await engineFor(model, weights, target);
    expect(engine.outputs.map(({ name, shape }) => ({ name, shape }))).toEqual(reference.outputs);
    const inputs = arraysFor(reference.inputs);
    const expected = reference.run(inputs);
    // What a run leaves in memory must not show in the next.
    engine.run(arraysFor(reference.inputs, Number.NaN));
    const found = engine.run(inputs);
    for (const { name } of reference.outputs) expectClose(name, found.get(name)!, expected.get(name)!);
  });
});

function load({ text, batch = 1 }: NetCase): ResolvedModel {
  return modelOf(`model Net {\n${text}\n}\n`, { batch });
}

/** Far from the initial values, so that no factor is 1 and no summand 0; variances are positive. */
function weightsOf({ graph }: ResolvedModel): ReadonlyMap<string, Float32Array> {
  return new Map(
    graph.parameters.map(({ name, type }) => {
      const [low, high] = name.endsWith("running_var") ? [0.25, 2] : [-1, 1];
      return [name, Float32Array.from(randomArray(constantShape(type.shape), hashText(name), low, high).data)];
    }),
  );
}

function arraysFor(ports: readonly EnginePort[], value?: number): ReadonlyMap<string, Float32Array> {
  return new Map(
    ports.map(({ name, shape }) => {
      const array = Float32Array.from(randomArray(shape, hashText(name)).data);
      return [name, value === undefined ? array : array.fill(value)];
    }),
  );
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
