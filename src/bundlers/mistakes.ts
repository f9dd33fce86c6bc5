/** What is wrong with a model, as bundlers tell it: a message, its place, and the lines there. */
import { formatDiagnostic, type Diagnostic, type Severity } from "../index.ts";
import { severityCounts, unstyled, visible } from "../tools.ts";
import { UsageError } from "../cli/command.ts";
import { exitCodes, reportFailure } from "../cli/failure.ts";
import type { Io } from "../cli/io.ts";

export interface Mistake {
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  /** From 1 on; undefined where all of the file is meant. */
  readonly place?: {
    readonly line: number;
    readonly column: number;
    /** In characters, on that line. */
    readonly length: number;
    readonly lineText: string;
  };
  /** The lines with the mistake underlined, and what to do. */
  readonly frame?: string;
}

/** Streams of a command that nobody sees, and what it tells of a model. */
export interface Listening {
  readonly io: Io;
  readonly found: Mistake[];
}

export function listening(file: string): Listening {
  const found: Mistake[] = [];
  const io: Io = {
    out() {},
    outExactly() {},
    err() {},
    outStyle: unstyled,
    errStyle: unstyled,
    progress() {},
    outFailure: undefined,
    mistakes: {
      diagnostics(list, omitted) {
        found.push(...list.map(mistakeOf));
        const more = severityCounts([], omitted);
        if (more !== "")
          found.push({ severity: omitted.error > 0 ? "error" : "note", message: `and ${more} more`, file });
      },
      problems: (path, list) =>
        void found.push(
          ...list.map((problem) => ({ severity: "error", message: visible(problem), file: path }) as const),
        ),
    },
  };
  return { io, found };
}

function mistakeOf(diagnostic: Diagnostic): Mistake {
  const { span, severity, code, message } = diagnostic;
  const { source, start, end } = span;
  const { line, column } = source.positionAt(start);
  const lineText = source.lineText(line);
  const length = Math.max(1, Math.min(end - start, lineText.length - column + 1));
  const [, ...frame] = formatDiagnostic(diagnostic).split("\n");
  return {
    severity,
    message: `${visible(message)} [${code}]`,
    file: source.path,
    place: { line, column, length, lineText },
    ...(frame.length > 0 && { frame: flushLeft(frame).join("\n") }),
  };
}

/** So that the first line, which some trim, stays above the others as it was. */
function flushLeft(lines: readonly string[]): readonly string[] {
  const [lead] = /^ */.exec(lines[0]!)!;
  return lines.map((line) => (line.startsWith(lead) ? line.slice(lead.length) : line.trimStart()));
}

/** What was thrown while a model was compiled. */
export function thrownMistake(error: unknown, file: string): Mistake {
  let text = "";
  const code = reportFailure(error, { err: (more) => (text += more), errStyle: unstyled });
  const message = visible(code === exitCodes.bug ? text.trim() : text.trim().replace(/^error: /, ""));
  const place = error instanceof UsageError ? error.place : undefined;
  if (place === undefined) return { severity: "error", message, file };
  const { line, column } = place;
  return { severity: "error", message, file: place.file, place: { line, column, length: 1, lineText: "" } };
}

/** `net.cvk:9:12: error: …`, and the lines below it. */
export function textOf({ severity, message, file, place, frame }: Mistake): string {
  const head = place === undefined ? file : `${file}:${place.line}:${place.column}`;
  const isPlaced = message.startsWith(head);
  return [isPlaced ? message : `${head} ${severity}: ${message}`, ...(frame === undefined ? [] : [frame])].join("\n");
}

/** As rollup and its kin take it: the place of the first, and the others below its frame. */
export function logOf(mistakes: readonly Mistake[]): object {
  const [first, ...others] = mistakes;
  const { message, file, place, frame = "" } = first!;
  const below = [frame, ...others.map(textOf)].filter((text) => text !== "").join("\n\n");
  return {
    message,
    id: file,
    loc: { file, line: place?.line ?? 1, column: place?.column ?? 1 },
    ...(below !== "" && { frame: below }),
  };
}

export function isError({ severity }: Mistake): boolean {
  return severity === "error";
}
