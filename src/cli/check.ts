/** `convoke check`: every mistake of the given models, for people or for machines. */
import { relative, resolve, sep } from "node:path";
import { brief, countsText, findingCounts, findingFormats, limitedFormats, meaningOf, printedLimit } from "../tools.ts";
import type { FindingFormat, Findings } from "../tools.ts";
import { checkFiles, type CheckedFile, type CheckedFiles } from "./check-files.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import { batchOption, isForeign, judgedTypeOption, settingOptions } from "./models.ts";

const formats = Object.keys(findingFormats) as readonly FindingFormat[];

export const check: Command = {
  name: "check",
  summary: "check shapes, names and claims of models, without running anything",
  usage: "FILE|FOLDER|PATTERN…",
  details:
    "Folders are searched for .cvk files, but for hidden folders and node_modules; a pattern in quotes stands for the .cvk and\n" +
    ".onnx files that it matches; - is model text from standard input. Exits with 1 where a model has an error, or with\n" +
    "--strict a warning; symbolic sizes may stay open. Of a model of another program operators, attributes, types and shapes\n" +
    "are checked; what is not supported is listed, one node a line, with --format json as problems: [{ file, message }].\n\n" +
    "Formats: concise has a line a finding, path:line:column: error[code]: message; github makes annotations of GitHub Actions,\n" +
    "gitlab a code quality report, sarif (2.1.0) what code scanning reads, junit a case a file, rdjson what reviewdog reads.\n" +
    "They go to standard output, and nothing else does.",
  options: [
    { name: "format", value: "FORMAT", choices: formats, help: "how to print (default pretty)" },
    {
      name: "max-diagnostics",
      value: "N",
      help: `how many findings ${limitedFormats.join(", ")} print, the gravest; the others are counted (default ${printedLimit})`,
    },
    { name: "strict", help: "count warnings as errors" },
    { name: "quiet", help: "print nothing about models without mistakes" },
    { name: "fix", help: "apply the fixes that are sure to the files that are named, then check; of - print the text" },
    { name: "fix-dry-run", help: "print what --fix would change as a patch, for git apply, and change nothing" },
    ...settingOptions,
    batchOption,
    judgedTypeOption,
    helpOption,
  ],
  examples: [
    "convoke check alexnet.cvk",
    "convoke check squeezenet.onnx",
    "convoke check models --format github",
    "convoke check models --format sarif > convoke.sarif",
    "convoke check 'models/**/*.cvk' --strict",
    "convoke check - --stdin-path models/net.cvk < edited.cvk",
    "convoke check net.cvk --set classes=10",
    "convoke check models --fix-dry-run | git apply",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name files or folders to check: convoke check models");
    demandLimited(words);
    // Loaded when it is needed, as little of what is checked is fixed.
    if (words.has("fix") || words.has("fix-dry-run")) return (await import("./fix.ts")).fix(words, io, report);
    return report(await checkFiles(words, io), words, io);
  },
};

/** Gives the exit code. */
function report(checked: CheckedFiles, words: Words, io: Io): number {
  const findings = findingsOf(checked, words.has("quiet"));
  print(findings, words, io);
  return Math.max(checked.unread, isFailing(findings, words) ? exitCodes.mistake : exitCodes.fine);
}

function formatOf(words: Words): FindingFormat {
  return (words.one("format") ?? "pretty") as FindingFormat;
}

function demandLimited(words: Words): void {
  if (!words.has("max-diagnostics") || limitedFormats.includes(formatOf(words))) return;
  throw new UsageError(
    `--max-diagnostics goes with ${limitedFormats.join(", ")}: --format ${formatOf(words)} has all findings`,
  );
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
    pathOf: portablePath,
    meaningOf,
  };
  io.out(findingFormats[format](findings, options));
  const more = countsText(findings.omitted, "more ");
  if (more !== "" && !limitedFormats.includes(format))
    io.err(`and ${more}, beyond the 1,000 of a kind that are kept of a file\n`);
}

/** From the current folder on, as programs on every system write it. */
function portablePath(path: string): string {
  return relative("", resolve(path)).replaceAll(sep, "/");
}

function isFailing(findings: Findings, words: Words): boolean {
  const { error, warning } = findingCounts(findings);
  return error > 0 || (words.has("strict") && warning > 0);
}
