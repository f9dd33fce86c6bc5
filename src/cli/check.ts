/** `convoke check`: every mistake of the given models, for people or for machines. */
import { check as checkText } from "../check.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { toJson } from "../diagnostics/json.ts";
import { countText, formatDiagnostic } from "../diagnostics/pretty.ts";
import { brief } from "../reports/brief.ts";
import type { ResolvedModel } from "../index.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { findModels, readText, type Io } from "./io.ts";
import { checkOptions, host, settingOptions } from "./models.ts";

export const check: Command = {
  name: "check",
  summary: "check shapes, names and claims of models, without running anything",
  usage: "FILE|FOLDER…",
  details:
    "Folders are searched for .cvk files. Exits with 1 where a model has an error, or with --strict a warning; symbolic\n" +
    "sizes may stay open.",
  options: [
    { name: "format", value: "FORMAT", choices: ["pretty", "json"], help: "how to print (default pretty)" },
    { name: "strict", help: "count warnings as errors" },
    { name: "quiet", help: "print nothing about models without mistakes" },
    ...settingOptions,
    helpOption,
  ],
  examples: [
    "convoke check alexnet.cvk",
    "convoke check models --format json",
    "convoke check net.cvk --set classes=10",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name files or folders to check: convoke check models");
    const results = findModels(words.positionals).map((path) => ({
      path,
      ...checkText(path, readText(path), host, checkOptions(words)),
    }));
    const diagnostics = distinct(results.flatMap((result) => result.diagnostics));
    if (words.one("format") === "json") printJson(diagnostics, io);
    else printPretty(results, diagnostics, words, io);
    return exitCode(diagnostics, words.has("strict"));
  },
};

/** A mistake in an imported file is found once for each file that imports it. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = [span.source.path, span.start, span.end, code, message].join("\0");
    return !seen.has(key) && seen.add(key);
  });
}

function printJson(diagnostics: readonly Diagnostic[], io: Io): void {
  io.out(`${JSON.stringify({ diagnostics: diagnostics.map(toJson) }, null, 2)}\n`);
}

interface Result {
  readonly path: string;
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
}

function printPretty(results: readonly Result[], diagnostics: readonly Diagnostic[], words: Words, io: Io): void {
  for (const diagnostic of diagnostics) io.out(`${formatDiagnostic(diagnostic, io.outStyle)}\n\n`);
  if (!words.has("quiet")) {
    for (const { path, models, diagnostics: own } of results) {
      if (own.some(({ severity }) => severity === "error")) continue;
      for (const model of models) io.out(`${io.outStyle("help", "ok")} ${path}: ${brief(model)}\n`);
    }
  }
  const summary = countText(diagnostics);
  if (summary !== "") io.out(`${summary}\n`);
}

function exitCode(diagnostics: readonly Diagnostic[], strict: boolean): number {
  return diagnostics.some(({ severity }) => severity === "error" || (strict && severity === "warning")) ? 1 : 0;
}
