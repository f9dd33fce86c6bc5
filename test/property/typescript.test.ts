/** The compiled TypeScript target computes what random nets compute by the reference, run after run. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Source } from "../../src/base/source.ts";
import { engineFor, type Engine } from "../../src/engine.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { ResolvedModel } from "../../src/resolve/model.ts";
import { boundaryOrder, permute, type Layout } from "../../src/tensor/layout.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const SEED = 11;

type Arrays = ReadonlyMap<string, Float32Array>;

function modelOf(graph: Graph, layout: Layout): ResolvedModel {
  const span = { source: new Source("random.cvk", ""), start: 0, end: 0 };
  return { name: graph.name, span, graph, claims: [], layout, settings: [] };
}

/** Both engines are given the same float32 numbers. */
function rounded(arrays: ReadonlyMap<string, NdArray>): Map<string, Float32Array> {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}

function inputsFor(graph: Graph, layout: Layout): Arrays {
  const arrays = [...randomInputs(graph, SEED)];
  return rounded(
    new Map(arrays.map(([name, array]) => [name, permute(array, boundaryOrder(layout, array.shape.length))])),
  );
}

/** Relative to the largest element of the tensor: where large terms cancel, no element can be better. */
function expectSame(found: Arrays, expected: Arrays): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    const other = found.get(name)!;
    expect(other.length, name).toBe(values.length);
    let [scale, worst] = [1, 0];
    values.forEach((value, at) => {
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Math.abs(value - other[at]!));
    });
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
}

/** What a run leaves in the arena must not show in the next. */
function runTwice(engine: Engine, inputs: Arrays): Arrays {
  engine.run(new Map([...inputs].map(([name, data]) => [name, data.map(() => Number.NaN)])));
  return engine.run(inputs);
}

it(`the TypeScript target agrees with the reference ${propertyNote}`, async () => {
  await fc.assert(
    fc.asyncProperty(netPlans, fc.constantFrom<Layout>("NCHW", "NHWC"), async (plan, layout) => {
      const graph = buildNet(plan);
      const model = modelOf(graph, layout);
      const weights = rounded(randomParameters(graph, SEED));
      const inputs = inputsFor(graph, layout);
      const expected = (await engineFor(model, weights, "reference")).run(inputs);
      expectSame(runTwice(await engineFor(model, weights, "ts"), inputs), expected);
    }),
    propertyOptions,
  );
});
