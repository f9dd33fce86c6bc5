import { afterAll, describe, expect, it } from "vitest";
import { openWeightFile } from "../../../src/cli/weight-files.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { float32Tensor, int64Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../../src/interchange/onnx/write.ts";
import { workplace } from "../../support/command.ts";
import { hasHdf5, hdf5Note, writeHdf5 } from "../../support/hdf5.ts";
import { writeZip } from "../../support/zip.ts";
import { effort } from "../../support/effort.ts";

const array = Float32Array.of(1, 2, 3, 4);
const npy = writeNpy([2, 2], array);
const text = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.codePointAt(0)!);
const place = workplace();
afterAll(() => place.remove());

const onnx = writeOnnx({
  irVersion: 8,
  producer: "",
  opsets: new Map([["", 17]]),
  graph: {
    name: "g",
    nodes: [
      { index: 0, name: "fc", domain: "", opType: "MatMul", inputs: ["x", "a"], outputs: ["y"], attributes: new Map() },
      { index: 1, name: "", domain: "", opType: "Reshape", inputs: ["y", "s"], outputs: ["z"], attributes: new Map() },
    ],
    initializers: [int64Tensor("s", [2], [1, 2]), float32Tensor("a", [2, 2], array)],
    inputs: [],
    outputs: [],
  },
});

const hdf5 = hasHdf5 ? await writeHdf5({ arrays: { "dense/kernel": { shape: [2, 2], data: array } } }) : undefined;

const files = {
  "a.safetensors": writeSafetensors([["a", storedFloat32([2, 2], array)]]),
  "a.npy": npy,
  "a.npz": writeZip([{ name: "a.npy", contents: npy, method: "deflated" }]),
  "a.onnx": onnx,
};

async function opened(name: string, contents: Uint8Array): ReturnType<typeof openWeightFile> {
  const other = workplace({ [name]: contents });
  try {
    return await openWeightFile(other.path(name));
  } finally {
    other.remove();
  }
}

const refused = (name: string, contents: Uint8Array, message: RegExp): Promise<void> =>
  expect(opened(name, contents)).rejects.toThrow(message);

describe("weight files", () => {
  it.each(Object.entries(files))("%s is told by its contents, whatever its name", async (name, contents) => {
    for (const title of [name, "a"]) {
      const { kind, tensors } = await opened(title, contents);
      expect(kind).toBe(name.slice(2));
      expect(tensors.map(({ name: tensor, shape, floats }) => [tensor, shape, floats!()])).toEqual([
        ["a", [2, 2], array],
      ]);
    }
  });

  it("tell which initialisers of an ONNX model are no weights", async () => {
    const { others } = await opened("a.onnx", onnx);
    expect(others!.map(({ name, dtype }) => [name, dtype])).toEqual([["s", "int64"]]);
  });

  it.each([
    ["a.bin", text("this is nothing of the kind"), /a\.bin: no weight file that is read: \.safetensors, \.npz/],
    ["empty.npz", text(""), /empty\.npz: no weight file that is read/],
    ["a.pt", text("\u0080\u0002}q"), /a\.pt: a Python pickle, .*torch\.save\(model\.state_dict\(\), "weights\.pth"\)/],
    ["a.pth", writeZip([{ name: "archive/data.pkl", contents: text("x") }]), /a\.pth: a broken pickle/],
    ["a.npz", writeZip([{ name: "a.txt", contents: text("words") }]), /a\.npz: a\.txt: no \.npy file/],
    ["a.safetensors", text("not safetensors"), /a\.safetensors: no safetensors file/],
    ["a.onnx", text("not onnx, by any means"), /a\.onnx: /],
    ["net.safetensors", text("version https://git-lfs.github.com/spec/v1\noid"), /a Git LFS pointer.*git lfs pull/],
    [
      "net.npz",
      text("<!DOCTYPE html><html>"),
      /an HTML page, and no weights that are read: .*download the file itself/,
    ],
    [
      "net.cvk",
      text("model N { input x [3]; relu }"),
      /model text, and no weights that are read: name the model first/,
    ],
    ["net.h5", text('{"modelTopology": {}}'), /a model of TensorFlow\.js/],
    ["net.png", text("\u0089PNG\r\n\u001a\n\0\0"), /a PNG image, and no weights/],
    ["net.gz", text("\u001f\u008b\b\0"), /a gzip file, and no weights that are read: unpack it first/],
    ["net.gguf", text("GGUF\0\0"), /no weight file that is read/],
  ] as const)("%s is refused with what it is", refused);

  it.each(Object.entries(files))("%s is refused wherever it is cut", async (name, contents) => {
    for (let cut = 0; cut < 50; cut++) {
      const part = contents.subarray(0, Math.floor((contents.length * cut) / 50));
      await opened(name, part).then(
        ({ tensors }) => expect(name === "a.onnx" && tensors.length < 2).toBe(true),
        (error: unknown) => expect(error).toBeInstanceOf(FormatError),
      );
    }
  });
});

/** Every element of a file; a FormatError is as good. */
const read = async (bytes: Uint8Array): Promise<void> => {
  try {
    for (const { floats } of (await opened("a.h5", bytes)).tensors) floats?.();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
};

describe.skipIf(!hasHdf5)(`HDF5 files${hdf5Note}`, () => {
  it("are told by their contents", async () => {
    const { kind, tensors } = await opened("weights", hdf5!);
    expect([kind, tensors.length, tensors[0]!.floats!()]).toEqual(["keras", 1, array]);
  });

  it("end in a FormatError or in other numbers, wherever they are cut or changed", async () => {
    for (let cut = 0; cut < 50; cut++) await read(hdf5!.subarray(0, Math.floor((hdf5!.length * cut) / 50)));
    for (let at = 0; at < hdf5!.length; at += Math.ceil(7 / Math.min(1, effort))) {
      const bytes = Uint8Array.from(hdf5!);
      bytes[at]! ^= 0xff;
      await read(bytes);
    }
  });

  it("that name layers they do not have are refused", async () => {
    const bytes = await writeHdf5({ arrays: {}, names: { model_weights: { layer_names: ["dense"] } } });
    await refused("a.h5", bytes, /a\.h5: the file names a layer "dense", and has none/);
  });

  it("do not reach other files by their links", async () => {
    const { FS, File, ready } = await import("h5wasm").then(async (library) => ({
      ...library,
      FS: (await library.ready).FS,
    }));
    await ready;
    const file = new File("links.h5", "w");
    file.create_external_link("/etc/passwd", "/", "outside");
    file.create_soft_link("/nowhere", "broken");
    file.close();
    expect((await opened("a.h5", FS.readFile("links.h5") as Uint8Array)).tensors).toEqual([]);
  });
});
