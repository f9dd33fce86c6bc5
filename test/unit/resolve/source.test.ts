/** Tensors of their own: `positions: constant [16, 32]`, `class_token: parameter [1, 768] init=zeros`. */
import { describe, expect, it } from "vitest";
import { totalParameters } from "../../../src/analysis/parameters.ts";
import { check } from "../../../src/check.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { importOnnx } from "../../../src/interchange/onnx/import.ts";
import { writeModelText } from "../../../src/interchange/text/index.ts";
import { layerNames, ops } from "../../../src/ops/index.ts";
import { reportJson } from "../../../src/reports/report-json.ts";
import { functionNames } from "../../../src/resolve/arithmetic.ts";
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

const TOKENS = `block Place(init = normal(std=0.1)) {
  pos: parameter [in.channels, in.length] init=init
  add pos
}
model M {
  input x [2, 3]
  class_token: parameter [1, 3] init=zeros
  concat { from class_token } {}    -> [3, 3]
  encoder.pos_embedding: parameter [3, 3]
  add encoder.pos_embedding
  a: Place
  b: Place init=kaiming
  expect params == 3 + 3 * 9
  expect class_token.params == 3
  expect a.params == 9
}`;

const initial = (init: string) =>
  modelOf(`model M { input x [8, 4, 3]; p: parameter [8, 4, 3] ${init}; add p }`).graph.parameters[0]!.spec.initial;

describe("parameter", () => {
  it("is trained and counted, and known to weight files by its label alone", () => {
    const { graph } = modelOf(TOKENS);
    const names = ["class_token", "encoder.pos_embedding", "a.pos", "b.pos"];
    expect(graph.parameters.map(({ name }) => name)).toEqual(names);
    expect(totalParameters(graph)).toEqual({ params: 30, trainable: 30, buffers: 0, weightBytes: 120 });
  });

  it("has a row of its own in reports, with its formula", () => {
    const rows = reportJson(modelOf(TOKENS)).layers.filter(({ kind }) => kind === "parameter");
    expect(rows.map(({ name, params, formula, macs }) => [name, params, formula, macs])).toEqual([
      ["class_token", 3, "1*3", 0],
      ["encoder.pos_embedding", 9, "3*3", 0],
      ["a.pos", 9, "3*3", 0],
      ["b.pos", 9, "3*3", 0],
    ]);
  });

  it("is put in front of a tensor and added to it, the same for every example of a batch", () => {
    const { graph } = modelOf(
      `model M { input x [1, 2]; cls: parameter [1, 2]; concat { from cls } {}; pos: parameter [2, 2]; add pos }`,
      { batch: 2 },
    );
    const x = ndarray([2, 1, 2], [1, 2, 3, 4]);
    const given = new Map([
      ["cls", ndarray([1, 2], [70, 80])],
      ["pos", ndarray([2, 2], [0.1, 0.2, 0.3, 0.4])],
    ]);
    const [y] = interpretGraph(graph, new Map([["x", x]]), given).values();
    expect([...y!.data]).toEqual([70.1, 80.2, 1.3, 2.4, 70.1, 80.2, 3.3, 4.4]);
  });

  it("starts as it says", () => {
    expect(initial("")).toEqual({ kind: "normal", std: 0.02 });
    expect(initial("init=normal(0.5)")).toEqual({ kind: "normal", std: 0.5 });
    expect(initial("init=normal(std=1 / 4)")).toEqual({ kind: "normal", std: 0.25 });
    expect(initial("init=zeros")).toEqual({ kind: "constant", value: 0 });
    expect(initial("init=ones()")).toEqual({ kind: "constant", value: 1 });
    // PyTorch: size(1) and size(0), each times the 3 elements behind.
    expect(initial("init=glorot")).toEqual({ kind: "weights", fanIn: 12, fanOut: 24, scheme: "glorot" });
    expect(initial("init=kaiming")).toEqual({ kind: "weights", fanIn: 12, fanOut: 24, scheme: "kaiming" });
  });

  it("is written to text as it was, and to ONNX as an initialiser, which comes back as a constant", () => {
    const model = modelOf(TOKENS);
    const weights = new Map(model.graph.parameters.map(({ name, spec }, at) => [name, ramp(spec.shape, at + 1)]));
    const { text } = writeModelText(model, weights);
    expect(text).toContain("class_token: parameter [1, 3] init=zeros\n");
    expect(text).toContain("encoder.pos_embedding: parameter [3, 3]\n");
    expect(text).toContain("a.pos: parameter [3, 3] init=normal(std=0.1)\n");
    expect(totalParameters(modelOf(text).graph).params).toBe(30);
    const { model: onnx } = exportOnnx(model, weights);
    const own = onnx.graph.initializers.filter(({ name }) => weights.has(name));
    expect(own.map(({ name, dims }) => [name, dims])).toEqual([
      ["class_token", [1, 1, 3]],
      ["encoder.pos_embedding", [1, 3, 3]],
      ["a.pos", [1, 3, 3]],
      ["b.pos", [1, 3, 3]],
    ]);
    const back = expectSameThroughText(importOnnx(onnx));
    expect(back.text).toContain("  class_token: constant [1, 3] value=[1, 2, 3]\n");
    expect(back.text).toContain("  encoder.pos_embedding: constant [3, 3]\n");
  });
});

