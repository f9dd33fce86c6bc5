/** The files that the words of a command stand for: files, folders, patterns that no shell has expanded, standard input. */
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { STDIN } from "./model-names.ts";
import { reasonOf } from "./reason.ts";

/** What a command is looking for. */
interface Sought {
  readonly what: string;
  /** Endings of names, in folders and where a pattern matches. */
  readonly inFolders: readonly string[];
  readonly matching: readonly string[];
  /** What to say of a folder without any. */
  readonly advice?: (folder: string) => string;
}

const models: Sought = {
  what: "model",
  inFolders: [".cvk"],
  matching: [".cvk", ".onnx"],
  advice: foreignText,
};

const pages: Sought = { what: "page", inFolders: [".md", ".markdown"], matching: [".md", ".markdown"] };

/**
 * Models, each once, in the order of the words; folders are walked in the order of their names. What is named as a file is not
 * looked at; links in folders that lead nowhere are told, and left out.
 * @throws UsageError where a folder or a pattern holds none.
 */
export function findModels(words: readonly string[], io: Notes): Promise<readonly string[]> {
  return findFiles(words, models, io);
}

/** The model texts in a folder, none perhaps, as `findModels` finds them. */
export function modelsBelow(folder: string): readonly string[] {
  try {
    return filesInFolder(folder, models);
  } catch (error) {
    throw new UsageError(`cannot look for models in ${shown(folder)}: ${reasonOf(error)}`);
  }
}

/** Pages of Markdown, likewise. */
export function findPages(words: readonly string[], io: Notes): Promise<readonly string[]> {
  return findFiles(words, pages, io);
}

/** Where notes go. */
type Notes = Pick<Io, "err" | "errStyle">;

async function findFiles(words: readonly string[], sought: Sought, io: Notes): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const word of words) {
    for (const path of await filesOf(word, sought)) {
      const place = path === STDIN ? STDIN : resolve(path);
      if (!found.has(place)) found.set(place, path);
    }
  }
  const lost = [...found.values()].filter((path) => !words.includes(path) && isLostLink(path));
  for (const path of lost) {
    io.err(`${io.errStyle("note", "note")}: ${shown(path)} is a link that leads nowhere, and is left out\n`);
  }
  return [...found.values()].filter((path) => !lost.includes(path));
}

/** What cannot be looked at is reported by whoever reads it. */
function isLostLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(path);
}

/** Whether a word may stand for several files. */
export function namesSeveral(word: string): boolean {
  return word !== STDIN && (isFolder(word) || isPattern(word));
}

async function filesOf(word: string, sought: Sought): Promise<readonly string[]> {
  if (!namesSeveral(word)) return [word];
  try {
    const found = isFolder(word) ? filesInFolder(word, sought) : await filesMatching(word, sought);
    if (found.length > 0) return found;
  } catch (error) {
    throw new UsageError(`cannot look for ${sought.what}s in ${shown(word)}: ${reasonOf(error)}`);
  }
  if (isFolder(word))
    throw new UsageError(`no ${sought.inFolders.join(" or ")} file in ${shown(word)}${sought.advice?.(word) ?? ""}`);
  throw new UsageError(`no ${sought.matching.join(" or ")} file matches ${shown(word)}`);
}

function filesInFolder(folder: string, { inFolders }: Sought): readonly string[] {
  return filesBelow(folder, Infinity).filter((path) => endsIn(inFolders, path) && !isHidden(basename(path)));
}

function endsIn(endings: readonly string[], path: string): boolean {
  return endings.some((ending) => path.toLowerCase().endsWith(ending));
}

/** What is missing is reported by whoever reads it. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const PACKAGES = "node_modules";

/** Of other .json files few are models. */
const FOREIGN = /(^|[\\/])model\.json$|\.(onnx|h5|hdf5|keras)$/i;

function foreignText(folder: string): string {
  const example = filesBelow(folder, Infinity).find((path) => FOREIGN.test(path));
  return example === undefined ? "" : `; models of other programs are named themselves: ${shown(example)}`;
}

/** Whether a file or a folder of that name is passed over: editors keep their own so. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** Whether a folder of that name is passed over: it is hidden, or somebody else's packages. */
export function isHiddenFolder(name: string): boolean {
  return name === PACKAGES || isHidden(name);
}

/** Hidden folders and packages are passed over, and those that links lead to: they may lead in a circle. */
function filesBelow(folder: string, depth: number): string[] {
  return readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      const isPassed = depth === 0 || isHiddenFolder(entry.name);
      return isPassed ? [] : filesBelow(path, depth - 1);
    });
}

// ── Patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const SIGN = /[*?[{]/;

/** A file may be called like a pattern. */
function isPattern(word: string): boolean {
  return SIGN.test(word) && !existsSync(word);
}

async function filesMatching(word: string, { matching }: Sought): Promise<string[]> {
  // Loaded when it is needed, so that commands on files start fast.
  const { default: picomatch } = await import("picomatch");
  const all = word.replaceAll(sep, "/");
  const begin = all.slice(0, all.search(SIGN)).lastIndexOf("/") + 1;
  const [folder, pattern] = [all.slice(0, begin), all.slice(begin)];
  if (!isFolder(folder === "" ? "." : folder)) return [];
  const matches = picomatch(pattern);
  const depth = pattern.includes("**") ? Infinity : pattern.split("/").length - 1;
  return filesBelow(folder, depth).filter(
    (path) => endsIn(matching, path) && matches(relative(folder, path).replaceAll(sep, "/")),
  );
}
