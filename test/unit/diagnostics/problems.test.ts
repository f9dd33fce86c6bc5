import { describe, expect, it } from "vitest";
import { problemsText } from "../../../src/diagnostics/problems.ts";

const plain = (_kind: string, text: string): string => text;

describe("the problems of an ONNX model", () => {
  it("are told one a line, the first 50 of them", () => {
    const problems = Array.from(
      { length: 120 },
      (_, at) => `n${at} (${at < 110 ? "LSTM" : "GridSample"}): not supported`,
    );
    const lines = problemsText("net.onnx", problems, plain).trimEnd().split("\n");
    expect(lines).toHaveLength(52);
    expect(lines[0]).toBe("net.onnx error: n0 (LSTM): not supported");
    expect(lines.slice(-2)).toEqual(["… and 70 more errors: 60 LSTM, 10 GridSample", "120 errors in net.onnx"]);
    expect(problemsText("net.onnx", problems.slice(0, 50), plain)).not.toContain("more");
  });
});
