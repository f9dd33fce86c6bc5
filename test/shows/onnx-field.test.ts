/** Small ONNX files of `../shared/testdata/field` that once failed, each with what is right. */
import { describe, expect, it } from "vitest";
import { readOnnxFile } from "../../src/cli/onnx-models.ts";
import { modelOfTest, setsOfTest } from "../../src/cli/stored-sets.ts";
import { targets } from "../../src/engine.ts";
import { ImportError, importOnnx } from "../../src/interchange/onnx/import.ts";
import { verifyOnnx } from "../../src/verify.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../support/shared-data.ts";

function problemsOf(path: string): readonly string[] {
  try {
    importOnnx(readOnnxFile(sharedPath(`field/${path}`)));
    return [];
  } catch (error) {
    if (error instanceof ImportError) return error.problems;
    throw error;
  }
}

describe.skipIf(!hasSharedData)(`files of the field${sharedDataNote}`, () => {
  it.each(targets)("Resize of opset 10 rounds up where it shrinks, on %s", async (target) => {
    const folder = sharedPath("field/resize10-nearest");
    const verdicts = await verifyOnnx(() => readOnnxFile(modelOfTest(folder)!), setsOfTest(folder), target);
    expect(verdicts.map(({ result }) => result)).toEqual(["pass"]);
  });

  it.each(["trig", "Cos", "MeanVarianceNormalization"])("%s is imported", (name) => {
    expect(problemsOf(`onnx-operator-names/${name}.onnx`)).toEqual([]);
  });

  it("every unsupported node of a chain is told", () => {
    expect(problemsOf("unsupported-list-incomplete/chain.onnx").map((problem) => problem.slice(0, 24))).toEqual([
      "first (LSTM): not suppor",
      "second (NonMaxSuppressio",
      "third (GridSample): not ",
    ]);
  });

  it.each([
    ["onnx-wrong-operand/model", /\(Clip\): its (min|max) is \[3, 4, 5\] where one number is due/],
    ["onnx-huge-extent/model", /^input x: \[1, 1, 67108864, 67108864\] has more than/],
    ["onnx-constant-memory/doubling", /\(Concat\): \d+ more elements of constants/],
  ])("%s is refused at its node", (name, expected) => {
    const problems = problemsOf(`hostile/${name}.onnx`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});
