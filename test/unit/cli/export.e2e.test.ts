/** `convoke export` as a user sees it: what the file holds, what is told, and that failures leave nothing. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { readOnnx } from "../../../src/interchange/onnx/read.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { workplace } from "../../support/command.ts";
import { onnxRuntime } from "../../support/onnxruntime.ts";

const place = workplace({
  "net.cvk": "model Net {\n  input x [2]\n  dense 2 bias=false\n}\n",
  "big.cvk": "model Big {\n  input x [40]\n  dense 30\n  dense 20\n}\n",
  "edge.cvk": "model Edge {\n  input image [1, 1, 4]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3 pad=1\n  mean\n}\n",
  "flat.cvk": "model Flat {\n  input image [1, H, W]\n  flatten\n  dense 3\n}\n",
  "needy.cvk": "model Needy {\n  input image [1, H, W]\n  lppool 2 p=1.5\n  lppool 2 p=2.5\n}\n",
  "broken.cvk": "model Broken {\n  input x [2]\n  dens 2\n}\n",
  "good.safetensors": writeSafetensors([["dense1.weight", storedFloat32([2, 2], Float32Array.of(1, 2, 3, 4))]]),
  "wrong.safetensors": writeSafetensors([["dense1.weight", storedFloat32([3], new Float32Array(3))]]),
});
afterAll(() => place.remove());

const run = (...args: string[]) => place.convoke("export", ...args);
/** The exit code and what is told; the file is not written. */
function refusal(...args: string[]): string {
  const { code, out, err } = run(...args);
  expect(out).toBe("");
  expect(existsSync(place.path("none.onnx"))).toBe(false);
  return `${code}: ${err}`;
}

const modelIn = (name: string) => readOnnx(readFileSync(place.path(name)));

describe("convoke export", () => {
  it("writes a model that other engines run, of any batch", async () => {
    const { code, out, err } = run("net.cvk", "--weights", "good.safetensors", "-o", "net.onnx");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^net\.onnx {2}x \[N, 2\] of any batch, 1 node, \d+ B\n$/);
    const session = await onnxRuntime(readFileSync(place.path("net.onnx")));
    const results = await session.run(new Map([["x", ndarray([2, 2], [1, 2, 0, 1])]]));
    expect([...results.get("output")!.data]).toEqual([5, 11, 2, 4]);
  });

  it("fixes the batch where it is named", () => {
    const { code, err } = run("net.cvk", "--init", "seed=1", "--batch", "8", "-o", "eight.onnx");
    expect([code, err.split(",", 2).join()]).toEqual([0, "eight.onnx  x [8, 2]"]);
    expect(modelIn("eight.onnx").graph.inputs[0]!.shape).toEqual([8, 2]);
  });

  it("needs no weights where the model has none to fill", () => {
    expect(run("edge.cvk", "-o", "edge.onnx").code).toBe(0);
    expect(modelIn("edge.onnx").graph.initializers.map(({ name }) => name)).toEqual(["conv1.weight"]);
  });

  it("makes folders that are missing", () => {
    expect(run("edge.cvk", "--out", "made/here/edge.onnx").code).toBe(0);
    expect(readdirSync(place.path("made/here"))).toEqual(["edge.onnx"]);
  });

  it("leaves sizes open, and binds them", () => {
    expect(run("open.cvk", "--init", "seed=1", "-o", "open.onnx").code).toBe(0);
    expect(modelIn("open.onnx").graph.inputs[0]!.shape).toEqual(["N", 1, "H", "W"]);
    expect(run("open.cvk", "--init", "seed=1", "--size", "H=8", "-o", "open.onnx").code).toBe(0);
    expect(modelIn("open.onnx").graph.inputs[0]!.shape).toEqual(["N", 1, 8, "W"]);
  });

  it("puts weights beside the model where asked, small ones left in it", async () => {
    const { code, err } = run("big.cvk", "--init", "seed=1", "--weights-in", "file", "-o", "beside/big.onnx");
    expect(code).toBe(0);
    expect(err).toMatch(/\nbeside\/big\.onnx\.data {2}weights, .*; both files belong together\n$/);
    expect(readdirSync(place.path("beside")).toSorted()).toEqual(["big.onnx", "big.onnx.data"]);
    run("big.cvk", "--init", "seed=1", "-o", "inside.onnx");
    const inside = modelIn("inside.onnx").graph.initializers;
    const beside = readOnnx(readFileSync(place.path("beside/big.onnx")), {
      readPart: (location, offset, length) =>
        readFileSync(place.path(`beside/${location}`)).subarray(
          offset,
          length === undefined ? length : offset + length,
        ),
    }).graph.initializers;
    expect(beside.map(({ name, dims }) => [name, dims])).toEqual(inside.map(({ name, dims }) => [name, dims]));
    expect(beside.map((tensor) => [...tensor.floats()])).toEqual(inside.map((tensor) => [...tensor.floats()]));
  });

  it("takes an ONNX model too, and writes it in its own version", () => {
    run("net.cvk", "--weights", "good.safetensors", "-o", "first.onnx");
    expect(run("first.onnx", "-o", "second.onnx").code).toBe(0);
    expect([...modelIn("second.onnx").graph.initializers[0]!.floats()]).toEqual([1, 2, 3, 4]);
  });
});

