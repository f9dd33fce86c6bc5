/** `convoke check`: every mistake of the given models, for people or for machines. */
import { formatDiagnostics, toJson, type Diagnostic } from "../index.ts";
import { brief, severityCounts, shown } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { problemsText } from "./failure.ts";
import type { Io } from "./io.ts";
import { batchOption, isForeign, judgedTypeOption, settingOptions } from "./models.ts";
import { checkFiles, type CheckedFile, type CheckedFiles } from "./check-files.ts";

export const check: Command = {
  name: "check",
  summary: "check shapes, names and claims of models, without running anything",
  usage: "FILE|FOLDER|PATTERN…",
  details:
    "Folders are searched for .cvk files, but for hidden folders and node_modules; a pattern in quotes stands for the .cvk and\n" +
    ".onnx files that it matches; - is model text from standard input. Exits with 1 where a model has an error, or with\n" +
    "--strict a warning; symbolic sizes may stay open. Of an ONNX model its operators, attributes, types and shapes are\n" +
    "checked; what is not supported is listed, one node a line, with --format json as problems: [{ file, message }].",
  options: [
    { name: "format", value: "FORMAT", choices: ["pretty", "json"], help: "how to print (default pretty)" },
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
    "convoke check models --format json",
    "convoke check 'models/**/*.cvk' --strict",
    "convoke check - --stdin-path models/net.cvk < edited.cvk",
    "convoke check net.cvk --set classes=10",
    "convoke check models --fix-dry-run | git apply",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name files or folders to check: convoke check models");
    // Loaded when it is needed, as little of what is checked is fixed.
    if (words.has("fix") || words.has("fix-dry-run")) return (await import("./fix.ts")).fix(words, io, report);
    return report(await checkFiles(words, io), words, io);
  },
};

/** Gives the exit code. */
function report(checked: CheckedFiles, words: Words, io: Io): number {
  const { files, diagnostics, unread } = checked;
  if (files.length === 0) return unread;
  if (words.one("format") === "json") printJson(checked, io);
  else printPretty(checked, words, io);
  const isBroken = files.some(({ problems }) => problems.length > 0);
  return Math.max(unread, isBroken ? 1 : exitCode(diagnostics, words.has("strict")));
}

/** What is wrong with models of other programs has no place in a text; it is there where any was checked. */
function printJson({ files, diagnostics, omitted }: CheckedFiles, io: Io): void {
  const problems = files.flatMap(({ name, problems: own }) => own.map((message) => ({ file: name, message })));
  const foreign = files.some(({ name }) => isForeign(name)) ? { problems } : {};
  const more = omitted.error + omitted.warning + omitted.note > 0 ? { omitted } : {};
  io.out(`${JSON.stringify({ diagnostics: diagnostics.map(toJson), ...more, ...foreign }, null, 2)}\n`);
}

function printPretty({ files, diagnostics, omitted }: CheckedFiles, words: Words, io: Io): void {
  io.out(formatDiagnostics(diagnostics, omitted, io.outStyle));
  for (const { name, problems } of files) if (problems.length > 0) io.out(problemsText(name, problems, io.outStyle));
  if (!words.has("quiet")) for (const file of files) printSound(file, io);
  const summary = severityCounts(diagnostics, omitted);
  if (summary !== "") io.out(`${summary}\n`);
}

function printSound({ name, models, diagnostics, scope, notes }: CheckedFile, io: Io): void {
  if (diagnostics.some(({ severity }) => severity === "error")) return;
  for (const model of models) io.out(`${io.outStyle("help", "ok")} ${shown(name)}: ${shown(brief(model))}\n`);
  if (scope === undefined) return;
  io.out(`   ${io.outStyle("dim", [scope, ...notes.map((note) => `note: ${note}`)].join("\n   "))}\n`);
}

function exitCode(diagnostics: readonly Diagnostic[], strict: boolean): number {
  return diagnostics.some(({ severity }) => severity === "error" || (strict && severity === "warning")) ? 1 : 0;
}
