import { describe, expect, it } from "vitest";
import { insteadOf } from "../../../src/formats/instead-of.ts";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe("a file in the place of a model", () => {
  it.each([
    ["HDF5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), ".h5"],
    ["an archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), ".keras"],
    ["a model of TensorFlow.js", text('{"modelTopology": {'), ".json"],
    ["a configuration of Keras", text('{"class_name": "Sequential"'), ".json"],
    ["ONNX", Uint8Array.of(0x08, 0x07, 0x12, 0x07, 0x70, 0x79), ".onnx"],
    ["model text", text("model Net { input image [1, 2, 2] }"), ".cvk"],
  ])("is to be called what it is read as: %s", (_, bytes, ending) => {
    expect(insteadOf("model of that name", [], bytes)?.message).toMatch(
      new RegExp(`, and no model of that name: give it a name that ends in \\${ending}, to be read as one$`),
    );
  });

  it("is told what to do where it is no model", () => {
    expect(insteadOf("ONNX model", ["onnx"], text("<!DOCTYPE html>"))?.message).toContain("download the file itself");
    expect(insteadOf("ONNX model", ["onnx"], text("%PDF-1.7"))?.message).toContain("names that end in .cvk");
  });
});

it("advice for another file stands, but for a model in its place", () => {
  expect(insteadOf("array", [], text('{"class_name": "Sequential"'), "save one")?.message).toMatch(/: save one$/);
  expect(insteadOf("array", [], text("model N { }"), "save one")?.message).toMatch(/: name the model first/);
});
