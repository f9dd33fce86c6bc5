/** Tensors of their own: `positions: constant [16, 32]`. */
import { describe, expect, it } from "vitest";
import { totalParameters } from "../../../src/analysis/parameters.ts";
import { check } from "../../../src/check.ts";
import { interpretGraph } from "../../../src/graph/interpret.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { importOnnx } from "../../../src/interchange/onnx/import.ts";
import { writeModelText } from "../../../src/interchange/text/index.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { matchWeights } from "../../../src/weights/match.ts";
import { storedFloat32 } from "../../../src/formats/safetensors.ts";
import { modelOf } from "../../support/models.ts";
import { expectSameThroughText } from "../../support/through-text.ts";

const TEXT = `model M {
  input x [2, 3]
  table: constant [2, 3]
  shift: constant [2, 1] value=[10, 20]
  mul table
  add shift
}`;

describe("constant", () => {
  it("is known to weight files by its label, and not a trained parameter", () => {
    const { graph } = modelOf(TEXT);
    expect(graph.parameters.map(({ name }) => name)).toEqual(["table"]);
    expect(totalParameters(graph)).toEqual({ params: 0, trainable: 0, buffers: 6, weightBytes: 24 });
    const stored = new Map([["table", storedFloat32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))]]);
    expect([...matchWeights(graph.parameters, stored).get("table")!]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("leaves the current tensor as it is, and is the same for every example of a batch", () => {
    const { graph } = modelOf(TEXT, { batch: 2 });
    const x = ndarray([2, 2, 3], [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    const table = ndarray([2, 3], [1, 2, 3, 4, 5, 6]);
    const [y] = interpretGraph(graph, new Map([["x", x]]), new Map([["table", table]])).values();
    expect([...y!.data]).toEqual([11, 12, 13, 24, 25, 26, 12, 14, 16, 28, 30, 32]);
  });

  it("belongs to its copy of a block, with its claim and facts", () => {
    const { graph } = modelOf(`block Place { pos: constant [in.channels, 3] -> [2, 3]; add pos }
model M { input x [2, 3]; a: Place; repeat 2 { Place }; expect params == 0; expect weights == 72B }`);
    expect(graph.parameters.map(({ name }) => name)).toEqual(["a.pos", "0.pos", "1.pos"]);
  });

  it("is a name like any other where a layer cannot stand", () => {
    const { diagnostics } = check(
      "t.cvk",
      "model M { input x [2, 3, 4]; constant: pad 1 mode=constant value=2; add constant2\n}",
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["resolve/unknown-name"]);
  });

  it("goes to ONNX as an initialiser and comes back as a constant", () => {
    const model = modelOf(TEXT);
    const weights = new Map([["table", Float32Array.of(1, 2, 3, 4, 5, 6)]]);
    const { model: onnx } = exportOnnx(model, weights);
    expect(onnx.graph.initializers.map(({ name, dims }) => [name, dims])).toEqual([
      ["table", [1, 2, 3]],
      ["shift", [1, 2, 1]],
    ]);
    const { text } = expectSameThroughText(importOnnx(onnx));
    expect(text).toContain("  input x [2, 3]\n\n  table: constant [2, 3]\n");
    expect(writeModelText(model, weights).text).toContain(
      "shift: constant [2, 1] value=[10, 20]\n  mul table\n  add shift\n",
    );
  });
});
