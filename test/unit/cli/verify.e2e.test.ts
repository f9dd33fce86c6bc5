/** `convoke verify` as a user sees it. The net doubles its input; the results were computed by hand. */
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import type { OnnxModel, OnnxNode } from "../../../src/interchange/onnx/model.ts";
import { float32Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx, writeTensorFile } from "../../../src/interchange/onnx/write.ts";
import { workplace } from "../../support/command.ts";

const node = (opType: string, inputs: readonly string[]): OnnxNode => ({
  index: 0,
  name: `the ${opType}`,
  domain: "",
  opType,
  inputs,
  outputs: ["y"],
  attributes: new Map(),
});

const model = (only: OnnxNode, length: number | string = 3): Uint8Array => {
  const file: OnnxModel = {
    irVersion: 8,
    producer: "",
    opsets: new Map([["", 17]]),
    graph: {
      name: "Double",
      nodes: [only],
      initializers: [],
      inputs: [{ name: "x", elementType: "float32", shape: [1, length] }],
      outputs: [{ name: "y", elementType: "float32", shape: [1, length] }],
    },
  };
  return writeOnnx(file);
};

const double = node("Add", ["x", "x"]);
const pb = (...values: number[]): Uint8Array =>
  writeTensorFile(float32Tensor("", [1, values.length], Float32Array.from(values)));
const npy = (...values: number[]): Uint8Array => writeNpy([1, values.length], Float32Array.from(values));

const place = workplace({
  "double.onnx": model(double),
  "open.onnx": model(double, "N"),
  "double.cvk": "model Double {\n  input x [3]\n  add x\n  output y\n}\n",
  "good/input_0.npy": npy(1, 2, -3),
  "good/output_0.npy": npy(2, 4, -6),
  "named/x.npy": npy(1, 2, -3),
  "named/y.npy": npy(2, 4, -6),
  "tiny/input_0.npy": npy(1e-10, 2e-10, -3e-10),
  "tiny/output_0.npy": npy(2e-10, 9e-10, -6e-10),
  "wrong/input_0.pb": pb(1, 2, -3),
  "wrong/output_0.pb": pb(2, 5, -6),
  "short/input_0.npy": npy(1, 2),
  "short/output_0.npy": npy(2, 4),
  "many/input_0.npy": npy(1, 2, 3),
  "many/input_1.npy": npy(1, 2, 3),
  "many/output_0.npy": npy(2, 4, 6),
  "broken/input_0.pb": pb(1, 2, -3).subarray(0, 9),
  "broken/output_0.pb": pb(2, 4, -6),
  "suite/a/model.onnx": model(double),
  "suite/a/test_data_set_0/input_0.pb": pb(1, 2, -3),
  "suite/a/test_data_set_0/output_0.pb": pb(2, 4, -6),
  "suite/a/test_data_set_1/input_0.pb": pb(0, 0.5, NaN),
  "suite/a/test_data_set_1/output_0.pb": pb(0, 1, NaN),
  "suite/deep/b/model.onnx": model(double),
  "suite/deep/b/test_data_set_0/input_0.pb": pb(1, 2, -3),
  "suite/deep/b/test_data_set_0/output_0.pb": pb(2, 5, -6),
  "suite/deep/c/c.onnx": model(node("Fancy", ["x"])),
  "suite/deep/c/test_data_set_0/input_0.pb": pb(1, 2, -3),
  "suite/deep/c/test_data_set_0/output_0.pb": pb(1, 2, -3),
  "suite/none/readme.txt": "nothing here",
});
afterAll(() => place.remove());

const verify = (...args: string[]) => place.convoke("verify", ...args);

