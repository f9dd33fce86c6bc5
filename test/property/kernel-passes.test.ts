/** Each kernel pass keeps what a program computes: interpreted before and after it, on the kernels of random nets. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { targetNames, targetOf } from "../../src/targets/index.ts";
import { interpretProgram } from "../../src/kernel/interpret-program.ts";
import type { Program } from "../../src/kernel/ir.ts";
import { runKernelPasses } from "../../src/kernel/pass.ts";
import { chooseExpansions } from "../../src/kernel/passes/choose-expansions.ts";
import { lower } from "../../src/lower/lower.ts";
import { runPipeline } from "../../src/pipeline.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const SEED = 5;

type Values = ReadonlyMap<string, Float32Array>;

/** Without the sign of zero: of extremes, either may come out. */
function outputsOf(program: Program, inputs: Values, weights: Values): Map<string, number[]> {
  const net = interpretProgram(program);
  net.load(weights);
  return new Map([...net.run(inputs)].map(([name, data]) => [name, Array.from(data, (value) => value + 0)]));
}

function expectNear(found: ReadonlyMap<string, number[]>, expected: ReadonlyMap<string, number[]>): void {
  for (const [name, values] of expected) {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    values.forEach((value, at) => expect(Math.abs(value - found.get(name)![at]!) / scale, name).toBeLessThan(1e-4));
  }
}

function rounded(arrays: ReturnType<typeof randomInputs>): Values {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}

it.each(targetNames)(`passes of %s keep what kernels compute ${propertyNote}`, (target) => {
  fc.assert(
    fc.property(netPlans, (plan) => {
      const graph = buildNet(plan);
      const inputs = rounded(randomInputs(graph, SEED));
      const weights = rounded(randomParameters(graph, SEED));
      let { program } = lower(runPipeline(graph), targetOf(target).facts, { layout: "NCHW" });
      let before = outputsOf(program, inputs, weights);
      for (const pass of targetOf(target).passes) {
        const next = runKernelPasses(program, [pass]);
        const after = next === program ? before : outputsOf(next, inputs, weights);
        // Arithmetic is rounded from there on; every other pass keeps each bit.
        if (pass === chooseExpansions) expectNear(after, before);
        else expect(after, pass.name).toEqual(before);
        [program, before] = [next, after];
      }
    }),
    propertyOptions,
  );
});
