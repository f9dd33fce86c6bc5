/** `convoke format`: models in the one layout of the language. */
import { setFlagsFromString } from "node:v8";
import { attributeOrder, countOf, formatText, refusalOf, shown } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { exitCodes, reportingOnce } from "./failure.ts";
import { findModels } from "./find-models.ts";
import type { Refusal } from "../index.ts";
import type { Io } from "./io.ts";
import { isForeign, STDIN } from "./model-names.ts";
import { readModelText, readModelTextFromStdin } from "./project.ts";
import { writeFiles } from "./write-files.ts";

/**
 * What lays texts out sees the kinds of lines one after the other. Node 20 optimises it for the first of them, and again for each of the
 * next; a budget six times the usual one before it does takes a seventh off the time of 10,000 lines. Later versions have
 * a compiler in between, and no such flag.
 */
function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=400000");
}

export const format: Command = {
  name: "format",
  summary: "lay out models alike: spaces, line breaks, the order of attributes and imports",
  usage: "FILE|FOLDER|PATTERN…",
  details:
    "What a model computes stays the same, and so do its comments. Files are changed in place; with - a text is read from standard\n" +
    "input and written to standard output. Statements with mistakes are left as they are; convoke check tells of these.",
  options: [{ name: "check", help: "write nothing; exit with 1 where files would change" }, helpOption],
  examples: ["convoke format models", "convoke format --check 'src/**/*.cvk'", "convoke format - < net.cvk"],
  async run(words, io) {
    optimiseLater();
    if (words.positionals.length === 0) throw new UsageError("name models or a folder of them: convoke format models");
    if (!words.positionals.includes(STDIN)) return formatFiles(words, io);
    if (words.positionals.length > 1) throw new UsageError("- is standard input, which goes without other files");
    return formatInput(words, io);
  },
};

function formatInput(words: Words, io: Io): number {
  const text = demandText("standard input", readModelTextFromStdin());
  const formatted = layOut("standard input", text, io);
  if (!words.has("check")) io.outExactly(formatted);
  return words.has("check") ? reportUnlike(formatted === text ? [] : ["standard input"], io) : exitCodes.fine;
}

/** Every file is tried, and what is wrong with one does not hide the others; the highest exit code. */
async function formatFiles(words: Words, io: Io): Promise<number> {
  const fail = reportingOnce(io);
  const changed: (readonly [path: string, text: string])[] = [];
  let code: number = exitCodes.fine;
  for (const path of await findModels(words.positionals, io)) {
    try {
      if (isForeign(path)) throw new UsageError(`${shown(path)} is a model of another program, and no text`);
      const text = demandText(path, readModelText(path));
      const formatted = layOut(path, text, io);
      if (formatted !== text) changed.push([path, formatted]);
    } catch (error) {
      code = Math.max(code, fail(error));
    }
  }
  const paths = changed.map(([path]) => path);
  if (words.has("check")) return Math.max(code, reportUnlike(paths, io));
  await writeFiles(changed);
  for (const path of paths) io.out(`${shown(path)}\n`);
  return code;
}

/** @throws UsageError where there is no text of a model. */
function demandText(name: string, read: string | Refusal): string {
  const refusal = typeof read === "string" ? refusalOf(read) : read;
  if (typeof read === "string" && refusal === undefined) return read;
  throw new UsageError(`${shown(name)} is not formatted: ${refusal!.refused}`);
}

function layOut(name: string, text: string, io: Io): string {
  const formatted = formatText(text, { attributeOrder });
  const note = io.errStyle("note", "note");
  if (formatted.unread === "all") {
    const isComment = formatted.mistake.code === "syntax/unclosed-comment";
    const reason = isComment ? "a comment in it is never closed" : "its brackets do not match";
    io.err(`${note}: ${shown(name)} is left as it is: ${reason}; see convoke check\n`);
  }
  if (formatted.unread === "lines")
    io.err(`${note}: ${shown(name)} has mistakes, which are left as they are; see convoke check\n`);
  return formatted.text;
}

function reportUnlike(paths: readonly string[], io: Io): number {
  if (paths.length === 0) return exitCodes.fine;
  for (const path of paths) io.out(`${shown(path)}\n`);
  io.err(`${countOf(paths.length, "file")} to format: convoke format\n`);
  return exitCodes.mistake;
}