describe("convoke verify MODEL", () => {
  it.each(["double.onnx", "double.cvk"])("passes %s on what it gives, on every target", (file) => {
    const targets = ["reference", "ts", "wasm"];
    const { code, out, err } = verify(
      file,
      "--data",
      "good",
      "named",
      ...targets.flatMap((each) => ["--target", each]),
    );
    expect([code, err]).toEqual([0, ""]);
    const lines = targets.flatMap((each) =>
      ["good", "named"].map((set) => `ok   ${each}: ${set}: y [1, 3]: max absolute error 0, relative 0`),
    );
    expect(out.trimEnd().split("\n")).toEqual(lines);
  });

  it("tells what differs, and by how much", () => {
    const { code, out } = verify("double.onnx", "--data", "wrong");
    expect(code).toBe(1);
    expect(out).toBe(
      "FAIL wrong: y [1, 3]: max absolute error 1.0e+0, relative 2.0e-1; " +
        "1 element differs of 3, most at [0, 1]: 4 where 5 is stored; the largest that is stored is 6\n",
    );
    expect(verify("double.onnx", "--data", "wrong", "--rtol", "0.2").code).toBe(0);
    expect(verify("double.onnx", "--data", "wrong", "--atol", "1").code).toBe(0);
    expect(verify("double.onnx", "--data", "wrong", "--atol", "0.9", "--rtol", "0").code).toBe(1);
  });

  it("says where what is stored is so small that zeros would pass", () => {
    const note =
      "output y proves little: the largest that is stored is 9e-10, and zeros would pass too, within 0.00001; " +
      "a smaller tolerance (--atol) compares it";
    const { code, out } = verify("double.onnx", "--data", "tiny");
    expect([code, out.split("\n").slice(1)]).toEqual([0, [`     ${note}`, ""]]);
    const { cases } = JSON.parse(verify("double.onnx", "--data", "tiny", "--format", "json").out) as {
      cases: { notes?: string[] }[];
    };
    expect(cases[0]!.notes).toEqual([`tiny: ${note}`]);
    expect(verify("double.onnx", "--data", "tiny", "--atol", "1e-12")).toMatchObject({ code: 1 });
  });

  it("takes open sizes from the data", () => {
    expect(verify("open.onnx", "--data", "good", "short").code).toBe(0);
  });

  it.each([
    ["short", "input x is [1, 3] and the array [1, 2]"],
    ["many", "input_1 is stored, and the model has 1 input"],
    ["broken", "broken/input_0.pb: "],
  ])("says why the data of %s do not fit", (folder, message) => {
    const { code, out } = verify("double.onnx", "--data", folder);
    expect(code).toBe(1);
    expect(out).toContain(`FAIL ${folder}: the data do not fit: ${message}`);
  });

  it("runs an ONNX test folder", () => {
    const { code, out } = verify("suite/a");
    expect([code, out.split("\n").length - 1]).toEqual([0, 2]);
    expect(verify("suite/deep/b").code).toBe(1);
  });

  it("refuses wrong usage", () => {
    expect(verify()).toMatchObject({ code: 2 });
    expect(verify("double.onnx")).toMatchObject({
      code: 2,
      err: "error: say where inputs and outputs are: --data DIR\n",
    });
    expect(verify("double.onnx", "--data", "good", "--rtol", "-1").code).toBe(2);
    expect(verify("double.onnx", "--data", "nowhere").code).toBe(2);
    expect(verify("suite/none").code).toBe(2);
    expect(verify("--suite", "suite", "--only", "(").code).toBe(2);
    expect(verify("--suite", "suite/none").code).toBe(2);
  });
});

describe("convoke verify --suite", () => {
  it("runs every folder below that has a model, and sums up", () => {
    const { code, out } = verify("--suite", "suite");
    expect(code).toBe(1);
    expect(out).toContain("1 not supported\n     1  Fancy: ONNX has no operator of this name\n        deep/c\n");
    expect(out).toContain("1 differ\n     1  output y: 1 element differs of 3");
    expect(out).toContain("ts: 1 of 3 passed (33.3%)\n");
  });

  it("prints JSON", () => {
    const { code, out } = verify("--suite", "suite", "--format", "json", "--target", "wasm");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      cases: [
        { name: "a", pass: true, maxAbsolute: 0, maxRelative: 0 },
        {
          name: "deep/b",
          pass: false,
          reason:
            "test_data_set_0: output y: 1 element differs of 3, most at [0, 1]: 4 where 5 is stored; " +
            "the largest that is stored is 6",
          maxAbsolute: 1,
          maxRelative: expect.closeTo(0.2, 6) as number,
        },
        {
          name: "deep/c",
          pass: false,
          reason: "not supported because the Fancy (Fancy): ONNX has no operator of this name",
          maxAbsolute: null,
          maxRelative: null,
        },
      ],
    });
  });

  it("runs what matches, with the target of each case where there are several", () => {
    const { code, out } = verify(..."--suite suite --only ^a$ --target ts --target reference --format json".split(" "));
    expect(code).toBe(0);
    const { cases } = JSON.parse(out) as { cases: { name: string; target: string }[] };
    expect(cases.map(({ name, target }) => [name, target])).toEqual([
      ["a", "ts"],
      ["a", "reference"],
    ]);
  });
});
