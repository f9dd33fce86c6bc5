/**
 * Model and weight files that were truncated, corrupted or made to do harm: each is refused with a clear error or read,
 * nothing beyond the file's size is allocated for it, and no file outside the model's folder is touched.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { filesBeside } from "../../src/cli/files-beside.ts";
import { FormatError } from "../../src/formats/format-error.ts";
import {
  holdsFloats,
  readSafetensors,
  storedFloat16,
  storedFloat32,
  toFloat32,
  writeSafetensors,
} from "../../src/formats/safetensors.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { readZip } from "../../src/formats/zip.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import type { Files, OnnxAttribute, OnnxGraph, OnnxModel, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { float32Tensor, int64Tensor, readTensorFile } from "../../src/interchange/onnx/tensor.ts";
import { writeOnnx, writeTensorFile } from "../../src/interchange/onnx/write.ts";
import { changeByte, mutate, spliced } from "../support/mutations.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedJson, sharedPath } from "../support/shared-data.ts";
import { block, file, int, thrownBy, varint } from "../support/protobuf-bytes.ts";
import { sampled, tries } from "../support/effort.ts";

/** A format's files and what reading them to the last element is. */
interface Subject {
  readonly name: string;
  readonly bytes: Uint8Array;
  read(bytes: Uint8Array): void;
}

// ── What there is to break ───────────────────────────────────────────────────────────────────────────────────────────

const ramp = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i / 8);

/** A net of a convolution, a body of control flow apart, with every kind of attribute. */
const ownModel: OnnxModel = {
  irVersion: 8,
  producer: "convoke",
  opsets: new Map([["", 17]]),
  graph: {
    name: "own",
    nodes: [
      {
        index: 0,
        name: "conv1",
        domain: "",
        opType: "Conv",
        inputs: ["image", "conv1.weight", "conv1.bias"],
        outputs: ["a"],
        attributes: new Map<string, OnnxAttribute>([
          ["kernel_shape", { kind: "ints", values: [3, 3] }],
          ["pads", { kind: "ints", values: [1, 1, 1, 1] }],
          ["auto_pad", { kind: "string", value: "NOTSET" }],
          ["group", { kind: "int", value: 1 }],
        ]),
      },
      {
        index: 1,
        name: "",
        domain: "com.example",
        opType: "Odd",
        inputs: ["a", ""],
        outputs: ["b", "c"],
        attributes: new Map<string, OnnxAttribute>([
          ["alpha", { kind: "float", value: 0.25 }],
          ["scales", { kind: "floats", values: [1, 2, 0.5] }],
          ["names", { kind: "strings", values: ["x", "y"] }],
          ["value", { kind: "tensor", value: int64Tensor("v", [2], [-1, 2 ** 40]) }],
          ["body", { kind: "graph", encoded: file(block(1, "body"), block(6, block(2, "inner")), int(20, 5)), graph }],
        ]),
      },
    ],
    initializers: [
      float32Tensor("conv1.weight", [4, 3, 3, 3], ramp(108)),
      float32Tensor("conv1.bias", [4], ramp(4)),
      int64Tensor("shape", [2], [1, -1]),
    ],
    inputs: [{ name: "image", elementType: "float32", shape: ["N", 3, 8, 8] }],
    outputs: [{ name: "b", elementType: "float32", shape: [undefined, 4, 8, 8] }],
  },
};

function graph(): OnnxGraph {
  return { name: "inner", nodes: [], initializers: [], inputs: [], outputs: [] };
}

const weights = ramp(24);
const entry = (key: string, value: string): number[] => block(13, block(1, key), block(2, value));

/** A model whose only tensor lies in a file beside it. */
function externalModel(location: string, offset = "16", length = "16", extent: number | bigint = 4): Uint8Array {
  const tensor = [int(1, extent), int(2, 1), block(8, "w"), entry("location", location), entry("offset", offset)];
  const head = [int(1, 8), block(8, int(2, 17))];
  return file(...head, block(7, block(2, "net"), block(5, ...tensor, entry("length", length), int(14, 1))));
}

/** Files in memory that let nothing unsafe be asked for, and give no more than they have. */
const files: Files = {
  readPart(location, offset, length) {
    expect(location).not.toMatch(/^\/|\\|:|\0|(^|\/)\.\.(\/|$)/);
    expect(Number.isSafeInteger(offset) && offset >= 0, String(offset)).toBe(true);
    if (location !== "weights.bin") return undefined;
    return new Uint8Array(weights.buffer).subarray(offset, length === undefined ? undefined : offset + length);
  },
};

