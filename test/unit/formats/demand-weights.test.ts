/** What weights a net is given: none is read as another, or not at all, wherever values come in. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { engineFor, engineNames } from "../../../src/engine/engine.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { wasm } from "../../../src/targets/wasm/index.ts";
import { storedWeights } from "../../../src/weights/match.ts";

const text = "model Net {\n  input x [2, 6, 6]\n  conv1: conv 4 kernel=3 relu\n  flatten\n  fc: dense 3\n}\n";
const [model] = check("net.cvk", text).models;
const sizes = { "conv1.weight": 72, "conv1.bias": 4, "fc.weight": 192, "fc.bias": 3 };

function weightsWith(changed: Readonly<Record<string, number | undefined>>): ReadonlyMap<string, Float32Array> {
  const entries = Object.entries({ ...sizes, ...changed });
  return new Map(entries.flatMap(([name, size]) => (size === undefined ? [] : [[name, new Float32Array(size)]])));
}

const wrong = weightsWith({ "conv1.weight": 3, "fc.bias": undefined });
const message = [
  "the weights do not fit the model",
  "  conv1.weight: expected 72 values for [4, 2, 3, 3], found 3",
  "  fc.bias: expected 3 values for [3], found none",
].join("\n");

describe("weights that are missing or of another length", () => {
  it.each(engineNames)("are refused by the engine %s", async (name) => {
    await expect(engineFor(model!, wrong, name)).rejects.toThrow(message);
    const engine = await engineFor(model!, weightsWith({}), name);
    engine.close();
  });

  it("are not packed", async () => {
    const target = wasm.with({ weightsForm: "packed" });
    const { program } = compileModel(model!, { target }).lowered;
    await expect(packWeights(program, wrong, target)).rejects.toThrow(message);
  });

  it("are not stored", () => {
    expect(() => storedWeights(model!.graph.parameters, wrong)).toThrow(message);
  });

  it("are not exported", () => {
    expect(() => exportOnnx(model!, wrong)).toThrow(/conv1.weight: 3 values are given for the 72 of \[4, 2, 3, 3\]/);
    expect(() => exportOnnx(model!, wrong)).toThrow(/fc.bias: no values are given/);
  });
});

it.each(engineNames)("inputs may be filled anew while the engine %s runs", async (name) => {
  const engine = await engineFor(model!, weightsWith({}), name);
  const ones = new Map([...weightsWith({})].map(([each, array]) => [each, array.fill(0.01)]));
  const other = await engineFor(model!, ones, name);
  const x = new Float32Array(72).fill(1);
  const expected = [...(await other.run(new Map([["x", x]]))).values()].map((array) => [...array]);
  const running = other.run(new Map([["x", x]]));
  x.fill(0);
  expect([...(await running).values()].map((array) => [...array])).toEqual(expected);
  engine.close();
  other.close();
});
