/** `convoke verify --bisect` in this process. */
import { afterAll, describe, expect, it } from "vitest";
import { runBisection } from "../../../src/cli/bisection.ts";
import { parseWords } from "../../../src/cli/command.ts";
import { storedSets } from "../../../src/cli/stored-sets.ts";
import { verify } from "../../../src/cli/verify.ts";
import { unstyled } from "../../../src/diagnostics/pretty.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { float32Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx, writeTensorFile } from "../../../src/interchange/onnx/write.ts";
import { targetOf } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import type { StoredSet } from "../../../src/verify/stored-set.ts";
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
  "square.cvk": "model Square {\n  input x [3]\n  mul x\n  output y\n}\n",
  "far/x.npy": writeNpy([1, 3], Float32Array.of(1e25, 1, 2)),
  "several/x.npy": writeNpy([4, 3], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3)),
  "stray/z.npy": writeNpy([1, 3], input),
});
afterAll(() => place.remove());

const bisect = (model: string, ...args: string[]) => runHere(verify, place.path(model), "--bisect", ...args);

/** With a target that changes what it gives. */
const bisectSpoilt = async (
  spoil: (value: number) => number,
  sets: readonly StoredSet[] | undefined,
  model: string,
  ...args: string[]
) => {
  const ts = targetOf("ts");
  const load: Target["load"] = async (program, weights) => {
    const loaded = await ts.load(program, weights);
    return { ...loaded, read: async (port) => (await loaded.read(port)).map(spoil) };
  };
  const words = parseWords(verify, [place.path(model), "--bisect", ...args]);
  let out = "";
  const io = {
    out: (text: string) => void (out += text),
    outExactly: (text: string) => void (out += text),
    err: () => {},
    outStyle: unstyled,
    errStyle: unstyled,
    progress: () => {},
    outFailure: undefined,
  };
  const code = await runBisection(words.positionals[0]!, sets, words, { engines: [{ ...ts, load }], options: {} }, io);
  return { code, out };
};

/** Twice 7, the first number of the third example. */
const spoilFourteen = (value: number): number => (value === 14 ? 15 : value);

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
    const { code, out } = await bisectSpoilt((value) => value + 1, undefined, "net.cvk", "--init", "seed=1");
    expect(code).toBe(70);
    expect(out).toMatch(/^first differs: layer relu1 \(.*net\.cvk:4\), computed by conv1, in the code for ts: /m);
  });

  it.each([
    [[], "example 3 of 4", 15],
    [["--batch", "2"], "examples 3 to 4 of 4", 15],
  ])("runs every example up to the first that differs %j", async (args, inputs, found) => {
    const sets = storedSets(place.path("several"));
    const { code, out } = await bisectSpoilt(spoilFourteen, sets, "double.cvk", ...args, "--format", "json");
    expect(code).toBe(70);
    expect(JSON.parse(out)).toMatchObject({
      bisections: [{ inputs: `${place.path("several")}, ${inputs}`, finding: { at: [0, 0], found, expected: 14 } }],
    });
  });

  it("says how many examples it ran where none differs", async () => {
    const { code, out } = await bisect("double.cvk", "--data", place.path("several"));
    expect([code, out.split("\n")[0]]).toEqual([0, `ts, on ${place.path("several")}, 4 examples`]);
  });

  it.each([
    ["net.cvk", ["--init", "seed=1", "--rtol", "0", "--atol", "0"], "beyond the tolerance given"],
    ["square.cvk", ["--data", place.path("far")], "beyond the range of float32"],
  ])("exits with 1 for %s %j, which is no bug", async (model, args, message) => {
    const { code, out } = await bisect(model, ...args, "--target", "wasm");
    expect(code).toBe(1);
    expect(out).toContain(`\n${message}`);
    const [, found, expected] = /: (\S+) at .*, expected (\S+)$/m.exec(out)!;
    expect(found).not.toBe(expected);
  });

  it("asks for a model alone", async () => {
    const { code, err } = await runHere(verify, "--bisect");
    expect([code, err]).toEqual([2, "error: name the model to bisect: MODEL --bisect\n"]);
  });

  it.each([
    [
      "double.cvk",
      ["--data", place.path("stray")],
      1,
      `${place.path("stray")}: there is no input_0 stored, and no "x"`,
    ],
    ["test/model.onnx", ["--data", place.path("stray")], 1, `${place.path("stray")}: there is no input_0 stored`],
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
