/**
 * A baseline: the findings that a project lives with for now, so that only new ones fail. They are known by their fingerprints;
 * the rest of an entry is for people who read it.
 */
import type { Findings } from "./findings.ts";
import { fingerprints } from "./fingerprint.ts";
import { entriesOf } from "./formats/entries.ts";
import type { FormatOptions } from "./formats/format.ts";
import { jsonText } from "./json-text.ts";

export interface KnownFinding {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly fingerprint: string;
}

export const BASELINE_VERSION = 1;

type Paths = Pick<FormatOptions, "pathOf">;

/** All findings, in an order that does not depend on how files were named. */
export function baselineOf(findings: Findings, paths: Paths): readonly KnownFinding[] {
  const entries = entriesOf(findings, paths);
  const marks = fingerprints(entries);
  const known = entries.map(({ file, code, message }, at) => ({ file, code, message, fingerprint: marks[at]! }));
  return known.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ file, code, message, fingerprint }: KnownFinding): string {
  return [file, code, message, fingerprint].join("\0");
}

/** The file: a finding a line, so that changes of it read well. */
export function baselineText(findings: readonly KnownFinding[]): string {
  return jsonText({ version: BASELINE_VERSION, findings });
}

export interface AgainstBaseline {
  /** Those that are new. */
  readonly findings: Findings;
  readonly known: number;
  /** Entries of the files checked that are found no more. */
  readonly gone: number;
}

export function againstBaseline(findings: Findings, baseline: readonly KnownFinding[], paths: Paths): AgainstBaseline {
  const entries = entriesOf(findings, paths);
  const marks = fingerprints(entries);
  const known = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const isNew = entries.map((_, at) => !known.has(marks[at]!));
  const { diagnostics, problems } = findings;
  const found = new Set(marks);
  const checked = new Set(findings.files.map(({ path }) => paths.pathOf(path)));
  return {
    findings: {
      ...findings,
      diagnostics: diagnostics.filter((_, at) => isNew[at]),
      ...(problems && { problems: problems.filter((_, at) => isNew[diagnostics.length + at]) }),
    },
    known: isNew.filter((each) => !each).length,
    gone: baseline.filter(({ file, fingerprint }) => checked.has(file) && !found.has(fingerprint)).length,
  };
}
