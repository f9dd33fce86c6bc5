/** Small ONNX files of `../shared/testdata/field` that once failed, each with what is right. */
import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.ts";
import { compile } from "../../src/cli/compile.ts";
import { importModel } from "../../src/cli/import.ts";
import { report } from "../../src/cli/report.ts";
import { readOnnxFile } from "../../src/cli/foreign-models.ts";
import { modelOfTest, setsOfTest } from "../../src/cli/stored-sets.ts";
import { engineNames } from "../../src/engine/engine.ts";
import { ImportError } from "../../src/interchange/import/import-error.ts";
import { importOnnx, onnxModel } from "../../src/interchange/onnx/import.ts";
import { verifyForeign } from "../../src/verify/verify-model.ts";
import { workplace } from "../support/command.ts";
import { runHere } from "../support/in-process.ts";
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
  it.each(engineNames)("Resize of opset 10 rounds up where it shrinks, on %s", async (target) => {
    const folder = sharedPath("field/resize10-nearest");
    const verdicts = await verifyForeign(
      () => onnxModel(readOnnxFile(modelOfTest(folder)!)),
      setsOfTest(folder),
      target,
    );
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

const isRefused = (file: string): boolean => /^(hostile|unsupported-list-incomplete)\//.test(file);

describe.skipIf(!hasSharedData)(`every ONNX file of the field${sharedDataNote}`, () => {
  const place = workplace();
  afterAll(() => place.remove());
  const all = hasSharedData ? readdirSync(sharedPath("field"), { recursive: true, encoding: "utf8" }) : [];
  const files = all.filter((file) => file.endsWith(".onnx")).toSorted();

  it("is there", () => expect(files.filter((file) => !isRefused(file)).length).toBeGreaterThan(10));

  it.each(files)("%s ends each command alike, and none by a bug of ours", async (file) => {
    const model = sharedPath(`field/${file}`);
    const text = place.path(`${file}.cvk`.replaceAll("/", "_"));
    const outcomes = {
      check: await runHere(check, model),
      report: await runHere(report, model),
      import: await runHere(importModel, model, "-o", text),
      compile: await runHere(compile, model, "--out", place.path("modules")),
    };
    const code = isRefused(file) ? 1 : 0;
    for (const [name, outcome] of Object.entries(outcomes)) {
      expect(outcome.code, `${name}: ${outcome.out}${outcome.err}`).toBe(code);
      // `check` names the file at each finding, and counts those of all files.
      const counted = name === "check" ? /\.onnx.*error[^]*\n\d+ errors?\n$/ : /\d+ errors? in .*\.onnx\n$/;
      expect(outcome.out + outcome.err).toMatch(code === 0 ? /\S/ : counted);
    }
    if (code === 0) expect(await runHere(check, text, "--root", place.folder)).toMatchObject({ code: 0 });
  });
});
