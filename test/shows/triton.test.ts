/**
 * `convoke export --triton`: `config.pbtxt`, read by a parser of its format, says what the model is, and ONNX Runtime, which is
 * what the server runs it with, computes at batch 1 and 5 what our own engine does for each example.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { exportModel } from "../../src/cli/export.ts";
import { engineFor, type Engine, type EnginePort } from "../../src/engine/engine.ts";
import { storedFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { OnnxPort } from "../../src/interchange/onnx/model.ts";
import { tritonFiles } from "../../src/interchange/onnx/triton.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { weightsFor } from "../conformance/operands.ts";
import { reducedSettings } from "../support/examples.ts";
import { runHere } from "../support/in-process.ts";
import { exampleModel, examplesFolder, modelOf } from "../support/models.ts";
import { onnxModel } from "../support/onnx-model.ts";
import { onnxRuntime, type OnnxRuntimeSession } from "../support/onnxruntime.ts";
import { readTextFormat, type TextMessage } from "../support/protobuf-text.ts";
import { randomArray } from "../support/run-op.ts";

const folder = mkdtempSync(join(tmpdir(), "convoke-triton-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Net {
  readonly note: string;
  readonly path: string;
  /** Its text, where it is none of the examples. */
  readonly text?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Extents of one example by hand: of each input and output, in order, by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly labels?: readonly (readonly string[] | undefined)[];
}

const example = (path: string, inputs: Net["inputs"], outputs: Net["outputs"], labels?: Net["labels"]): Net => ({
  note: path,
  path: examplesFolder + path,
  settings: reducedSettings(path),
  inputs,
  outputs,
  ...(labels === undefined ? {} : { labels }),
});
const written = (note: string, text: string, shapes: Pick<Net, "inputs" | "outputs" | "labels">): Net => ({
  note,
  path: join(folder, `${note}.cvk`),
  text,
  ...shapes,
});

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/** What a folder may be called. */
const ODD = `{name: "x"} \\n\\ é 猫 \u202e`;

const nets: readonly Net[] = [
  example("lenet.cvk", { image: [1, 28, 28] }, { output: [10] }),
  example("mnist.cvk", { image: [1, 28, 28] }, { digit: [10] }, [digits]),
  example("resnet-18.cvk", { image: [3, 32, 32] }, { output: [10] }),
  example("u-net.cvk", { image: [1, 16, 16] }, { mask: [2, 16, 16] }),
  example("mobilenet-v2.cvk", { image: [3, 32, 32] }, { output: [10] }),
  example("shufflenet-v2.cvk", { image: [3, 32, 32] }, { output: [10] }),
  example("wavenet.cvk", { samples: [8, 64] }, { output: [8, 64] }),
  example("vit-b-16.cvk", { image: [3, 32, 32] }, { output: [10] }),
  example("squeezenet-1.1.cvk", { image: [3, 32, 32] }, { output: [10] }),
  example("efficientnet-b0.cvk", { image: [3, 32, 32] }, { output: [10] }),
  written(
    "several inputs, several outputs, classes of two",
    `model Two {
  input a [2, 4, 4]
  input b [3]
  from a
  c: conv 4 kernel=3
  flatten
  dense 2
  output first classes=["cat", "a 'dog' # é猫"]
  output map = c classes=["p", "q", "r", "s"]
  from b
  dense 5
  output second classes=["1", "2", "3", "4", "5"]
}
`,
    {
      inputs: { a: [2, 4, 4], b: [3] },
      outputs: { first: [2], map: [4, 2, 2], second: [5] },
      labels: [["cat", "a 'dog' # é猫"], undefined, ["1", "2", "3", "4", "5"]],
    },
  ),
];

