/** Results do not depend on the number of threads, bit for bit, and not on who came first. */
import { afterEach, describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { engineFor, type Engine } from "../../src/engine/engine.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { sampled, tries } from "../support/effort.ts";
import { differing, jobsOf, onThreads, runInNode, type Subject } from "../support/jobs.ts";
import { exampleModel } from "../support/models.ts";
import { casesTogether, netSubjects, randomSubjects } from "../support/subjects.ts";
import { wasm } from "../../src/targets/index.ts";

async function expectSame(subjects: readonly Subject[], guards = false): Promise<void> {
  const jobs = jobsOf(subjects, wasm.with({ place: "module", threads: 2, workers: "inline", guards }));
  const [one, two] = [await runInNode(onThreads(jobs, 1)), await runInNode(onThreads(jobs, 2))];
  expect(two.report).toEqual(one.report);
  expect(two.bytes.length).toBeGreaterThan(0);
  expect(differing(jobs, one, two)).toEqual([]);
}

describe("two threads give the bits that one gives", () => {
  it("on conformance cases", () => expectSame(sampled(casesTogether(12, { betweenConvolutions: true }), 2.5)));
  it("on the suite's nets", () => expectSame(netSubjects()));
  it("on the suite's nets, with every access checked", () => expectSame(netSubjects(), true));
  it("on random nets", () => expectSame(randomSubjects(tries(100, 25))));
});

describe("of the same example, run again and again", () => {
  const engines: Engine[] = [];
  afterEach(() => engines.splice(0).forEach((engine) => engine.close()));

  it.each(["lenet.cvk", "squeezenet-1.1.cvk"])("%s", async (path) => {
    const model = exampleModel(path);
    const weights = initialiseWeights(model.graph, 1);
    for (const threads of [1, 2, 3]) engines.push(await engineFor(model, weights, wasm.with({ threads })));
    const random = randomSource(3);
    const [{ name, shape }] = engines[0]!.inputs as [Engine["inputs"][number]];
    const length = shape.reduce((product, extent) => product * extent, 1);
    for (let round = 0; round < 5; round++) {
      const inputs = new Map([[name, Float32Array.from({ length }, () => random.next() - 0.5)]]);
      const results = await Promise.all(engines.map((engine) => engine.run(inputs)));
      const [one, ...others] = results.map(bitsOf);
      for (const other of others) expect(other.equals(one!)).toBe(true);
    }
  });
});

function bitsOf(outputs: ReadonlyMap<string, Float32Array>): Buffer {
  return Buffer.concat(
    [...outputs.values()].map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
}