const onnx = (name: string, bytes: Uint8Array): Subject => ({
  name,
  bytes,
  read: (broken) => {
    const size = broken.length + weights.byteLength;
    decodeGraph(readOnnx(broken, files).graph, size);
  },
});

/** Read, and made a net of. */
const imported = (name: string, bytes: Uint8Array): Subject => ({
  name,
  bytes,
  read: (broken) => void importOnnx(readOnnx(broken, files), { sizes: { N: 1 } }),
});

const tensor = (name: string, bytes: Uint8Array): Subject => ({
  name,
  bytes,
  read: (broken) => decodeTensor(readTensorFile(broken, files), broken.length + weights.byteLength),
});

const safetensors = (name: string, bytes: Uint8Array): Subject => ({
  name,
  bytes,
  read(broken) {
    for (const stored of readSafetensors(broken).values()) {
      expect(stored.bytes.length).toBeLessThanOrEqual(broken.length);
      if (holdsFloats(stored)) toFloat32(stored);
    }
  },
});

/** As the host gives it. */
const inflate = (data: Uint8Array, size: number): Uint8Array => inflateRawSync(data, { maxOutputLength: size + 1 });

const zip = (name: string, bytes: Uint8Array): Subject => ({
  name,
  bytes,
  read(broken) {
    for (const member of readZip(broken, inflate)) member.bytes();
  },
});

/** Everything that a model holds, decoded; `size` is what its files have. */
function decodeGraph({ nodes, initializers }: OnnxGraph, size: number): void {
  for (const initializer of initializers) decodeTensor(initializer, size);
  for (const attribute of nodes.flatMap((node) => [...node.attributes.values()])) {
    if (attribute.kind === "tensor") decodeTensor(attribute.value, size);
    if (attribute.kind === "graph") decodeGraph(attribute.graph(), size);
  }
}

/** A byte holds at most four elements, and a varint of a byte becomes at most eight. */
function decodeTensor(stored: OnnxTensor, size: number): void {
  if (stored.elementType === "string") return void stored.strings();
  expect(stored.bytes().length).toBeLessThanOrEqual(8 * size);
  expect(stored.count).toBeLessThanOrEqual(4 * size);
  if (!stored.elementType.startsWith("complex")) expect(stored.numbers().length).toBe(stored.count);
}

const own: readonly Subject[] = [
  onnx("a model of ours", writeOnnx(ownModel)),
  onnx("a model with external data", externalModel("weights.bin")),
  tensor("a tensor of ours", writeTensorFile(float32Tensor("w", [2, 3], ramp(6)))),
  tensor(
    "a tensor of varints",
    file(int(1, 3), int(2, 6), block(8, "n"), block(5, varint(-1), varint(2), varint(300))),
  ),
];

const sharedModels: readonly string[] = hasSharedData
  ? [
      "models/mnist-8",
      "models/onnx-light/squeezenet",
      "onnx/node/test_conv_with_autopad_same",
      "onnx/node/test_reshape_allowzero_reordered",
      "onnx/pytorch-converted/test_BatchNorm2d_momentum_eval",
    ]
  : [];

const shared: readonly Subject[] = hasSharedData
  ? [
      ...sharedModels.map((folder) => onnx(folder, sharedBytes(`${folder}/model.onnx`))),
      tensor("an input of mnist-8", sharedBytes("models/mnist-8/test_data_set_0/input_0.pb")),
    ]
  : [];

const weightFiles: readonly Subject[] = [
  safetensors(
    "safetensors of ours",
    writeSafetensors([
      ["conv1.weight", storedFloat32([4, 3, 3, 3], ramp(108))],
      ["conv1.bias", storedFloat16([4], ramp(4))],
      ["n", { dtype: "int64", shape: [], bytes: new Uint8Array(8) }],
    ]),
  ),
  zip(
    "an .npz file",
    npz([["a.npy", writeNpy([2, 3], ramp(6))]], (data) => data),
  ),
  zip("a compressed .npz file", npz([["a.npy", writeNpy([40], new Float32Array(40))]], deflateRawSync)),
];

/** A number as so many bytes. */
function little(size: number, value: number): number[] {
  return Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);
}

