/** Batches whose examples run one by one: which they are, and that nobody sees it in the results. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { withBatch } from "../../../src/graph/with-batch.ts";
import { emitModule } from "../../../src/package/emit-module.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { targetNames, type TargetName } from "../../../src/targets/index.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { exampleModel, modelOf } from "../../support/models.ts";
import {
  buildNet,
  netPlans,
  propertyNote,
  propertyOptions,
  randomInputs,
  randomParameters,
} from "../../property/random-net.ts";
import { lowered, runLowered } from "./harness.ts";

function examplesAtOnce(path: string, batch: number): number {
  return batch / compileModel(exampleModel(path, { batch }), { target: "wasm" }).lowered.program.examples;
}

describe("the order of a batch", () => {
  it("is one by one where activations of all leave the cache, and weights stay in it", () => {
    expect(examplesAtOnce("mobilenet-v2.cvk", 8)).toBe(1);
    expect(examplesAtOnce("squeezenet-1.1.cvk", 2)).toBe(1);
  });

  it("is together where weights are what is read, and where all is small", () => {
    expect(examplesAtOnce("alexnet.cvk", 8)).toBe(8);
    expect(examplesAtOnce("vgg-16.cvk", 4)).toBe(4);
    expect(examplesAtOnce("lenet.cvk", 8)).toBe(8);
    expect(examplesAtOnce("mobilenet-v2.cvk", 1)).toBe(1);
  });
});

function sameOneByOne(graph: Graph, seed: number): void {
  const values = { inputs: randomInputs(graph, seed), parameters: randomParameters(graph, seed) };
  const [together, apart] = (["together", "one by one"] as const).map((batch) => lowered(graph, { batch }, wasmFacts));
  expect(runLowered(apart!, values)).toEqual(runLowered(together!, values));
}

describe("random nets", () => {
  it(`give the same one by one, to the bit ${propertyNote}`, () => {
    let apart = 0;
    fc.assert(
      fc.property(netPlans, (plan) => {
        const graph = runPipeline(buildNet({ ...plan, batch: 3 }));
        if (withBatch(graph, 1) !== undefined) apart++;
        sameOneByOne(graph, 7);
      }),
      propertyOptions,
    );
    expect(apart).toBeGreaterThan(propertyOptions.numRuns / 2);
  });

  it("are the same nets for another batch", () => {
    fc.assert(
      fc.property(netPlans, (plan) => {
        const graph = buildNet({ ...plan, batch: 3 });
        const rebatched = withBatch(graph, 2);
        if (rebatched === undefined) return;
        const alone = buildNet({ ...plan, batch: 2 });
        const [inputs, parameters] = [randomInputs(alone, 3), randomParameters(alone, 3)];
        expect(interpretGraph(rebatched.graph, inputs, parameters)).toEqual(interpretGraph(alone, inputs, parameters));
      }),
      { ...propertyOptions, numRuns: Math.ceil(propertyOptions.numRuns / 5) },
    );
  });
});

/** Two examples of it are more than the nearest cache holds. */
const net = `model Large {
  input image [16, 96, 96]
  input gate [16, 1, 1]
  mul image
  conv 8 kernel=3 pad=1 relu
  output features
  avgpool global
  flatten
  output means
}`;

describe.each(targetNames)("a module for a batch, %s", (target: TargetName) => {
  it("takes and gives all examples", async () => {
    const [batch, one] = [modelOf(net, { batch: 3 }), modelOf(net)];
    const { program } = compileModel(batch, { target }).lowered;
    expect(program.examples).toBe(3);
    const weights = initialiseWeights(one.graph, 1);
    const given = { image: waves(3 * 16 * 96 * 96), gate: waves(3 * 16) };
    const alone = await engineFor(one, weights, target);
    const expected: Record<string, number[]> = { features: [], means: [] };
    for (let example = 0; example < 3; example++) {
      const parts = Object.entries(given).map(([name, values]): [string, Float32Array] => [
        name,
        values.slice((example * values.length) / 3, ((example + 1) * values.length) / 3),
      ]);
      for (const [name, values] of await alone.run(new Map(parts))) expected[name]!.push(...values);
    }
    const engine = await engineFor(batch, weights, target);
    const results = await engine.run(new Map(Object.entries(given)));
    expect(Object.fromEntries([...results].map(([name, values]) => [name, [...values]]))).toEqual(expected);

    const options = { name: "net", model: "Large", layout: "NCHW", weights: "none", target } as const;
    const module = await importText<Module>(emitModule(program, options).js);
    expect(module.signature).toMatchObject({ batch: 3, inputs: { gate: [3, 16, 1, 1] }, outputs: { means: [3, 8] } });
    const file = writeSafetensors(storedWeights(one.graph.parameters, weights)) as Uint8Array<ArrayBuffer>;
    const loaded = await module.load(file);
    const { features, means } = loaded.run(given);
    expect({ features: [...features!], means: [...means!] }).toEqual(expected);
    expect(() => loaded.run({ ...given, gate: waves(16) })).toThrow(/gate.*\[3, 16, 1, 1\]/);
  });
});

interface Module {
  readonly signature: object;
  load(weights: Uint8Array): Promise<{ run(inputs: Arrays): Arrays }>;
}

type Arrays = Readonly<Record<string, Float32Array>>;

function waves(length: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin(at));
}
