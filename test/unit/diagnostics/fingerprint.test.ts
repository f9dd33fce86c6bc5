import { describe, expect, it } from "vitest";
import { Source } from "../../../src/base/source.ts";
import { hashText } from "../../../src/base/random.ts";
import { fingerprints, type Fingerprinted } from "../../../src/diagnostics/fingerprint.ts";

function findingsAt(text: string, words: string, file = "a.cvk"): readonly Fingerprinted[] {
  const source = new Source(file, text);
  return [...text.matchAll(new RegExp(words, "g"))].map(({ index }) => {
    return { code: "conv/rank", file, message: "wrong", span: { source, start: index, end: index + words.length } };
  });
}

function problem(message: string): Fingerprinted {
  return { code: "x", file: "a.onnx", message, span: undefined };
}

function marksOf(text: string): readonly string[] {
  return fingerprints(findingsAt(text, "conv"));
}

describe("the fingerprint of a finding", () => {
  it("stays where lines come above it, and where its line is indented", () => {
    expect(marksOf("// new\n\n      conv 8\n")).toEqual(marksOf("  conv 8\n"));
  });

  it("is another one for another line, file or code, and for the second of equal ones", () => {
    const [first, second] = marksOf("conv 8\nconv 8\n");
    const base = findingsAt("conv 8\n", "conv")[0]!;
    const others = [{ ...base, file: "b.cvk" }, { ...base, code: "conv/kernel" }, findingsAt("conv 9\n", "conv")[0]!];
    const marks = [first, second, ...others.map((each) => fingerprints([each])[0])];
    expect(new Set(marks).size).toBe(5);
    expect(fingerprints([base])[0]).toBe(first);
  });

  it("is that of the message where there is no text", () => {
    const marks = fingerprints([problem("one"), problem("two"), problem("one")]);
    expect(new Set(marks).size).toBe(3);
    expect(fingerprints([problem("two")])[0]).toBe(marks[1]);
  });

  it("differs in one half where the other half is the same", () => {
    const texts = Array.from({ length: 300_000 }, (_, at) => `conv ${at} kernel=${at % 7}`);
    const seen = new Map<number, string>();
    let halves = 0;
    for (const text of texts) {
      const half = hashText(`a${text}`);
      const other = seen.get(half);
      seen.set(half, text);
      if (other === undefined) continue;
      halves++;
      expect(hashText(`b${other}`)).not.toBe(hashText(`b${text}`));
    }
    expect(halves).toBeGreaterThan(2);
  });
});