/** A zip file as NumPy writes it, stored or deflated. */
function npz(members: readonly (readonly [string, Uint8Array])[], pack: (data: Uint8Array) => Uint8Array): Uint8Array {
  const local: number[] = [];
  const central: number[] = [];
  for (const [name, data] of members) {
    const packed = pack(data);
    const method = packed === data ? 0 : 8;
    // Method, time, date, checksum, sizes, length of the name, no extra field.
    const facts = [method, 0, 0].flatMap((value) => little(2, value));
    const sizes = [crc32(data), packed.length, data.length].flatMap((value) => little(4, value));
    const common = [20, 0, 0, 0, ...facts, ...sizes, ...little(2, name.length), 0, 0];
    const letters = [...new TextEncoder().encode(name)];
    central.push(...little(4, 0x02014b50), 20, 0, ...common, ...Array<number>(10).fill(0), ...little(4, local.length));
    central.push(...letters);
    local.push(...little(4, 0x04034b50), ...common, ...letters, ...packed);
  }
  const counts = [0, 0, members.length, members.length].flatMap((value) => little(2, value));
  const end = [...little(4, 0x06054b50), ...counts, ...little(4, central.length), ...little(4, local.length), 0, 0];
  return Uint8Array.from([...local, ...central, ...end]);
}

/** What reading ends with; anything but a clear error is the test's failure. */
function outcome({ name, read }: Subject, bytes: Uint8Array, what: string): "read" | "refused" {
  try {
    read(bytes);
    return "read";
  } catch (error) {
    if (!(error instanceof FormatError)) throw new Error(`${name}, ${what}`, { cause: error });
    expect(error.message.length, `${name}, ${what}`).toBeGreaterThan(10);
    expect(error.message.length, `${name}, ${what}`).toBeLessThan(2000);
    return "refused";
  }
}

// ── Breaking it ──────────────────────────────────────────────────────────────────────────────────────────────────────

const mutations = tries(10_000);

