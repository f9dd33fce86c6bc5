/** `convoke check`: every mistake of the given models, for people or for machines. */
import { shown } from "../base/visible.ts";
import { noneUntold, type Counts, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { toJson } from "../diagnostics/json.ts";
import { countText, formatDiagnostics } from "../diagnostics/pretty.ts";
import { brief } from "../reports/brief.ts";
import type { ResolvedModel } from "../index.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { problemsText, tellFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { batchOption, checkFile, checkOptions, isOnnx, settingOptions } from "./models.ts";
import { findModels } from "./read-files.ts";

export const check: Command = {
  name: "check",
  summary: "check shapes, names and claims of models, without running anything",
  usage: "FILE|FOLDER…",
  details:
    "Folders are searched for .cvk files. Exits with 1 where a model has an error, or with --strict a warning; symbolic\n" +
    "sizes may stay open. Of an ONNX model its operators, attributes, types and shapes are checked; what is not supported\n" +
    "is told one node a line, with --format json as problems: [{ file, message }].",
  options: [
    { name: "format", value: "FORMAT", choices: ["pretty", "json"], help: "how to print (default pretty)" },
    { name: "strict", help: "count warnings as errors" },
    { name: "quiet", help: "print nothing about models without mistakes" },
    ...settingOptions,
    batchOption,
    helpOption,
  ],
  examples: [
    "convoke check alexnet.cvk",
    "convoke check squeezenet.onnx",
    "convoke check models --format json",
    "convoke check net.cvk --set classes=10",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name files or folders to check: convoke check models");
    // Wrong words are told once, not for each file.
    checkOptions(words);
    const results: Result[] = [];
    let unread = 0;
    for (const path of findModels(words.positionals)) {
      try {
        results.push(await resultOf(path, words));
      } catch (error) {
        unread = Math.max(unread, tellFailure(error, io));
      }
    }
    if (results.length === 0) return unread;
    const diagnostics = distinct(results.flatMap((result) => result.diagnostics));
    if (words.one("format") === "json") printJson(results, diagnostics, io);
    else printPretty(results, diagnostics, words, io);
    const isBroken = results.some(({ problems }) => problems.length > 0);
    return Math.max(unread, isBroken ? 1 : exitCode(diagnostics, words.has("strict")));
  },
};

async function resultOf(path: string, words: Words): Promise<Result> {
  if (!isOnnx(path)) return { path, ...checkFile(path, words), problems: [], scope: undefined };
  const { onnxProblems, loadOnnx, scopeOf } = await import("./onnx-models.ts");
  const outcome = onnxProblems(() => loadOnnx(path, words));
  if ("problems" in outcome) return { path, models: [], diagnostics: [], problems: outcome.problems, scope: undefined };
  const { file, imported } = outcome.value;
  const { model, notes } = imported;
  return {
    path,
    models: [model],
    diagnostics: [],
    problems: [],
    scope: [scopeOf(file), ...notes.map((note) => `note: ${note}`)].join("\n   "),
  };
}

/** A mistake in an imported file is found once for each file that imports it. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = [span.source.path, span.start, span.end, code, message].join("\0");
    return !seen.has(key) && seen.add(key);
  });
}

/** What is wrong with ONNX models has no place in a text; it is there where any was checked. */
function printJson(results: readonly Result[], diagnostics: readonly Diagnostic[], io: Io): void {
  const problems = results.flatMap(({ path, problems: own }) => own.map((message) => ({ file: path, message })));
  const onnx = results.some(({ path }) => isOnnx(path)) ? { problems } : {};
  const untold = untoldOf(results);
  const more = untold.error + untold.warning + untold.note > 0 ? { untold } : {};
  io.out(`${JSON.stringify({ diagnostics: diagnostics.map(toJson), ...more, ...onnx }, null, 2)}\n`);
}

/** How many more there are than are told. */
function untoldOf(results: readonly Result[]): Counts {
  const total = { ...noneUntold };
  for (const { untold } of results) {
    total.error += untold?.error ?? 0;
    total.warning += untold?.warning ?? 0;
    total.note += untold?.note ?? 0;
  }
  return total;
}

interface Result {
  readonly path: string;
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
  readonly untold?: Counts;
  /** Of an ONNX model: what is not supported or not sound, one a node. */
  readonly problems: readonly string[];
  /** Of an ONNX model: what was checked. */
  readonly scope: string | undefined;
}

function printPretty(results: readonly Result[], diagnostics: readonly Diagnostic[], words: Words, io: Io): void {
  const untold = untoldOf(results);
  io.out(formatDiagnostics(diagnostics, untold, io.outStyle));
  for (const { path, problems } of results) if (problems.length > 0) io.out(problemsText(path, problems, io.outStyle));
  if (!words.has("quiet")) {
    for (const { path, models, diagnostics: own, scope } of results) {
      if (own.some(({ severity }) => severity === "error")) continue;
      for (const model of models) io.out(`${io.outStyle("help", "ok")} ${shown(path)}: ${shown(brief(model))}\n`);
      if (scope !== undefined) io.out(`   ${io.outStyle("dim", scope)}\n`);
    }
  }
  const summary = countText(diagnostics, untold);
  if (summary !== "") io.out(`${summary}\n`);
}

function exitCode(diagnostics: readonly Diagnostic[], strict: boolean): number {
  return diagnostics.some(({ severity }) => severity === "error" || (strict && severity === "warning")) ? 1 : 0;
}
