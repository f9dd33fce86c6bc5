/** Every pass keeps what random nets compute. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { verifyGraph } from "../../src/graph/verify-graph.ts";
import { passes, runPipeline } from "../../src/pipeline.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import {
  buildNet,
  layers,
  netPlans,
  propertyNote,
  propertyOptions,
  randomInputs,
  randomParameters,
} from "./random-net.ts";

const SEED = 7;

function outputsOf(graph: Graph): Map<string, NdArray> {
  return interpretGraph(graph, randomInputs(graph, SEED), randomParameters(graph, SEED));
}

/** Relative to the largest element of the tensor: where large terms cancel, no element can be better. */
function expectSame(found: ReadonlyMap<string, NdArray>, expected: ReadonlyMap<string, NdArray>, stage: string): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, array] of expected) {
    const other = found.get(name)!;
    expect(other.shape, `shape of ${name} ${stage}`).toEqual(array.shape);
    const values = Array.from(array.data);
    const scale = Math.max(1, ...values.map(Math.abs));
    const worst = Math.max(0, ...values.map((value, at) => Math.abs(value - other.data[at]!)));
    expect(worst / scale, `${name} ${stage}`).toBeLessThan(1e-9);
  }
}

it(`every pass keeps the outputs ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, (plan) => {
      const graph = buildNet(plan);
      const expected = outputsOf(graph);
      let before = graph;
      runPipeline(graph, (pass, after) => {
        if (after !== before) expectSame(outputsOf(after), expected, `after ${pass}`);
        before = after;
      });
    }),
    propertyOptions,
  );
});

it(`every pass keeps the outputs on its own, whatever ran before ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, fc.shuffledSubarray([...passes, ...passes], { minLength: 1 }), (plan, order) => {
      const graph = buildNet(plan);
      const after = order.reduce((current, pass) => {
        const next = pass.run(current);
        verifyGraph(next, `after ${pass.name}`);
        return next;
      }, graph);
      expectSame(outputsOf(after), outputsOf(graph), `after ${order.map((pass) => pass.name).join(", ")}`);
    }),
    propertyOptions,
  );
});

it(`a second run of the pipeline finds nothing to do ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, (plan) => {
      const once = runPipeline(buildNet(plan));
      const twice = runPipeline(once);
      expect(twice.nodes.length).toBe(once.nodes.length);
      expect(twice.nodes.map((node) => node.epilogue.length)).toEqual(once.nodes.map((node) => node.epilogue.length));
    }),
    propertyOptions,
  );
});

/** Whether some weight is scaled at preparation. */
function foldsIntoWeights(graph: Graph): boolean {
  return runPipeline(graph).nodes.some((node) => node.op.name === "scaleaxis");
}

function hasOp(name: string): (graph: Graph) => boolean {
  return (graph) => graph.nodes.some((node) => node.op.name === name);
}

it("the nets are worth testing on", () => {
  const plans = fc.sample(netPlans, { numRuns: 500, seed: propertyOptions.seed });
  const graphs = plans.map(buildNet);
  const share = (has: (graph: Graph) => boolean): number => graphs.filter(has).length / graphs.length;
  expect(share((graph) => graph.nodes.length >= 4)).toBeGreaterThan(0.4);
  expect(share(hasOp("conv"))).toBeGreaterThan(0.4);
  expect(share(hasOp("add"))).toBeGreaterThan(0.1);
  expect(Object.keys(layers).filter((name) => share(hasOp(name)) === 0)).toEqual([]);
  expect(share(foldsIntoWeights)).toBeGreaterThan(0.05);
  expect(share((graph) => runPipeline(graph).nodes.some((node) => node.epilogue.length > 0))).toBeGreaterThan(0.3);
});
