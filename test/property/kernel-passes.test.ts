/**
 * Each kernel pass keeps what a program computes: interpreted before and after it, on the kernels of random nets. And
 * the same property finds a pass that does not: faults are planted in what each pass makes, and none goes unnoticed.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { targetNames, targetOf, type TargetName } from "../../src/targets/index.ts";
import { interpretProgram } from "../../src/kernel/interpret-program.ts";
import type { Program } from "../../src/kernel/ir.ts";
import { runKernelPasses, type KernelPass } from "../../src/kernel/pass.ts";
import { sumNeighboursOf } from "../../src/kernel/passes/sum-neighbours.ts";
import { transposeCopiesOf } from "../../src/kernel/passes/transpose-copies.ts";
import { windowLoadsOf } from "../../src/kernel/passes/window-loads.ts";
import { lower } from "../../src/lower/lower.ts";
import { runPipeline } from "../../src/pipeline.ts";
import { faultsOf, planted } from "./faults.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const SEED = 5;

type Values = ReadonlyMap<string, Float32Array>;
/** Outputs by name, of a run each. */
type Results = readonly ReadonlyMap<string, readonly number[]>[];

/** The passes of a target. Random nets are small, so that 16 bytes are a large parameter, 8 elements a long copy, and 4 terms a long sum. */
function passesOf(target: TargetName): readonly KernelPass[] {
  const forSmallNets = [
    windowLoadsOf({ whole: 16, window: 64 }),
    transposeCopiesOf(8),
    sumNeighboursOf({ terms: 4, takes: () => true }),
  ];
  return targetOf(target).passes.map((pass) => forSmallNets.find(({ name }) => name === pass.name) ?? pass);
}

/** Without the sign of zero: of extremes, either may come out. */
function resultsOf(program: Program, runs: readonly Values[], weights: Values): Results {
  const net = interpretProgram(program);
  net.load(weights);
  return runs.map(
    (inputs) => new Map([...net.run(inputs)].map(([name, data]) => [name, Array.from(data, (value) => value + 0)])),
  );
}

/** Relative to the largest element of the tensor; NaN where NaN is due. */
function expectNear(found: Results, expected: Results): void {
  expected.forEach((run, at) => {
    for (const [name, values] of run) {
      const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value) || 0), 1);
      const off = values.map((value, index) => Math.abs(value - found[at]!.get(name)![index]!) / scale);
      expect(off.map(Number.isNaN), name).toEqual(values.map(Number.isNaN));
      expect(Math.max(0, ...off.filter((each) => !Number.isNaN(each))), name).toBeLessThan(1e-4);
    }
  });
}

function rounded(arrays: ReturnType<typeof randomInputs>): Map<string, Float32Array> {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}

/** The numbers with every fifth one NaN: no pass may lose one. */
function withNaNs(values: Values): Values {
  return new Map(
    [...values].map(([name, data]) => [name, data.map((value, at) => (at % 5 === 2 ? Number.NaN : value))]),
  );
}

/** Passes keep the results of every net; where one is named, only that one is looked at. */
function keepsResults(target: TargetName, passes: readonly KernelPass[], only?: string) {
  return fc.property(netPlans, (plan) => {
    const graph = buildNet(plan);
    const inputs = rounded(randomInputs(graph, SEED));
    const runs = [inputs, withNaNs(inputs)];
    const weights = rounded(randomParameters(graph, SEED));
    let { program } = lower(runPipeline(graph), targetOf(target).facts, { layout: "NCHW" });
    let before: Results | undefined;
    for (const pass of passes) {
      const next = runKernelPasses(program, [pass]);
      if (next !== program && (only ?? pass.name) === pass.name) {
        before ??= resultsOf(program, runs, weights);
        const after = resultsOf(next, runs, weights);
        // Arithmetic is rounded from there on; every other pass keeps each bit.
        if (pass.name === "choose-expansions") expectNear(after, before);
        else expect(after, pass.name).toEqual(before);
        before = after;
      } else if (next !== program) before = undefined;
      program = next;
    }
  });
}

it.each(targetNames)(`passes of %s keep what kernels compute ${propertyNote}`, (target) => {
  fc.assert(keepsResults(target, passesOf(target)), propertyOptions);
});

describe.each(targetNames)("a fault in a pass of %s", (target) => {
  const passes = passesOf(target);

  const planned = passes.flatMap(({ name }) => faultsOf(name).map((fault) => [name, fault.what, fault] as const));

  it.each(planned)("%s is caught where %s", (name, _, fault) => {
    const faulty = passes.map((pass) => (pass.name === name ? planted(pass, fault) : pass));
    const options = { ...propertyOptions, numRuns: 500, endOnFailure: true };
    const { failed, errorInstance } = fc.check(keepsResults(target, faulty, name), options);
    expect(failed).toBe(true);
    // By what is computed: the program verifies, and keeps to its memory.
    expect(errorInstance).toMatchObject({ name: "AssertionError" });
  });
});
