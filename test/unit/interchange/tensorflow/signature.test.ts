/** The keys of a signature are names of ports alone: they may be those of any nodes. */
import { describe, expect, it } from "vitest";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import { readTfjs } from "../../../../src/interchange/tfjs/read.ts";
import { importedEngine } from "../../../../src/verify/verify-model.ts";
import { graphFile } from "../../../support/tensorflow-graph.ts";

/** d = (x - y) * w, and n = -d. */
const { bytes, read } = graphFile({
  inputs: { x: [1, 2], y: [1, 2] },
  constants: [{ name: "w", dtype: "float32", shape: [2], values: [10, 100] }],
  nodes: [
    { name: "s", op: "Sub", inputs: ["x", "y"] },
    { name: "d", op: "Mul", inputs: ["s", "w"] },
    { name: "n", op: "Neg", inputs: ["d"] },
  ],
});

type Pair = readonly [string, string];

async function results(inputs: Pair, outputs: Pair): Promise<unknown> {
  const json = JSON.parse(new TextDecoder().decode(bytes)) as object;
  const signature = {
    inputs: { [inputs[0]]: { name: "x:0" }, [inputs[1]]: { name: "y:0" } },
    outputs: { [outputs[0]]: { name: "d:0" }, [outputs[1]]: { name: "n:0" } },
  };
  const imported = importModel(readTfjs(new TextEncoder().encode(JSON.stringify({ ...json, signature })), read));
  expect(imported.inputs.map(({ name }) => name)).toEqual(inputs);
  const engine = await importedEngine(imported, "ts");
  const [first, second] = inputs;
  const given = new Map([
    [first, Float32Array.of(5, 7)],
    [second, Float32Array.of(1, 2)],
  ]);
  const found = [...(await engine.run(given)).values()].map((each) => [...each]);
  engine.close();
  return { names: imported.outputs.map(({ name }) => name), found };
}

const KEYS = ["x", "y", "s", "d", "n", "w", "own"];
const pairs = KEYS.flatMap((a) => KEYS.filter((b) => b !== a).map((b): Pair => [a, b]));

describe("a signature whose keys are the names of nodes", () => {
  it.each(pairs)("gives inputs %s and %s, whatever the outputs are called", async (...inputs) => {
    const from = KEYS.indexOf(inputs[0]) + KEYS.indexOf(inputs[1]);
    for (const outputs of pairs.filter((_, at) => (at + from) % 8 === 0)) {
      expect(await results(inputs, outputs), outputs.join()).toEqual({
        names: outputs.map((name) => (inputs.includes(name) ? `${name}_2` : name)),
        found: [
          [40, 500],
          [-40, -500],
        ],
      });
    }
  });
});
