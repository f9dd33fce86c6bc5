/** Kernels in vectors, interpreted, compute what random nets compute by the reference, and what scalar ones do to the bit. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { typescriptFacts } from "../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../src/targets/wasm/wasm-facts.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { interpretProgram } from "../../src/kernel/interpret-program.ts";
import type { Program } from "../../src/kernel/ir.ts";
import { vectorise } from "../../src/kernel/passes/vectorise-loops.ts";
import { callsIn } from "../../src/kernel/regions.ts";
import { verifyProgram } from "../../src/kernel/verify-program.ts";
import { lower } from "../../src/lower/lower.ts";
import { runPipeline } from "../../src/pipeline.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { boundaryOrder, permute, type Layout } from "../../src/tensor/layout.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const SEED = 12;
const layouts = fc.constantFrom<Layout>("NCHW", "NHWC");

type Arrays = ReadonlyMap<string, NdArray>;
type Results = ReadonlyMap<string, Float32Array>;

/** The numbers as float32 holds them. */
function rounded(arrays: Arrays): Map<string, NdArray> {
  return new Map([...arrays].map(([name, { shape, data }]) => [name, { shape, data: data.map(Math.fround) }]));
}

function inLayout(arrays: Arrays, layout: Layout): Map<string, Float32Array> {
  const moved = (array: NdArray): NdArray => permute(array, boundaryOrder(layout, array.shape.length));
  return new Map([...arrays].map(([name, array]) => [name, Float32Array.from(moved(array).data)]));
}

/** What a run leaves in memory must not show in the next. */
function runTwice(program: Program, inputs: Results, weights: Results): Results {
  verifyProgram(program);
  const net = interpretProgram(program);
  net.load(weights);
  net.run(new Map([...inputs].map(([name, data]) => [name, data.map(() => Number.NaN)])));
  return net.run(inputs);
}

/** Relative to the largest element of the tensor: where large terms cancel, no element can be better. */
function expectNear(found: Results, expected: Results): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - found.get(name)![at]!)), 0);
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
}

interface Given {
  readonly graph: Graph;
  readonly inputs: Arrays;
  readonly parameters: Arrays;
}

function netOf(plan: Parameters<typeof buildNet>[0]): Given {
  const graph = buildNet(plan);
  const inputs = rounded(randomInputs(graph, SEED));
  return { graph, inputs, parameters: rounded(randomParameters(graph, SEED)) };
}

function weightsOf({ parameters }: Given): Results {
  return new Map([...parameters].map(([name, { data }]) => [name, Float32Array.from(data)]));
}

it(`kernels in vectors agree with the reference ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, layouts, (plan, layout) => {
      const net = netOf(plan);
      const expected = inLayout(interpretGraph(net.graph, net.inputs, net.parameters), layout);
      const { program } = lower(runPipeline(net.graph), wasmFacts, { layout });
      expectNear(runTwice(program, inLayout(net.inputs, layout), weightsOf(net)), expected);
    }),
    propertyOptions,
  );
});

it(`vectorised kernels agree with scalar ones to the bit ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, layouts, (plan, layout) => {
      const net = netOf(plan);
      const { program } = lower(runPipeline(net.graph), typescriptFacts, { layout });
      const run = callsIn(program, "run").map((call) => vectorise(call, { lanes: 4, registers: 14 }));
      const functions = [...callsIn(program, "prepare"), ...run].map((call) => call.function);
      const regions = program.regions.map((region) =>
        region.name === "run" ? { ...region, invocations: run } : region,
      );
      const inputs = inLayout(net.inputs, layout);
      const found = runTwice({ ...program, functions, regions }, inputs, weightsOf(net));
      expect(found).toEqual(runTwice(program, inputs, weightsOf(net)));
    }),
    propertyOptions,
  );
});
