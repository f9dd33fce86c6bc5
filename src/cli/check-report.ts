/** What `convoke check` tells of what it found, and with which exit code it ends. */
import { dirname, relative, resolve, sep } from "node:path";
import {
  againstBaseline,
  brief,
  countsText,
  findingCounts,
  findingFormats,
  limitedFormats,
  meaningOf,
} from "../tools.ts";
import { printedLimit, type FindingFormat, type Findings } from "../tools.ts";
import type { CheckedFile, CheckedFiles } from "./check-files.ts";
import type { Words } from "./command.ts";
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import { isForeign } from "./models.ts";

/** Gives the exit code. */
export async function report(checked: CheckedFiles, words: Words, io: Io): Promise<number> {
  const findings = await newOnes(findingsOf(checked, words.has("quiet")), words, io);
  print(findings, words, io);
  return Math.max(checked.unread, isFailing(findings, words) ? exitCodes.mistake : exitCodes.fine);
}

/** Those that a baseline does not know. */
async function newOnes(findings: Findings, words: Words, io: Io): Promise<Findings> {
  const path = words.one("baseline");
  if (path === undefined) return findings;
  // Loaded when it is needed: few projects have one.
  const { knownFindings } = await import("./baseline.ts");
  const paths = { pathOf: (each: string) => portablePath(each, dirname(path)) };
  const known = await knownFindings(path, findings, paths, words.has("write-baseline"), io);
  return againstBaseline(findings, known, paths).findings;
}

export function formatOf(words: Words): FindingFormat {
  return (words.one("format") ?? "pretty") as FindingFormat;
}

function findingsOf({ files, diagnostics, omitted }: CheckedFiles, isQuiet: boolean): Findings {
  const problems = files.flatMap(({ name, problems: own }) => own.map((message) => ({ file: name, message })));
  return {
    files: files.map((file) => ({ path: file.name, ...(isQuiet ? nothingTold : toldOf(file)) })),
    diagnostics,
    ...(files.some(({ name }) => isForeign(name)) && { problems }),
    omitted,
  };
}

const nothingTold = { sound: [], remarks: [] };

/** What is told of a file without mistakes. */
function toldOf({
  models,
  diagnostics,
  problems,
  scope,
  notes,
}: CheckedFile): Pick<Findings["files"][number], "sound" | "remarks"> {
  if (problems.length > 0 || diagnostics.some(({ severity }) => severity === "error")) return nothingTold;
  const remarks = scope === undefined ? [] : [scope, ...notes.map((note) => `note: ${note}`)];
  return { sound: models.map(brief), remarks };
}

function print(findings: Findings, words: Words, io: Io): void {
  const format = formatOf(words);
  const options = {
    style: io.outStyle,
    most: words.count("max-diagnostics", printedLimit),
    isStrict: words.has("strict"),
    pathOf: (path: string) => portablePath(path),
    meaningOf,
  };
  io.out(findingFormats[format](findings, options));
  const more = countsText(findings.omitted, "more ");
  if (more !== "" && !limitedFormats.includes(format))
    io.err(`and ${more}, beyond the 1,000 of a kind that are kept of a file\n`);
}

/** From a folder on, the current one, as programs on every system write it. */
function portablePath(path: string, folder = ""): string {
  return relative(folder, resolve(path)).replaceAll(sep, "/");
}

function isFailing(findings: Findings, words: Words): boolean {
  const { error, warning } = findingCounts(findings);
  return error > 0 || (words.has("strict") && warning > 0);
}
