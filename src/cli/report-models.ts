/** `convoke report` of several models, a line each. */
import {
  formatDiagnostics,
  overviewJson,
  overviewLine,
  overviewReport,
  tableJson,
  type LeftOut,
  type OverviewLine,
} from "../index.ts";
import {
  besideTable,
  defaultUnits,
  noneOmitted,
  overviewColumnNames,
  problemsText,
  severityCounts,
  shown,
} from "../tools.ts";
import { checkFiles, type CheckedFile, type CheckedFiles } from "./check-files.ts";
import { UsageError, type Words } from "./command.ts";
import { reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { areOfClaims } from "./models.ts";
import { isOfData, printJson, printTable, type ReportFormat } from "./report-formats.ts";
import { overviewColumnsIn, tableRequest, unitsIn } from "./report-options.ts";

export async function reportModels(format: Exclude<ReportFormat, "html">, words: Words, io: Io): Promise<number> {
  if (words.positionals.length === 0) throw new UsageError("name models or a folder of them: convoke report models");
  if (words.has("model")) throw new UsageError("--model goes with the report of one file, layer by layer");
  if (words.has("beside")) return reportBeside(format, words, io);
  const columns = overviewColumnsIn(words);
  const units = unitsIn(words);
  const { lines, leftOut, code } = await overviewLines(words, io);
  if (lines.length > 0) {
    if (format === "json") printJson(overviewJson(lines, leftOut), io);
    else {
      const names = columns ?? (isOfData(format) ? overviewColumnNames : undefined);
      printTable(format, overviewReport(lines, names, units, leftOut), io);
    }
  } else if (code === 0) {
    throw new UsageError("there is no model; one is written as: model Name { input image [1, 28, 28] … }");
  }
  return code;
}

/** A column a model. */
async function reportBeside(format: Exclude<ReportFormat, "html">, words: Words, io: Io): Promise<number> {
  if (words.has("rows")) throw new UsageError("--beside and --rows exclude each other");
  const { columns = ["parameters"], units = defaultUnits } = tableRequest(words);
  const { lines, leftOut, code } = await overviewLines(words, io);
  if (lines.length < 2) {
    if (code === 0) throw new UsageError("--beside takes two models or more");
    return code;
  }
  const table = besideTable(lines, columns, units, leftOut);
  if (format === "json") printJson({ ...overviewJson(lines, leftOut), table: tableJson(table) }, io);
  else printTable(format, table, io);
  return code;
}

interface Overview {
  readonly lines: readonly OverviewLine[];
  readonly leftOut: readonly LeftOut[];
  readonly code: number;
}

async function overviewLines(words: Words, io: Io): Promise<Overview> {
  const checked = await checkFiles(words, io);
  await reportMistakes(checked, io);
  const lines: OverviewLine[] = [];
  let code = Math.max(checked.unread, exitCode(checked));
  for (const { name, models, weightsType } of checked.files) {
    for (const model of models) {
      try {
        lines.push(overviewLine(name, model, weightsType));
      } catch (error) {
        code = Math.max(code, reportFailure(error, io));
      }
    }
  }
  return { lines, leftOut: checked.files.flatMap(leftOutOf), code };
}

/** The first error of a file that is not about a claim; it may lie in another that is imported. */
function leftOutOf({ name, diagnostics, problems }: CheckedFile): readonly LeftOut[] {
  const error = diagnostics.find((each) => each.severity === "error" && !areOfClaims([each]));
  if (error === undefined) return problems.slice(0, 1).map((message) => ({ file: name, line: null, message }));
  const { message, span } = error;
  const { line } = span.source.positionAt(span.start);
  if (span.source.path === name) return [{ file: name, line, message }];
  return [{ file: name, line: null, message: `${span.source.path}:${line}: ${message}` }];
}

/** Errors in full; warnings would be longer than the report, and are there without them. */
async function reportMistakes({ files, diagnostics, omitted }: CheckedFiles, io: Io): Promise<void> {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  io.err(formatDiagnostics(errors, { ...noneOmitted, error: omitted.error }, io.errStyle));
  const summary = severityCounts(diagnostics, omitted);
  const more = errors.length < diagnostics.length ? "; convoke check tells all" : "";
  if (summary !== "") io.err(`${summary}${more}\n`);
  for (const { name, models, problems, notes, diagnostics: own } of files) {
    if (problems.length > 0) io.err(problemsText(name, problems, io.errStyle));
    if (notes.length > 0) io.err((await import("./foreign-models.ts")).notesText(name, { notes }, io.errStyle));
    if (models.length > 0 || problems.length > 0 || own.length > 0) continue;
    io.err(`${io.errStyle("note", "note")}: ${shown(name)} holds no model\n`);
  }
}

function exitCode({ files, diagnostics }: CheckedFiles): number {
  const isBroken = files.some(({ problems }) => problems.length > 0);
  return isBroken || diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
}
