/**
 * SARIF 2.1.0, which GitHub's code scanning, Azure DevOps and editors read. Columns count UTF-16 code units from 1, ends are
 * exclusive, as ours. Sources: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; for what GitHub asks for
 * beyond it, "SARIF support for code scanning".
 */
import { version } from "../../base/version.ts";
import { place, type JsonPlace } from "../diagnostic-json.ts";
import type { Edit, Fix } from "../diagnostic.ts";
import { fingerprints } from "../fingerprint.ts";
import { homeAddress, pageAddress } from "../page-address.ts";
import { entriesOf, pathText, placeOf, PROBLEM_CODE, PROBLEM_MEANING, wholeText, type Entry } from "./entries.ts";
import type { Format, FormatOptions } from "./format.ts";
import { jsonText } from "../json-text.ts";

const ROOT = "%SRCROOT%";

export const sarif: Format = (findings, options) => {
  const entries = entriesOf(findings, options);
  const marks = fingerprints(entries);
  const codes = [...new Set(entries.map(({ code }) => code))].toSorted();
  const rules = codes.map((code) => ruleOf(code, options));
  const driver = { name: "convoke", version, informationUri: homeAddress, rules };
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        originalUriBaseIds: { [ROOT]: { description: { text: "the folder that was checked" } } },
        columnKind: "utf16CodeUnits",
        results: entries.map((entry, at) => resultOf(entry, marks[at]!, options)),
      },
    ],
  });
};

function ruleOf(code: string, { meaningOf }: FormatOptions): object {
  if (code === PROBLEM_CODE) return described(code, PROBLEM_MEANING, PROBLEM_MEANING);
  const page = pageAddress(code);
  const meaning = meaningOf(code) ?? code;
  return { ...described(code, meaning, `${meaning} An example, and what to do: ${page}`), helpUri: page };
}

function described(id: string, meaning: string, help: string): object {
  return { id, shortDescription: { text: meaning }, fullDescription: { text: meaning }, help: { text: help } };
}

function resultOf(entry: Entry, mark: string, options: FormatOptions): object {
  const { code, severity, related, fixes } = entry;
  return {
    ruleId: code,
    level: severity,
    message: { text: wholeText(entry) },
    locations: [{ physicalLocation: location(entry) }],
    ...(related.length > 0 && {
      relatedLocations: related.map(({ path, span, text }) => ({
        physicalLocation: location({ path, span }),
        message: { text },
      })),
    }),
    partialFingerprints: { "convoke/v1": mark },
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => fixOf(fix, options)) }),
  };
}

function location({ path, span }: Pick<Entry, "path" | "span">): object {
  return { artifactLocation: artifact(path), region: regionOf(placeOf({ file: path, span })) };
}

/** What lies elsewhere, on another drive perhaps, has an address of its own. */
function artifact(file: string): object {
  const [, drive = "", path = ""] = /^([A-Za-z]:(?=\/))?([^]*)$/.exec(file)!;
  // Halves of characters have no bytes.
  const way = path
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (drive !== "") return { uri: `file:///${drive}${way}` };
  return path.startsWith("/") ? { uri: `file://${way}` } : { uri: way, uriBaseId: ROOT };
}

function regionOf({ line, column, endLine, endColumn }: JsonPlace): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixOf({ description, edits }: Fix, options: FormatOptions): object {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const file = pathText(options.pathOf(edit.span.source.path));
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  return {
    description: { text: description },
    artifactChanges: [...byFile].map(([file, own]) => ({
      artifactLocation: artifact(file),
      replacements: own.map(({ span, newText }) => ({
        deletedRegion: regionOf(place(span)),
        insertedContent: { text: newText },
      })),
    })),
  };
}
