/**
 * What tells a finding from others for as long as it is there: the file, the code, the text of its line, and which it is of those
 * that share these. Lines inserted above it change nothing. Two hashes of 32 bits: of a million findings, two are taken for the
 * same once in some ten million times.
 */
import { hashText } from "../base/random.ts";
import type { Span } from "../base/source.ts";

export interface Fingerprinted {
  readonly code: string;
  readonly file: string;
  readonly message: string;
  /** Where there is no text, the message stands in for its line. */
  readonly span: Span | undefined;
}

/** One for each finding, all different. */
export function fingerprints(findings: readonly Fingerprinted[]): readonly string[] {
  const lines = new Map<unknown, Map<number, string>>();
  const seen = new Map<string, number>();
  return findings.map(({ code, file, message, span }) => {
    const text = span === undefined ? message : lineMark(span, lines);
    const key = [file, code, text].join("\0");
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return hash(`${key}\0${before}`);
  });
}

/** A line of a megabyte may have a thousand mistakes: it is read once. */
function lineMark({ source, start }: Span, lines: Map<unknown, Map<number, string>>): string {
  const known = lines.get(source) ?? new Map<number, string>();
  lines.set(source, known);
  const { line } = source.positionAt(start);
  if (!known.has(line)) known.set(line, hash(source.lineText(line).trim()));
  return known.get(line)!;
}

function hash(text: string): string {
  return [`a${text}`, `b${text}`].map((each) => hashText(each).toString(16).padStart(8, "0")).join("");
}