describe(`broken files${sharedDataNote}`, () => {
  const subjects = [...own, ...shared, ...weightFiles];

  it.each(sampled(subjects))("$name: whole it is read, cut at every 1/50th it is refused", (subject) => {
    expect(outcome(subject, subject.bytes, "whole")).toBe("read");
    const outcomes = Array.from({ length: 50 }, (_, part) => {
      const end = Math.floor((subject.bytes.length * part) / 50);
      return outcome(subject, subject.bytes.slice(0, end), `cut at ${end}`);
    });
    expect(outcomes.filter((result) => result === "refused").length).toBeGreaterThanOrEqual(48);
  });

  it.each(sampled([...own, ...weightFiles]))("$name: with a length of 2^60 at any place", (subject) => {
    const length = Uint8Array.from(varint(2n ** 60n));
    for (let at = 0; at < subject.bytes.length; at++) {
      for (const replaced of [0, 1, 2]) {
        outcome(subject, spliced(subject.bytes, at, replaced, length), `2^60 at ${at}`);
      }
    }
  });

  it(`${mutations} mutations of models`, () => {
    const random = randomSource(5);
    const models = [...own, ...shared];
    let refused = 0;
    for (let index = 0; index < mutations; index++) {
      const subject = models[index % models.length]!;
      if (outcome(subject, mutate(subject.bytes, random), `mutation ${index}`) === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(mutations / 10);
    expect(refused).toBeLessThan(mutations);
  });

  it(`${mutations} models with a byte changed, imported`, () => {
    const random = randomSource(7);
    const nodes = ownModel.graph.nodes.slice(0, 1);
    const outputs = [{ ...ownModel.graph.outputs[0]!, name: "a" }];
    const conv = imported("a convolution", writeOnnx({ ...ownModel, graph: { ...ownModel.graph, nodes, outputs } }));
    const small = sharedModels.filter((folder) => !folder.includes("squeezenet"));
    const models = [conv, ...small.map((folder) => imported(folder, sharedBytes(`${folder}/model.onnx`)))];
    let refused = 0;
    for (let index = 0; index < mutations; index++) {
      const subject = models[index % models.length]!;
      if (outcome(subject, changeByte(subject.bytes, random), `change ${index}`) === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(mutations / 10);
    expect(refused).toBeLessThan(mutations);
  });

  it(`${mutations} mutations of weight files`, () => {
    const random = randomSource(6);
    let refused = 0;
    for (let index = 0; index < mutations; index++) {
      const subject = weightFiles[index % weightFiles.length]!;
      if (outcome(subject, mutate(subject.bytes, random), `mutation ${index}`) === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(mutations / 10);
    expect(refused).toBeLessThan(mutations);
  });
});

const external = (...parameters: Parameters<typeof externalModel>): Subject =>
  onnx("external", externalModel(...parameters));

describe("lengths, offsets and extents that lie", () => {
  it.each([
    ["an offset at the end", external("weights.bin", "96")],
    ["an offset beyond the end", external("weights.bin", "1152921504606846976")],
    ["a negative offset", external("weights.bin", "-16")],
    ["a length beyond the end", external("weights.bin", "88")],
    ["a length of 2^60", external("weights.bin", "0", "1152921504606846976")],
    ["a negative length", external("weights.bin", "0", "-16")],
    ["8 GB of elements in a file of 96 bytes", external("weights.bin", "0", "8589934592", 2 ** 31)],
    ["2^60 elements", external("weights.bin", "0", "16", 2n ** 60n)],
    ["a negative dimension", external("weights.bin", "0", "16", -4)],
    ["no such file", external("other.bin")],
  ])("%s", (what, subject) => {
    expect(outcome(subject, subject.bytes, what)).toBe("refused");
  });

  it("in a safetensors header", () => {
    const subject = weightFiles[0]!;
    const text = new TextDecoder("latin1").decode(subject.bytes);
    const changed = (from: string, to: string): Uint8Array => {
      expect(text).toContain(from);
      return Uint8Array.from(text.replace(from, to.padEnd(from.length)), (char) => char.charCodeAt(0));
    };
    const header = new Uint8Array(subject.bytes);
    new DataView(header.buffer).setBigUint64(0, 2n ** 60n, true);
    expect(outcome(subject, header, "header of 2^60")).toBe("refused");
    for (const [from, to] of [
      ["[0,432]", "[0,9e9]"],
      ["[0,432]", "[432,0]"],
      ["[0,432]", "[-8,424]"],
      ["[4,3,3,3]", "[4,-3,-9]"],
      ["[4,3,3,3]", "[4e300,9]"],
    ] as const) {
      expect(outcome(subject, changed(from, to), `${from} to ${to}`)).toBe("refused");
    }
  });
});

describe("external data outside of the model's folder", () => {
  const root = mkdtempSync(join(tmpdir(), "convoke-hostile-"));
  const folder = join(root, "model");
  beforeAll(() => {
    mkdirSync(join(folder, "data"), { recursive: true });
    for (const place of [root, folder, join(folder, "data")]) {
      writeFileSync(join(place, "weights.bin"), new Uint8Array(weights.buffer));
    }
    symlinkSync(join(root, "weights.bin"), join(folder, "link.bin"));
    symlinkSync(root, join(folder, "up"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const read = (location: string): readonly number[] => {
    const model = readOnnx(externalModel(location), filesBeside(join(folder, "model.onnx")));
    return [...model.graph.initializers[0]!.floats()];
  };

  it("is read inside of it", () => {
    const expected = [...weights.subarray(4, 8)];
    expect(read("weights.bin")).toEqual(expected);
    expect(read("./data/weights.bin")).toEqual(expected);
  });

  it.each([
    ["a path upwards", "../weights.bin"],
    ["a path down and upwards", "data/../../weights.bin"],
    ["a path upwards with backslashes", "..\\weights.bin"],
    ["a path upwards in part with backslashes", "data/..\\..\\weights.bin"],
    ["an absolute path", join(root, "weights.bin")],
    ["a URL", `file://${join(root, "weights.bin")}`],
    ["a drive", "C:\\weights.bin"],
    ["a server", "\\\\server\\share\\weights.bin"],
    ["a server with slashes", "//server/share/weights.bin"],
    ["a link to a file", "link.bin"],
    ["a link to a folder", "up/weights.bin"],
    ["a folder", "data"],
    ["nothing", ""],
    ["a name with NUL", "weights.bin\0"],
    ["a name of 300 characters", "x".repeat(300)],
    ["a name of 100,000 characters", "x".repeat(100_000)],
  ])("is refused by %s", (_, location) => {
    const error = thrownBy(() => read(location));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message.length).toBeLessThan(1000);
  });
});

describe.skipIf(!hasSharedData)(`files that others wrote${sharedDataNote}`, () => {
  it("are all read: 996 models of operators, and their inputs and outputs", () => {
    const folders = sharedJson<readonly { readonly dir: string }[]>("onnx/index.json").map(({ dir }) => `onnx/${dir}`);
    const paths = folders.flatMap((folder) => {
      const names = readdirSync(sharedPath(folder), { recursive: true, encoding: "utf8" });
      return names.map((name) => `${folder}/${name}`);
    });
    const models = paths.filter((path) => path.endsWith(".onnx"));
    const tensors = paths.filter((path) => path.endsWith(".pb"));
    for (const path of models) onnx(path, new Uint8Array()).read(sharedBytes(path));
    for (const path of tensors) tensor(path, new Uint8Array()).read(sharedBytes(path));
    expect(models.length).toBe(996);
    expect(tensors.length).toBeGreaterThan(2700);
  });
});
