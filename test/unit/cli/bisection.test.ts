/** `convoke verify --bisect` in this process. */
import { afterAll, describe, expect, it } from "vitest";
import { runBisection } from "../../../src/cli/bisection.ts";
import { parseWords } from "../../../src/cli/command.ts";
import { verify } from "../../../src/cli/verify.ts";
import { unstyled } from "../../../src/diagnostics/pretty.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { float32Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx, writeTensorFile } from "../../../src/interchange/onnx/write.ts";
import { targetOf } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const double = {
  index: 0,
  name: "the Add",
  domain: "",
  opType: "Add",
  inputs: ["x", "x"],
  outputs: ["y"],
  attributes: new Map(),
};
const onnx = writeOnnx({
  irVersion: 8,
  producer: "",
  opsets: new Map([["", 17]]),
  graph: {
    name: "Double",
    nodes: [double],
    initializers: [],
    inputs: [{ name: "x", elementType: "float32", shape: [1, "N"] }],
    outputs: [{ name: "y", elementType: "float32", shape: [1, "N"] }],
  },
});
const input = Float32Array.of(1, 2, -3);

const place = workplace({
  "net.cvk": "model Net {\n  input image [2, 6, 6]\n  conv 3 kernel=3\n  relu\n  output y\n}\n",
  "large.cvk": "model Large {\n  input image [256, 99, 99]\n  conv 256 kernel=3\n}\n",
  "double.cvk": "model Double {\n  input x [3]\n  add x\n  output y\n}\n",
  "test/model.onnx": onnx,
  "test/test_data_set_0/input_0.pb": writeTensorFile(float32Tensor("", [1, 3], input)),
  "data/x.npy": writeNpy([1, 3], input),
});
afterAll(() => place.remove());

const bisect = (model: string, ...args: string[]) => runHere(verify, place.path(model), "--bisect", ...args);

describe("convoke verify --bisect", () => {
  it("finds nothing in a net that is compiled right, on random inputs, for every target", async () => {
    const { code, out, err } = await bisect("net.cvk", "--init", "seed=1", "--target", "ts", "--target", "wasm");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^ts, on random inputs \(seed 1\)\n/);
    expect(out).toMatch(/^wasm, on random inputs \(seed 1\)\n/m);
    expect(out.match(/no stage differs from the graph as written/g)).toHaveLength(2);
  });

  it.each([
    ["double.cvk", ["--data", place.path("data")], "data"],
    ["test", [], "test_data_set_0"],
  ])("takes stored inputs of %s, without outputs", async (model, args, set) => {
    const { code, out, err } = await bisect(model, ...args, "--format", "json");
    expect([code, err]).toEqual([0, ""]);
    const { bisections } = JSON.parse(out) as { bisections: readonly { inputs: string; finding: unknown }[] };
    expect(bisections.map(({ inputs, finding }) => [inputs.endsWith(set), finding])).toEqual([[true, null]]);
  });

  it("exits with 70 where the target's code gives other numbers, and names it", async () => {
    const ts = targetOf("ts");
    const load: Target["load"] = async (program, weights) => {
      const loaded = await ts.load(program, weights);
      return { ...loaded, read: async (port) => (await loaded.read(port)).map((value) => value + 1) };
    };
    const words = parseWords(verify, [place.path("net.cvk"), "--bisect", "--init", "seed=1"]);
    let out = "";
    const io = {
      out: (text: string) => void (out += text),
      err: () => {},
      outStyle: unstyled,
      errStyle: unstyled,
      progress: () => {},
      outFailure: undefined,
    };
    const job = { engines: [{ ...ts, load }], options: {} };
    expect(await runBisection(words.positionals[0]!, undefined, words, job, io)).toBe(70);
    expect(out).toMatch(/^first differs: layer relu1 \(.*net\.cvk:4\), computed by conv1, in the code of target ts: /m);
  });

  it.each([
    ["net.cvk", [], 2, "the model has weights to fill"],
    ["net.cvk", ["--init", "seed=1", "--target", "reference"], 2, "--bisect compares with the reference"],
    ["double.cvk", ["--data", place.path("data"), "--seed", "2"], 2, "--seed goes without --data"],
    ["large.cvk", ["--init", "seed=1"], 1, "the net takes 5,549,654,016 multiply-accumulates"],
  ])("refuses %s %j", async (model, args, exit, message) => {
    const { code, err } = await bisect(model, ...args);
    expect(code).toBe(exit);
    expect(err).toContain(message);
  });
});