describe("a model repository of Triton", () => {
  it.each(nets)("$note", async ({ path, text, settings = {}, ...due }) => {
    if (text !== undefined) writeFileSync(path, text);
    const model = text === undefined ? exampleModel(relative(examplesFolder, path), { settings }) : modelOf(text);
    const weights = weightsOf(model.graph);
    const options = Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const place = await exported(path, ...options, "--weights", weightsFile(model.graph, weights));
    expect(config(place)).toEqual(configOf({ name: ODD, most: 32, ...due }));
    labelsAgree(place, due);
    const session = await onnxRuntime(readFileSync(join(place, "1/model.onnx")));
    const engine = await engineFor(model, weights, "wasm");
    for (const batch of [1, 5]) await judge(session, engine, batch);
    await session.release();
  });

  it("of a fixed batch has whole shapes, and the server batches nothing", async () => {
    const place = await exported(`${examplesFolder}lenet.cvk`, "--init", "seed=1", "--batch", "3");
    const shapes = { inputs: { image: [3, 1, 28, 28] }, outputs: { output: [3, 10] } };
    expect(config(place)).toEqual(configOf({ name: ODD, most: 0, ...shapes }));
    const session = await onnxRuntime(readFileSync(join(place, "1/model.onnx")));
    expect(session.inputs.map(({ shape }) => shape)).toEqual([[3, 1, 28, 28]]);
    await session.release();
  });

  it("of an imported net whose layers mix examples has whole shapes as well", async () => {
    const nodes = [{ op: "Transpose", inputs: ["in/1"], outputs: ["out/1"] }];
    const onnx = join(folder, "mixed.onnx");
    writeFileSync(onnx, writeOnnx(onnxModel({ nodes, inputs: { "in/1": [4, 2] }, outputs: ["out/1"] })));
    const found = config(await exported(onnx));
    expect(found["max_batch_size"]).toEqual([0]);
    expect(found["dynamic_batching"]).toBeUndefined();
    expect((found["input"]![0] as TextMessage)["dims"]).toEqual([4, 2]);
    expect((found["output"]![0] as TextMessage)["dims"]).toEqual([2, 4]);
  });

  it("leaves sizes open that the model leaves open", async () => {
    const path = join(folder, "open.cvk");
    writeFileSync(path, "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3 pad=1\n}\n");
    const found = config(await exported(path, "--init", "seed=1", "--size", "H=8"));
    expect(found).toEqual(
      configOf({ name: ODD, most: 32, inputs: { image: [1, 8, -1] }, outputs: { output: [2, 8, -1] } }),
    );
  });

  it("has weights beside the model where asked", async () => {
    const place = await exported(`${examplesFolder}lenet.cvk`, "--init", "seed=1", "--weights-in", "file");
    expect(readdirSync(join(place, "1")).toSorted()).toEqual(["model.onnx", "model.onnx.data"]);
  });

  it("is called as the model's file, unless told otherwise", async () => {
    const repository = join(folder, "default");
    await runHere(exportModel, `${examplesFolder}lenet.cvk`, "--init", "seed=1", "--triton", repository);
    expect(readdirSync(repository)).toEqual(["lenet"]);
    expect(config(join(repository, "lenet"))["name"]).toEqual(["lenet"]);
  });

  it("keeps names that are full of signs", () => {
    const names = [`"}\n name: "evil`, "\\", "\\x41\u0000\u0007\u001b[2J\u007f\u009b", "é猫🐈\u202e\u2028", ""];
    const graph = { name: "", nodes: [], initializers: [], inputs: names.map(port), outputs: [port("y")] };
    const model = { irVersion: 8, producer: "", opsets: new Map<string, number>(), graph };
    const text = tritonFiles("n", { model, isBatchFree: true }, []).get("config.pbtxt")!;
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    const found = readTextFormat(text)["input"] as readonly TextMessage[];
    expect(found.map(({ name }) => name![0])).toEqual(names);
  });
});

function port(name: string): OnnxPort {
  return { name, elementType: "float32", shape: ["N", 2] };
}

/** The folder of the model that is written. */
async function exported(path: string, ...words: readonly string[]): Promise<string> {
  const repository = mkdtempSync(join(folder, "models-"));
  const { code, err } = await runHere(exportModel, path, ...words, "--triton", repository, "--name", ODD);
  expect([code, err]).toEqual([0, expect.stringContaining("model.onnx  ")]);
  return join(repository, ODD);
}