function ramp(shape: readonly unknown[], step: number): Float32Array {
  const count = shape.reduce<number>((product, extent) => product * Number(extent), 1);
  return Float32Array.from({ length: count }, (_, at) => (at + 1) * step);
}

const mistakes = (init: string) => {
  const { diagnostics } = check("t.cvk", `model M { input x [3, 4]; p: parameter [3, 4] init=${init}; add p\n}`);
  return diagnostics.map(({ code, message, fixes = [] }) => [code, message, fixes[0]?.edits[0]?.newText]);
};

describe("a word with arguments", () => {
  const wanted = "init must be zeros, ones, normal(std=0.02), glorot or kaiming";

  it.each([
    ["normal", "resolve/argument-type", `${wanted}, found normal`, "normal(std=0.02)"],
    ["random", "resolve/argument-type", `${wanted}, found random`, "normal(std=0.02)"],
    ["zeross", "resolve/argument-type", `${wanted}, found zeross`, "zeros"],
    ["0", "resolve/argument-type", `${wanted}, found 0`, "zeros"],
    ["norml(std=0.02)", "resolve/argument-type", `${wanted}, found norml(std=0.02)`, "normal"],
    ["xavier(1)", "resolve/argument-type", `${wanted}, found xavier(1)`, "glorot"],
    ["uniform(0, 1)", "resolve/argument-type", `${wanted}, found uniform(0, 1)`, undefined],
    ["relu", "resolve/argument-type", `${wanted}, found relu`, undefined],
    ["normal()", "resolve/missing-argument", "`normal` needs std: a positive number", undefined],
    ["normal(sdt=1)", "resolve/unknown-argument", "`normal` has no attribute `sdt`", "std"],
    ["normal(std=-1)", "resolve/argument-type", "std must be a positive number, found -1", undefined],
    ["normal(std=1, std=2)", "resolve/argument-twice", "`std` is given twice", ""],
    ["normal(1, 2)", "resolve/extra-argument", "`normal` takes 1 plain value, std; found 2", undefined],
    ["zeros(1)", "resolve/extra-argument", "`zeros` takes no plain value; found `1`", undefined],
  ])("init=%s", (init, code, message, fix) => {
    expect(mistakes(init)).toEqual([[code, message, fix]]);
  });

  it("is one thing only: no layer, no function, nor another word", () => {
    const all = ops.flatMap(({ attributes }) => Object.values(attributes).flatMap(({ type }) => type.variants ?? []));
    for (const each of all) {
      expect(all.filter(({ name }) => name === each.name)).toEqual([each]);
      expect([...layerNames, ...functionNames]).not.toContain(each.name);
    }
  });

  it("means nothing to other attributes", () => {
    const text = "model M { input x [3, 4, 4]; conv 2 kernel=1 mode=normal(std=1)\n}";
    expect(check("t.cvk", text).diagnostics.map(({ message }) => message)).toEqual([
      "mode must be cross-correlation or convolution, found normal(std=1)",
    ]);
  });

  it("can be held, passed on and compared", () => {
    const { graph } = modelOf(`let start = normal(std=0.5)
block B(init = zeros) { p: parameter [3] init=init == normal(0.5) ? normal(0.25) : init; add p }
model M { input x [3]; B init=start; B }`);
    expect(graph.parameters.map(({ spec }) => spec.initial)).toEqual([
      { kind: "normal", std: 0.25 },
      { kind: "constant", value: 0 },
    ]);
  });
});
