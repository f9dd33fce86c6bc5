/** Text of ONNX files from the field: it is written, and computes the same as the file. */
import { describe, expect, it } from "vitest";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";
import { expectSameThroughText } from "../support/through-text.ts";

const textOf = (path: string): string => {
  const imported = importOnnx(readOnnx(sharedBytes(`field/${path}`)));
  return expectSameThroughText(imported).text;
};

describe.skipIf(!hasSharedData)(`text of files from the field${sharedDataNote}`, () => {
  it("fractional factors that differ are a list", () => {
    expect(textOf("import-crash-factors/m.onnx")).toContain("factor=[1.5, 1.7]");
  });

  it("Softmax before version 13 on the last axis is softmax along that axis", () => {
    const [before, behind] = ["softmax9", "softmax13"].map((name) => textOf(`import-softmax-last-axis/${name}.onnx`));
    expect(before).toMatch(/^ {2}softmax axis=/m);
    expect(before!.replace(/\/\/.*/, "")).toBe(behind!.replace(/\/\/.*/, ""));
  });
});