function config(place: string): TextMessage {
  return readTextFormat(readFileSync(join(place, "config.pbtxt"), "utf8"));
}

function fields([each, dims]: [string, readonly number[]]): object {
  return { name: [each], data_type: [{ word: "TYPE_FP32" }], dims };
}

/** What the file must say, in the words of Triton's model_config.proto. */
function configOf({
  name,
  most,
  inputs,
  outputs,
  labels = [],
}: Pick<Net, "inputs" | "outputs" | "labels"> & { readonly name: string; readonly most: number }): unknown {
  return {
    name: [name],
    backend: ["onnxruntime"],
    max_batch_size: [most],
    input: Object.entries(inputs).map(fields),
    output: Object.entries(outputs).map((each, at) =>
      labels[at] === undefined
        ? fields(each)
        : { ...fields(each), label_filename: [expect.stringMatching(/^[\w-]+\.txt$/)] },
    ),
    ...(most > 0 ? { dynamic_batching: [{}] } : {}),
  };
}

/** One name a line, and no file that nothing names. */
function labelsAgree(place: string, { labels = [] }: Pick<Net, "labels">): void {
  const files = (config(place)["output"] as readonly TextMessage[]).map(
    ({ label_filename: file }) => file?.[0] as string,
  );
  for (const [at, names] of labels.entries()) {
    if (names === undefined) expect(files[at]).toBeUndefined();
    else expect(readFileSync(join(place, files[at]!), "utf8").split("\n")).toEqual([...names, ""]);
  }
  const named = files.filter((file) => file !== undefined);
  expect(new Set(named).size).toBe(named.length);
  expect(readdirSync(place).toSorted()).toEqual(["1", "config.pbtxt", ...named].toSorted());
}

/** Kernels as training starts with; vectors so that no factor is 1 and no summand 0. */
function weightsOf(graph: Graph): ReadonlyMap<string, Float32Array> {
  const [vectors, kernels] = [weightsFor(graph), initialiseWeights(graph, 1, "kaiming")];
  return new Map(
    graph.parameters.map(({ name, type }) => [name, (type.shape.length === 1 ? vectors : kernels).get(name)!]),
  );
}

function weightsFile(graph: Graph, weights: ReadonlyMap<string, Float32Array>): string {
  const file = join(folder, "weights.safetensors");
  const stored = graph.parameters.map(
    ({ name, type }) => [name, storedFloat32(constantShape(type.shape), weights.get(name)!)] as const,
  );
  writeFileSync(file, writeSafetensors(stored));
  return file;
}

/** Each example of a batch is what our engine, which has a batch of 1, gives for it. */
async function judge(session: OnnxRuntimeSession, engine: Engine, batch: number): Promise<void> {
  const inputs = new Map(
    engine.inputs.map(({ name, shape }) => {
      const whole = [batch, ...shape.slice(1)];
      return [name, ndarray(whole, Float32Array.from(randomArray(whole, hashText(name)).data))] as const;
    }),
  );
  const found = await session.run(inputs);
  for (let at = 0; at < batch; at++) {
    const part = ({ name, shape }: EnginePort, { data }: NdArray): [string, Float32Array] => {
      const count = shape.reduce((product, extent) => product * extent, 1);
      return [name, Float32Array.from(data.slice(at * count, (at + 1) * count))];
    };
    const due = await engine.run(new Map(engine.inputs.map((port) => part(port, inputs.get(port.name)!))));
    for (const port of engine.outputs) {
      const whole = found.get(port.name)!;
      expect(whole.shape).toEqual([batch, ...port.shape.slice(1)]);
      expectClose(`${port.name} of example ${at}`, part(port, whole)[1], due.get(port.name)!);
    }
  }
}

/** Float32 through all layers, relative to the largest element, as in the tests of `export`. */
const OF_LARGEST = 2e-5;

function expectClose(name: string, found: Float32Array, expected: Float32Array): void {
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest, `${name} holds something`).toBeGreaterThan(0);
  const worst = Math.max(...expected.map((value, at) => Math.abs(found[at]! - value)));
  expect(worst, name).toBeLessThanOrEqual(OF_LARGEST * largest);
}
