/**
 * `convoke check --fix`: applies the fixes that are sure to the models that are named, and to no other file; `--fix-dry-run`
 * prints what it would change as a patch. What remains is for the check that follows.
 */
import { relative, resolve, sep } from "node:path";
import type { Diagnostic, Refusal } from "../index.ts";
import { applySureFixes, countOf, shown, unifiedDiff } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import { checkFiles, type CheckedFiles } from "./check-files.ts";
import { configured } from "./configuration.ts";
import { findModels } from "./find-models.ts";
import type { Io } from "./io.ts";
import { checkFile, isForeign, modelName, placeOf, STDIN, textAt, type Texts } from "./models.ts";
import { writeFiles } from "./write-files.ts";

interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many mistakes were mended. */
  readonly count: number;
}

/** `report` tells what remains, and gives the exit code. */
export async function fix(
  words: Words,
  io: Io,
  report: (checked: CheckedFiles, words: Words, io: Io) => number | Promise<number>,
): Promise<number> {
  const isTrial = words.has("fix-dry-run");
  // What is left out is told by the check.
  const paths = await findModels(words.positionals, { ...io, err: () => {} });
  for (const path of paths.filter(isForeign)) {
    io.err(`${io.errStyle("note", "note")}: ${shown(path)} is no model text, and stays as it is\n`);
  }
  const files = await fixAll(paths, words);
  const changed = files.filter(({ before, after }) => before !== after);
  const texts: Texts = new Map(files.map(({ path, before, after }) => [placeOf(path), isTrial ? before : after]));
  if (isTrial) for (const file of changed) io.outExactly(patchOf(file, words));
  else await write(changed);
  const fed = files.find(({ path }) => path === STDIN);
  if (fed !== undefined && !isTrial) io.outExactly(fed.after);
  tellCount(changed, isTrial, io);
  // Standard output holds the text, or the patch.
  const rest = fed !== undefined ? { ...io, out: io.err, outStyle: io.errStyle } : io;
  return report(await checkFiles(words, io, texts), words, isTrial ? { ...rest, out: () => {} } : rest);
}

/** More than a file whose imports are fixed behind it. */
const mostPasses = 3;

/** Files that import each other are checked with each other's new texts. What cannot be read is told by the check. */
async function fixAll(paths: readonly string[], words: Words): Promise<readonly FixedFile[]> {
  const texts = new Map<string, string>();
  const files = new Map<string, FixedFile>();
  for (const path of paths) {
    const text = isForeign(path) ? undefined : readable(path);
    if (typeof text !== "string") continue;
    texts.set(placeOf(path), text);
    files.set(path, { path, before: text, after: text, count: 0 });
  }
  for (let [pass, found] = [0, -1]; pass < mostPasses && found !== 0; pass++) {
    found = 0;
    for (const [path, file] of files) {
      const { text, count } = mended(path, await configured(words, path), texts);
      found += count;
      texts.set(placeOf(path), text);
      files.set(path, { ...file, after: text, count: file.count + count });
    }
  }
  return [...files.values()];
}

function readable(path: string): string | Refusal | undefined {
  try {
    return textAt(path);
  } catch (error) {
    // Standard input cannot be read again.
    if (path !== STDIN && error instanceof UsageError) return undefined;
    throw error;
  }
}

function mended(path: string, words: Words, texts: Texts): ReturnType<typeof applySureFixes> {
  const recheck = (text: string): readonly Diagnostic[] =>
    checkFile(path, words, new Map(texts).set(placeOf(path), text)).diagnostics;
  return applySureFixes(modelName(path, words), texts.get(placeOf(path))!, recheck);
}

async function write(files: readonly FixedFile[]): Promise<void> {
  const written = files.filter(({ path }) => path !== STDIN);
  await writeFiles(written.map(({ path, after }) => [path, after]));
}

function patchOf({ path, before, after }: FixedFile, words: Words): string {
  const name = relative(".", resolve(modelName(path, words)));
  return unifiedDiff(name.replaceAll(sep, "/"), before, after);
}

function tellCount(files: readonly FixedFile[], isTrial: boolean, io: Io): void {
  const mistakes = files.reduce((sum, { count }) => sum + count, 0);
  if (mistakes === 0) return;
  io.err(`${isTrial ? "would fix" : "fixed"} ${countOf(mistakes, "mistake")} in ${countOf(files.length, "file")}\n`);
}
