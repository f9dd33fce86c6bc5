/** GitLab's code quality report. Source: GitLab, "Code Quality", section "Code Quality report format". */
import type { Severity } from "../diagnostic.ts";
import { fingerprints } from "../fingerprint.ts";
import { entriesOf, placeOf } from "./entries.ts";
import type { Format } from "./format.ts";
import { jsonText } from "../json-text.ts";

export const gitlab: Format = (findings, options) => {
  const entries = entriesOf(findings, options);
  const marks = fingerprints(entries);
  return jsonText(
    entries.map((entry, at) => ({
      description: entry.message,
      check_name: entry.code,
      fingerprint: marks[at],
      severity: severities[entry.severity],
      location: { path: entry.path, lines: { begin: placeOf(entry).line } },
    })),
  );
};

const severities: Readonly<Record<Severity, string>> = { error: "major", warning: "minor", note: "info" };
