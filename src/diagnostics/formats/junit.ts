/**
 * JUnit's XML as Ant writes it: a suite of one run, a case a file, which fails where the file has mistakes; what does not fail is
 * in the output of the suite. The format asks for a time and a host, but the same input gives the same bytes: they are those of
 * nobody, 1970 and `localhost`. Source: Windy Road, JUnit.xsd.
 */
import { noneOmitted, type Diagnostic } from "../diagnostic.ts";
import { countsOf, countsText } from "../gravest.ts";
import { formatDiagnostic } from "../pretty.ts";
import type { Findings } from "../findings.ts";
import { visible } from "../../base/visible.ts";
import { entriesOf, fileText, PROBLEM_CODE, type Entry } from "./entries.ts";
import type { Format, FormatOptions } from "./format.ts";

export const junit: Format = (findings, options) => {
  const cases = casesOf(findings, options);
  const failed = cases.filter(({ failing }) => failing.length > 0).length;
  const others = cases.flatMap(({ passing }) => passing.map(textOf));
  const omitted = countsText(findings.omitted, "more ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite id="0" name="convoke check" package="convoke" timestamp="1970-01-01T00:00:00" hostname="localhost" tests="${cases.length}" failures="${failed}" errors="0" time="0">`,
    "    <properties/>",
    ...cases.flatMap(caseLines),
    `    <system-out>${inXml(others.join("\n\n"))}</system-out>`,
    `    <system-err>${inXml(omitted === "" ? "" : `and ${omitted}`)}</system-err>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
};

interface Case {
  readonly file: string;
  readonly failing: readonly Found[];
  readonly passing: readonly Found[];
}

interface Found extends Entry {
  readonly diagnostic: Diagnostic | undefined;
}

/** A case for each file that was named, then for those where something was found that these import. */
function casesOf(findings: Findings, options: FormatOptions): readonly Case[] {
  const found = entriesOf(findings, options).map((entry, at) => ({ ...entry, diagnostic: findings.diagnostics[at] }));
  const files = findings.files.map(({ path }) => fileText(options.pathOf(path)));
  const byFile = new Map<string, Found[]>(files.map((file) => [file, []]));
  for (const each of found) byFile.set(each.file, [...(byFile.get(each.file) ?? []), each]);
  const isFailing = ({ severity }: Found): boolean =>
    severity === "error" || (options.isStrict && severity === "warning");
  return [...byFile].map(([file, own]) => {
    return { file, failing: own.filter(isFailing), passing: own.filter((each) => !isFailing(each)) };
  });
}

function caseLines({ file, failing }: Case): readonly string[] {
  const attributes = `name="${inXml(file)}" classname="convoke.check" time="0"`;
  const [first] = failing;
  if (first === undefined) return [`    <testcase ${attributes}/>`];
  const counts = countsText(countsOf(failing, noneOmitted));
  const message = failing.length === 1 ? first.message : `${counts}, the first: ${first.message}`;
  return [
    `    <testcase ${attributes}>`,
    `      <failure type="${inXml(first.code)}" message="${inXml(message)}">${inXml(failing.map(textOf).join("\n\n"))}</failure>`,
    "    </testcase>",
  ];
}

function textOf({ diagnostic, file, message }: Found): string {
  return diagnostic === undefined ? `${file} error[${PROBLEM_CODE}]: ${message}` : formatDiagnostic(diagnostic);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\uFFFE": "\\ufffe",
  "\uFFFF": "\\uffff",
};

/** Text of an element or an attribute. What XML 1.0 cannot hold is written as an escape, which a reader sees. */
function inXml(text: string): string {
  return visible(text).replace(/[&<>"\uFFFE\uFFFF]/g, (sign) => ENTITIES[sign]!);
}
