/**
 * Whatever names hold, no format hands it on: nothing that speaks to a terminal, ends an annotation, breaks XML or JSON, or is longer
 * than anybody reads.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Source } from "../../../../src/base/source.ts";
import { check } from "../../../../src/check.ts";
import { Diagnostics, noneOmitted } from "../../../../src/diagnostics/diagnostic.ts";
import type { Findings } from "../../../../src/diagnostics/findings.ts";
import { findingFormats, type FindingFormat } from "../../../../src/diagnostics/formats/index.ts";
import { tries } from "../../../support/effort.ts";
import { plainOptions } from "../../../support/findings.ts";

const pieces = [
  "\u001b[31m",
  "\u001b]0;title\u0007",
  "\u009b2J",
  "\u0000",
  "\b\u007f",
  "\r\nFAKE",
  "\nFAKE",
  "\u2028FAKE",
  "\u202e\u2066\u061c",
  "\ud800",
  "\udc00x",
  "\uFFFE\uFFFF",
  "]]>",
  "<b a='\"'>&amp;&",
  "%0A::error::FAKE",
  "::warning file=a,line=1::",
  "a,b:c",
  "|`\\\\u001b",
  '"',
  "\t",
  "name",
  "é🙂",
];
const hostile = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((list) => list.join(""));

/** One of each kind, made of a text. */
function findingsOf(evil: string): Findings {
  const label = evil.replace(/["\r\n\u2028\u2029]/g, "");
  const path = `nets/${evil}.cvk`;
  const text = `model Net {\n  input image [1, 4, 4]\n  "${label}": cnov 2\n  "${label}2": relu\n  add "${label}3"\n}\n`;
  const source = new Source(path, text);
  const span = { source, start: 40, end: 44 };
  const made = new Diagnostics();
  made.add({
    code: "claim/broken",
    severity: "warning",
    message: evil,
    span,
    labels: [{ span, text: evil }],
    notes: [evil],
    help: [evil],
    fixes: [{ description: evil, edits: [{ span, newText: evil }], isGuess: false }],
  });
  return {
    files: [{ path, sound: [[evil, evil]], remarks: [evil] }],
    diagnostics: [...check(path, text).diagnostics, ...made.all],
    problems: [{ file: `${evil}.onnx`, message: evil }],
    omitted: { error: 1, warning: 0, note: 0 },
  };
}

const outputs = (findings: Findings): ReadonlyMap<FindingFormat, string> =>
  new Map(
    Object.entries(findingFormats).map(([name, print]) => [name as FindingFormat, print(findings, plainOptions)]),
  );

// oxlint-disable-next-line no-control-regex
const SPEAKING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;

/** All texts of a value, but for paths and what replaces text of a file, which are what they are. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    ["insertedContent", "suggestions", "path"].includes(key) ? [] : textsIn(member),
  );
}

/** What is no tag, of XML whose tags are as we write them. */
function textOfXml(xml: string): string {
  return xml.replace(/^<\?xml [^>]*\?>/, "").replace(/<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, "");
}

describe("hostile names", () => {
  it("go out of no format as they are", () => {
    fc.assert(
      fc.property(hostile, (evil) => {
        const findings = findingsOf(evil);
        const count = findings.diagnostics.length + 1;
        const printed = outputs(findings);
        for (const [name, text] of printed) {
          expect([name, SPEAKING.exec(text)?.[0] ?? ""]).toEqual([name, ""]);
          expect(text).not.toMatch(/^FAKE/m);
        }
        for (const name of ["json", "gitlab", "sarif", "rdjson"] as const) {
          const value = JSON.parse(printed.get(name)!) as unknown;
          if (name !== "json") expect(textsIn(value).filter((text) => SPEAKING.test(text))).toEqual([]);
        }
        const commands = printed.get("github")!.trimEnd().split("\n");
        expect(commands).toHaveLength(count + 1);
        for (const line of commands) expect(line).toMatch(/^::(error|warning|notice) (\w+=[^,:]+,?)+::(?!.*\n)/);
        expect(printed.get("concise")!.trimEnd().split("\n")).toHaveLength(count + 1);
        expect(textOfXml(printed.get("junit")!)).not.toMatch(/[<\uFFFE\uFFFF]|\]\]>|&(?!(amp|lt|gt|quot);)/);
      }),
      { numRuns: tries(150, 20) },
    );
  });

  it("are not longer than anybody reads", () => {
    const long = `${"\u001b[31m".repeat(10)}${"x".repeat(1_000_000)}`;
    for (const [name, text] of outputs(findingsOf(long))) {
      expect([name, text.length < 50_000]).toEqual([name, true]);
    }
  });
});

it("programs are told the path that the file has", () => {
  const path = "nets/a\u202e%20 b\n\t\u001b.cvk";
  const findings = { files: [], diagnostics: check(path, "model A { rleu }").diagnostics, omitted: noneOmitted };
  const printed = outputs(findings);
  const valueOf = (name: FindingFormat): string => JSON.stringify(JSON.parse(printed.get(name)!));
  for (const name of ["gitlab", "rdjson"] as const) expect(valueOf(name)).toContain(`"path":${JSON.stringify(path)}`);
  expect(valueOf("json")).toContain(`"file":${JSON.stringify(path)}`);
  expect(valueOf("sarif")).toContain('"uri":"nets/a%E2%80%AE%2520%20b%0A%09%1B.cvk"');
});
