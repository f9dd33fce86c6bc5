import { describe, expect, it } from "vitest";
import { rdjson } from "../../../../src/diagnostics/formats/rdjson.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";
import { judgeOfDraft4 } from "../../../support/schemas.ts";
import { hasSharedData, sharedDataNote, sharedJson } from "../../../support/shared-data.ts";

interface ResultJson {
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
}

const resultOf = (findings = several): ResultJson => JSON.parse(rdjson(findings, plainOptions)) as ResultJson;

describe("reviewdog's format", () => {
  it.skipIf(!hasSharedData)(`is valid by its schema${sharedDataNote}`, () => {
    const judge = judgeOfDraft4(sharedJson("schemas/rdjson-DiagnosticResult.json"));
    expect(judge(resultOf())).toEqual([]);
    expect(judge({ diagnostics: [{ message: 3 }] })).not.toEqual([]);
  });

  it("counts columns in bytes of UTF-8", () => {
    // `  "🙂é": cnov`: two spaces, quotes of one byte, four bytes, two, a colon and a space before it.
    expect(resultOf().diagnostics[0]).toMatchObject({
      location: {
        path: "nets/größe 1.cvk",
        range: { start: { line: 3, column: 13 }, end: { line: 3, column: 17 } },
      },
      severity: "ERROR",
      code: { value: "resolve/unknown-layer" },
    });
  });

  it("suggests fixes of one edit", () => {
    const { diagnostics } = resultOf(findingsIn({ "a.cvk": "model A {\n  input x [1, 4, 4]\n  conv 2 kernal=3\n}\n" }));
    const range = { start: { line: 3, column: 10 }, end: { line: 3, column: 16 } };
    expect(diagnostics[0]!["suggestions"]).toEqual([{ range, text: "kernel" }]);
  });

  it("has severities by its own names, and no place for what has none", () => {
    const severities = resultOf().diagnostics.map(({ severity }) => severity);
    expect(new Set(severities)).toEqual(new Set(["ERROR", "WARNING"]));
    expect(resultOf().diagnostics.at(-1)!["location"]).toEqual({ path: "net.onnx" });
  });
});
