import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { notModelText, recognise, refusalOf } from "../../../src/base/recognise.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { check } from "../../../src/check.ts";
import { writeZip } from "../../support/zip.ts";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const bytes = (...all: number[]): Uint8Array => Uint8Array.from([...all, 0, 0, 0, 0, 0, 0, 0, 0]);
const [safetensors, npy] = [
  writeSafetensors([["w", storedFloat32([1], new Float32Array(1))]]),
  writeNpy([2], new Float32Array(2)),
];

describe("what a file is", () => {
  it.each([
    ["safetensors", safetensors, "weights in the safetensors format"],
    ["npy", npy, "a NumPy array"],
    ["zip", writeZip([{ name: "a.npy", contents: npy }]), "a zip archive"],
    ["HDF5", bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), "an HDF5 file"],
    ["pickle", bytes(0x80, 0x02, 0x8a, 0x0a), "a Python pickle"],
    ["ONNX", bytes(0x08, 0x07, 0x12, 0x07, 0x70, 0x79), "an ONNX model"],
    ["ONNX, the graph at once", bytes(0x08, 0x08, 0x3a, 0x11), "an ONNX model"],
    ["PNG", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), "a PNG image"],
    ["JPEG", bytes(0xff, 0xd8, 0xff, 0xe0), "a JPEG image"],
    ["PDF", text("%PDF-1.7\n%"), "a PDF document"],
    ["gzip", gzipSync("model N {}"), "a gzip file"],
    ["UTF-16 with a mark", Uint8Array.from(Buffer.from("\ufeffmodel N {}", "utf16le")), "UTF-16 text"],
    ["UTF-16 without", Uint8Array.from(Buffer.from("model N {}", "utf16le")), "UTF-16 text"],
    ["an HTML page", text("\n<!DOCTYPE html>\n<html>"), "an HTML page"],
    ["a Git LFS pointer", text("version https://git-lfs.github.com/spec/v1\noid"), "a Git LFS pointer"],
    ["JSON", text('{\n  "a": 1 }'), "JSON"],
    [
      "a model of TensorFlow.js",
      text('{"format": "layers-model", "modelTopology": {'),
      "a model of TensorFlow.js (JSON)",
    ],
    ["a model of Keras", text('{"class_name": "Sequential"'), "a model of Keras (JSON)"],
    ["a configuration of Darknet", text("[net]\nbatch=1"), "a network of Darknet"],
    ["NUL bytes", text("model N {\0}"), "binary: byte 9 is zero"],
  ])("is told of %s", (_name, file, what) => {
    expect(recognise(file)?.what).toContain(what);
    const { refused } = notModelText(file)!;
    expect(refused).toContain(what);
    const { diagnostics } = check("m.cvk", notModelText(file)!);
    expect(diagnostics.map(({ code }) => code)).toEqual(["resolve/not-model-text"]);
  });

  it.each([
    "",
    "\ufeffmodel N {}",
    "// a comment\nmodel N {}",
    "conv 64",
    "BM { }",
    "MZ",
    "{ conv 3 }",
    "é",
    "GIF8",
    "[3, x]",
    'import { A } from "a.cvk"',
  ])("is left to the parser where %j may be model text", (words) => {
    expect(refusalOf(words)).toBeUndefined();
    expect(notModelText(text(words))).toBeUndefined();
  });
});
