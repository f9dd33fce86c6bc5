/** Every way to run a model gives what the reference gives, checked builds and threads among them. */
import { expect, it } from "vitest";
import { engineFor, engineNames, type EngineOptions, type EngineChoice } from "../../../src/engine/engine.ts";
import { runBatches } from "../../../src/engine/batches.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";
import { wasm } from "../../../src/targets/index.ts";

const model = modelOf(`model Two {
  layout NHWC
  input left [6, 6, 3]
  input right [6, 6, 3]
  add left
  conv 5 kernel=3 pad=1 relu
  maxpool 2
  output features
  flatten
  dense 4
  output scores
}`);
const weights = initialiseWeights(model.graph, 1);
const inputs = new Map(
  ["left", "right"].map((name, which) => [name, Float32Array.from({ length: 108 }, (_, at) => Math.sin(at + which))]),
);

it.each<[string, EngineChoice, EngineOptions]>([
  ...engineNames.map((name): [string, EngineChoice, EngineOptions] => [name, name, {}]),
  ["ts, strict", "ts", { accuracy: "strict" }],
  ["wasm, strict", "wasm", { accuracy: "strict" }],
  ["wasm, of two forms the plain one", wasm.with({ simd: "both" }), {}],
  ["wasm, guarded", wasm.with({ guards: true }), {}],
  ["wasm, two threads", wasm.with({ threads: 2 }), {}],
  ["wasm, two threads, guarded", wasm.with({ threads: 2, guards: true }), {}],
])("%s", async (_, choice, options) => {
  const reference = await engineFor(model, weights, "reference");
  const engine = await engineFor(model, weights, choice, options);
  expect(engine.inputs).toMatchObject(reference.inputs);
  expect(engine.outputs).toMatchObject(reference.outputs);
  const [results, expected] = [await engine.run(inputs), await reference.run(inputs)];
  engine.close();
  for (const [name, values] of expected) {
    expect([...results.get(name)!]).toEqual([...values].map((value) => expect.closeTo(value, 5) as unknown));
  }
});

it("refuses arrays that leave a batch unfilled, and drops none of their examples", async () => {
  const pairs = modelOf("model Pairs {\n  input x [2]\n  relu\n}", { batch: 2 });
  const engine = await engineFor(pairs, new Map(), "ts");
  const run = (count: number) =>
    runBatches(engine, new Map([["x", { shape: [count, 2], data: new Float32Array(2 * count) }]]));
  await expect(run(3)).rejects.toThrow("input x takes 2 examples at once, and the array holds 3");
  await expect(run(1)).rejects.toThrow("the array holds 1");
  expect((await run(4)).get("output")!.shape).toEqual([4, 2]);
  engine.close();
});