describe("convoke export refuses", () => {
  it("a model without its weights", () => {
    expect(refusal("net.cvk", "-o", "none.onnx")).toMatch(/^2: error: the model has weights to fill: --weights /);
  });

  it("weights that do not fit", () => {
    expect(refusal("net.cvk", "--weights", "wrong.safetensors", "-o", "none.onnx")).toMatch(
      /^1: error: wrong\.safetensors: [^]*dense1\.weight/,
    );
  });

  it("a missing or strange name of the file to write", () => {
    expect(refusal("edge.cvk")).toBe("2: error: say where to write: -o MODEL.onnx, or --triton DIR\n");
    expect(refusal("edge.cvk", "-o", "edge.pb")).toBe('2: error: the file\'s name ends in .onnx, unlike "edge.pb"\n');
  });

  it("a file and a repository at once, and a name for a file", () => {
    expect(refusal("edge.cvk", "-o", "none.onnx", "--triton", "models")).toBe(
      "2: error: -o and --triton exclude each other: export twice, or copy model.onnx\n",
    );
    expect(refusal("edge.cvk", "-o", "none.onnx", "--name", "x")).toMatch(/^2: error: --name goes with --triton/);
    expect(refusal("edge.cvk", "--triton", "models", "--name", "../x")).toMatch(/^2: error: --name takes a file name/);
    expect(existsSync(place.path("models"))).toBe(false);
  });

  it("a repository that cannot be written, whole", () => {
    expect(refusal("edge.cvk", "--triton", "net.cvk")).toMatch(/^2: error: cannot write net\.cvk\/edge\//);
  });

  it("a model with mistakes", () => {
    expect(refusal("broken.cvk", "--init", "seed=1", "-o", "none.onnx")).toMatch(/^1: broken\.cvk:3:3 error/);
  });

  it("open sizes that weights depend on", () => {
    expect(refusal("flat.cvk", "--init", "seed=1", "-o", "none.onnx")).toBe(
      "2: error: the sizes H, W must be bound: --size H=224 --size W=224\n",
    );
  });

  it("layers that need open sizes in numbers, all of them", () => {
    expect(refusal("needy.cvk", "-o", "none.onnx")).toBe(
      "1: needy.cvk error: lppool1 (lppool) cannot be exported: it needs the sizes H, W in numbers\n" +
        "needy.cvk error: lppool2 (lppool) cannot be exported: it needs the sizes H, W in numbers\n" +
        "2 errors in needy.cvk\nsizes are bound with --size H=224 --size W=224\n",
    );
  });
});
