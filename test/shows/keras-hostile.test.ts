/** A short form of `scripts/fuzz/keras.mjs`, and Keras models that want something of whoever reads them; CONVOKE_EFFORT says how many. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { kerasModelOf } from "../../src/cli/keras-files.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import { kerasModel } from "../../src/interchange/keras/import.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { tries } from "../support/effort.ts";
import { hasHdf5, hdf5Note } from "../support/hdf5.ts";
import { fixedKerasModel, inArchive, inHdf5 } from "../support/keras-containers.ts";
import { fuzzCase, fuzzSubjects } from "../support/keras-fuzz.ts";
import { computed } from "../support/keras-models-fuzz.ts";
import { writeZip } from "../support/zip.ts";

const cases = tries(300);
const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe.skipIf(!hasHdf5)(`broken Keras models${hdf5Note}`, () => {
  it(`${cases} end in a net or an ordinary error`, async () => {
    const subjects = fuzzSubjects();
    const counts = { written: 0, imported: 0, refused: 0, unreadable: 0, bug: 0 };
    for (let at = 0; at < cases; at++) {
      const outcome = await fuzzCase(subjects[at % subjects.length]!, randomSource(1_000_000 + at));
      expect(outcome.kind === "bug" ? `case ${at}, ${outcome.name}: ${outcome.message}` : "").toBe("");
      expect(outcome.milliseconds).toBeLessThan(30_000);
      counts[outcome.kind]++;
    }
    expect(counts.written).toBeGreaterThan(cases / 20);
    expect(counts.refused).toBeGreaterThan(cases / 20);
  }, 120_000);

  it("HDF5 that comes to no end is given up, and files behind it are read", { timeout: 120_000 }, async () => {
    const subjects = fuzzSubjects();
    // Found among many: the second is an ordinary case.
    for (const [at, message] of [
      [1255, "a broken HDF5 file: reading it comes to no end"],
      [1252, "the Keras model cannot be imported"],
    ] as const) {
      const outcome = await fuzzCase(subjects[at % subjects.length]!, randomSource(1_000_000 + at));
      expect(outcome.kind).toMatch(/refused|unreadable/);
      expect(outcome.message).toContain(message);
    }
  });

  it("the same model of every container is the same net", async () => {
    const model = fixedKerasModel();
    const json = { modelTopology: model.configuration, weightsManifest: model.manifest };
    const nets = [
      readTfjs(encoded(json), () => model.bytes),
      await kerasModelOf(await inHdf5(model)),
      await kerasModelOf(await inArchive(model)),
      // Keras 2.13 and 2.14.
      await kerasModelOf(await inArchive(model, "_layer_checkpoint_dependencies")),
    ].map((each) => importModel(each));
    const fed = Float32Array.from({ length: 72 }, (_, at) => Math.sin(at));
    const [first, ...others] = await Promise.all(nets.map((net) => computed(net, [fed], "ts")));
    for (const other of others) expect(other).toEqual(first);
    for (const { model } of nets)
      expect(model.graph.nodes.map(({ op }) => op.name)).toEqual(nets[0]!.model.graph.nodes.map(({ op }) => op.name));
  });

  it("an archive that would fill the memory is not unpacked", async () => {
    const bomb = writeZip([{ name: "config.json", contents: new Uint8Array(2 ** 26 + 1), method: "deflated" }]);
    await expect(kerasModelOf(bomb)).rejects.toThrow(/not unpacked/);
  });
});

const layer = (className: string, name: string, config: object, inputs: readonly string[]) => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
});

const input = layer("InputLayer", "x", { batch_input_shape: [null, 4] }, []);

function functional(layers: readonly object[], output: string): unknown {
  const config = { name: "m", layers, input_layers: [["x", 0, 0]], output_layers: [[output, 0, 0]] };
  return { class_name: "Functional", config, keras_version: "2.4.0" };
}

function problemsOf(configuration: unknown): string {
  try {
    importModel(kerasModel({ configuration, tensors: [] }));
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a Keras model", () => {
  it("with byte code of Python is refused, and each layer that is not supported told", () => {
    const code = {
      function: ["4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAfAAUAFMA", null, null],
      function_type: "lambda",
    };
    const layers = [
      input,
      layer("Lambda", "double", code, ["x"]),
      layer("LSTM", "memory", { units: 3 }, ["double"]),
      layer("Mine>Special", "own", {}, ["memory"]),
      layer("Activation", "act", { activation: "my_function" }, ["x"]),
      layer("Add", "sum", {}, ["own", "act"]),
    ];
    expect(problemsOf(functional(layers, "sum")).split("\n").slice(1)).toEqual([
      "  double (Lambda): not supported: it holds a program of Python, which is never run",
      "  memory (LSTM): not supported: there is no recurrent layer",
      `  own (Mine>Special): Keras has no layer of the class "Mine>Special": what it computes is said by somebody's program, which no file holds`,
      `  act (Activation): its activation "my_function" is a function of somebody's program, which no file holds`,
    ]);
  });

  it("whose layers depend on themselves is refused", () => {
    const layers = [input, layer("Add", "a", {}, ["x", "b"]), layer("Add", "b", {}, ["a", "x"])];
    expect(problemsOf(functional(layers, "b"))).toMatch(/\(Add\): it depends on its own output/);
  });

  it.each([
    [["x", 7, 0], "output 0 of call 7"],
    [["x", 0, 3], "output 3 of call 0"],
    [["x", -1, -1], "output -1 of call -1"],
    [["a", 1, 0], 'call 1 of layer "a"'],
    [["a", -1, 0], 'call -1 of layer "a"'],
  ])("that reads %j, which there is not, is refused", (reference, expected) => {
    const first = layer("Activation", "a", { activation: "relu" }, ["x"]);
    const second = {
      ...layer("Activation", "b", { activation: "relu" }, ["x"]),
      inbound_nodes: [[[...reference, {}]]],
    };
    expect(problemsOf(functional([input, first, second], "b"))).toContain(`it reads ${expected}`);
    const whole = functional([input, first], "a") as { readonly config: object };
    const named = { ...whole, config: { ...whole.config, output_layers: [reference] } };
    expect(problemsOf(named)).toContain(`it reads ${expected}`);
  });

  it.each([
    [["x", 7, 0], "output 0 of call 7"],
    [["x", 0, 3], "output 3 of call 0"],
    [["x", -1, 0], "output 0 of call -1"],
  ])("whose input_layers name %j, which there is not, is refused", (reference, expected) => {
    const whole = functional([input, layer("Activation", "a", { activation: "relu" }, ["x"])], "a") as {
      readonly config: object;
    };
    const text = `the model "m" has as input 1, in its input_layers, ${expected} of "x": a layer that is an input has but`;
    expect(problemsOf({ ...whole, config: { ...whole.config, input_layers: [reference] } })).toContain(text);
    const inner = { ...whole.config, name: "m", input_layers: [reference] };
    const nested = { ...layer("Functional", "inner", inner, ["x"]), config: inner };
    expect(problemsOf(functional([input, nested], "inner"))).toContain(text);
  });

  it.each([[[-1, 2]], [[null, 2]]])("takes %j of Reshape for what is left", (target) => {
    const reshaped = layer("Reshape", "r", { targetShape: target, target_shape: target }, ["x"]);
    const { outputs } = importModel(kerasModel({ configuration: functional([input, reshaped], "r"), tensors: [] }));
    expect(outputs.map(({ shape }) => shape.slice(1))).toEqual([[2, 2]]);
  });

  it("in models in models beyond all measure is refused", () => {
    let model: unknown = { class_name: "Dense", config: { name: "d" } };
    for (let at = 0; at < 500; at++) model = { class_name: "Sequential", config: { name: `m${at}`, layers: [model] } };
    expect(problemsOf(model)).toMatch(/nested more than 32 deep/);
  });

  it("that unfolds to more calls than there is memory for is refused", () => {
    let model: object = { class_name: "Activation", name: "m0", config: { name: "m0", activation: "relu" } };
    for (let at = 1; at < 25; at++) {
      const inner = {
        ...model,
        name: "inner",
        inbound_nodes: [[["x", 0, 0, {}]], [["inner", at === 1 ? 0 : 1, 0, {}]]],
      };
      const config = {
        name: `m${at}`,
        layers: [input, inner],
        input_layers: [["x", 0, 0]],
        output_layers: [["inner", at === 1 ? 1 : 2, 0]],
      };
      model = { class_name: "Functional", name: `m${at}`, config };
    }
    expect(problemsOf(model)).toMatch(/more than 50000 calls/);
  });

  it.each([
    [
      { filters: 2, kernel_size: [3, 3], padding: "reflect" },
      /its option padding is "reflect"; supported: valid, same/,
    ],
    [{ filters: 2, kernel_size: [3, 3], mystery: 7 }, /its option mystery, 7, is not supported/],
    [{ filters: 2, kernel_size: [5, 5] }, /its kernel is \[3, 3, 4, 2\], and its kernel_size \[5, 5\]/],
    [{ filters: 8, kernel_size: [3, 3] }, /its option filters is 8; supported: 2/],
    [{ filters: 2, kernel_size: [3, 3], activation: "reluu" }, /activation "reluu" is not known; did you mean relu/],
  ])("with %o is refused for that option", (config, expected) => {
    const picture = layer("InputLayer", "x", { batch_input_shape: [null, 6, 6, 4] }, []);
    const conv = layer("Conv2D", "conv", { use_bias: false, ...config }, ["x"]);
    const tensors = [{ name: "conv/kernel", shape: [3, 3, 4, 2], floats: () => new Float32Array(72) }];
    const run = () => importModel(kerasModel({ configuration: functional([picture, conv], "conv"), tensors }));
    expect(run).toThrow(expected);
  });
});
