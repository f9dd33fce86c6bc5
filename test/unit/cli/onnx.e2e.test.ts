/** `.onnx` wherever a model is named, and `convoke import`. The net is y = x W^T + b; the results were computed by hand. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { readSafetensors, toFloat32 } from "../../../src/formats/safetensors.ts";
import type { OnnxModel, OnnxNode } from "../../../src/interchange/onnx/model.ts";
import { float32Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../../src/interchange/onnx/write.ts";
import { workplace } from "../../support/command.ts";

const node = (index: number, opType: string, inputs: readonly string[], output: string): OnnxNode => ({
  index,
  name: `n${index}`,
  domain: "",
  opType,
  inputs,
  outputs: [output],
  attributes: opType === "Gemm" ? new Map([["transB", { kind: "int", value: 1 }]]) : new Map(),
});

const modelOf = (nodes: readonly OnnxNode[], batch: number | string = "N"): Uint8Array => {
  const file: OnnxModel = {
    irVersion: 8,
    producer: "",
    opsets: new Map([["", 17]]),
    graph: {
      name: "Linear",
      nodes,
      initializers: [
        float32Tensor("W", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)),
        float32Tensor("b", [2], Float32Array.of(10, 20)),
      ],
      inputs: [{ name: "x", elementType: "float32", shape: [batch, 3] }],
      outputs: [{ name: "y", elementType: "float32", shape: [batch, 2] }],
    },
  };
  return writeOnnx(file);
};

const place = workplace({
  "linear.onnx": modelOf([node(0, "Gemm", ["x", "W", "b"], "y")]),
  "odd.onnx": modelOf([node(0, "Fancy", ["x"], "t"), node(1, "Plain", ["x"], "u"), node(2, "Add", ["t", "u"], "y")]),
  "broken.onnx": modelOf([node(0, "Gemm", ["x", "W", "b"], "y")]).subarray(0, 60),
  "x.npy": writeNpy([1, 3], Float32Array.of(1, 0, -1)),
  "xs.npy": writeNpy([2, 3], Float32Array.of(1, 0, -1, 1, 1, 1)),
});
afterAll(() => place.remove());

describe(".onnx where a model is named", () => {
  it("runs with its own weights", () => {
    const { code, out } = place.convoke("run", "linear.onnx", "--input", "x.npy");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ y: { shape: [1, 2], data: [8, 18] } });
    const batch = place.convoke("run", "linear.onnx", "--input", "xs.npy", "--batch", "2", "--target", "wasm");
    expect(JSON.parse(batch.out)).toEqual({ y: { shape: [2, 2], data: [8, 18, 16, 35] } });
  });

  it("says what check has checked", () => {
    const { code, out } = place.convoke("check", "linear.onnx");
    expect(code).toBe(0);
    expect(out).toContain("ok linear.onnx: Linear: x [3] -> [2], 8 parameters");
    expect(out).toContain(
      "checked: the attributes, types and shapes of 1 node of 1 operator of opset 17, and 2 initialisers; no values",
    );
  });

  it("tells one line a node that is not supported", () => {
    const lines = [
      "odd.onnx error: n0 (Fancy): ONNX has no operator of this name",
      "odd.onnx error: n1 (Plain): ONNX has no operator of this name",
      "2 errors",
    ];
    const text = `${lines.join("\n")}\n`;
    expect(place.convoke("check", "odd.onnx")).toEqual({ code: 1, out: text, err: "" });
    const inFile = text.replace("2 errors", "2 errors in odd.onnx");
    expect(place.convoke("report", "odd.onnx")).toEqual({ code: 1, out: "", err: inFile });
    const { problems } = JSON.parse(place.convoke("check", "odd.onnx", "--format", "json").out) as {
      problems: unknown;
    };
    expect(problems).toEqual([
      { file: "odd.onnx", message: "n0 (Fancy): ONNX has no operator of this name" },
      { file: "odd.onnx", message: "n1 (Plain): ONNX has no operator of this name" },
    ]);
  });

  it("names the file that is broken", () => {
    const { code, err } = place.convoke("report", "broken.onnx");
    expect(code).toBe(1);
    expect(err).toMatch(/^error: broken\.onnx: /);
  });

  it("is reported, dumped and compiled with its weights", () => {
    expect(place.convoke("report", "linear.onnx").out).toContain("dense");
    expect(place.convoke("dump", "linear.onnx").code).toBe(0);
    const { code, err } = place.convoke("compile", "linear.onnx", "--out", "made", "--weights-in", "file");
    expect(code).toBe(0);
    expect(err).toContain("made/linear.weights");
    const weights = readSafetensors(readFileSync(place.path("made/linear.weights")));
    expect([...weights.values()].map((each) => [...toFloat32(each)])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [10, 20],
    ]);
  });

  it("refuses what only text has an answer to", () => {
    expect(place.convoke("report", "linear.onnx", "--set", "classes=3").code).toBe(2);
    expect(place.convoke("report", "linear.onnx", "--model", "Other").code).toBe(2);
    expect(place.convoke("report", "linear.onnx", "--size", "M=3").code).toBe(1);
  });
});

describe("convoke import", () => {
  it("writes text and weights that give the same results", () => {
    const { code, err } = place.convoke("import", "linear.onnx", "-o", "made/linear.cvk");
    expect(code).toBe(0);
    expect(err).toContain("made/linear.cvk  1 layer, 0 blocks\n");
    expect(err).toContain("made/linear.safetensors  2 tensors, 32 B\n");
    const args = ["--weights", "made/linear.safetensors", "--input", "x.npy"];
    const { out } = place.convoke("run", "made/linear.cvk", ...args);
    expect(Object.values(JSON.parse(out) as object)).toEqual([{ shape: [1, 2], data: [8, 18] }]);
  });

  it("writes nothing where a node is not supported", () => {
    const { code, err } = place.convoke("import", "odd.onnx", "-o", "odd.cvk");
    expect([code, existsSync(place.path("odd.cvk"))]).toEqual([1, false]);
    expect(err).toContain("2 errors in odd.onnx");
  });

  it("refuses wrong usage", () => {
    expect(place.convoke("import", "linear.onnx")).toMatchObject({
      code: 2,
      err: "error: say where to write: -o MODEL.cvk\n",
    });
    expect(place.convoke("import", "made/linear.cvk", "-o", "x.cvk").code).toBe(2);
    expect(place.convoke("import", "linear.onnx", "-o", "x.txt").code).toBe(2);
    expect(place.convoke("import", "linear.onnx", "-o", "x.cvk", "--weights-out", "x.cvk").code).toBe(2);
  });
});
