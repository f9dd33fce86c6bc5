/** The model files that the words of a command stand for: files, folders, patterns that no shell has expanded, standard input. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import { STDIN } from "./model-options.ts";
import { reasonOf } from "./reason.ts";

/**
 * Each once, in the order of the words; folders are walked in the order of their names. What is named as a file is not
 * looked at.
 * @throws UsageError where a folder or a pattern holds none.
 */
export async function findModels(words: readonly string[]): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const word of words) {
    for (const path of await modelsOf(word)) {
      const place = path === STDIN ? STDIN : resolve(path);
      if (!found.has(place)) found.set(place, path);
    }
  }
  return [...found.values()];
}

/** Whether a word may stand for several files. */
export function namesSeveral(word: string): boolean {
  return word !== STDIN && (isFolder(word) || isPattern(word));
}

async function modelsOf(word: string): Promise<readonly string[]> {
  if (!namesSeveral(word)) return [word];
  try {
    const found = isFolder(word) ? modelsBelow(word) : await modelsMatching(word);
    if (found.length > 0) return found;
  } catch (error) {
    throw new UsageError(`cannot look for models in ${shown(word)}: ${reasonOf(error)}`);
  }
  if (isFolder(word)) throw new UsageError(`no .cvk file in ${shown(word)}${foreignText(word)}`);
  throw new UsageError(`no .cvk or .onnx file matches ${shown(word)}`);
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

function modelsBelow(folder: string): string[] {
  return filesBelow(folder, Infinity).filter((path) => path.endsWith(".cvk"));
}

/** Of other .json files few are models. */
const FOREIGN = /(^|[\\/])model\.json$|\.(onnx|h5|hdf5|keras)$/i;

function foreignText(folder: string): string {
  const example = filesBelow(folder, Infinity).find((path) => FOREIGN.test(path));
  return example === undefined ? "" : `; models of other programs are named themselves: ${shown(example)}`;
}

/** Hidden folders and packages are passed over, and those that links lead to: they may lead in a circle. */
function filesBelow(folder: string, depth: number): string[] {
  return readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      const isPassed = depth === 0 || entry.name === PACKAGES || entry.name.startsWith(".");
      return isPassed ? [] : filesBelow(path, depth - 1);
    });
}

// ── Patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const SIGN = /[*?[{]/;

/** A file may be called like a pattern. */
function isPattern(word: string): boolean {
  return SIGN.test(word) && !existsSync(word);
}

async function modelsMatching(word: string): Promise<string[]> {
  // Loaded when it is needed, so that commands on files start fast.
  const { default: picomatch } = await import("picomatch");
  const all = word.replaceAll(sep, "/");
  const begin = all.slice(0, all.search(SIGN)).lastIndexOf("/") + 1;
  const [folder, pattern] = [all.slice(0, begin), all.slice(begin)];
  if (!isFolder(folder === "" ? "." : folder)) return [];
  const matches = picomatch(pattern);
  const depth = pattern.includes("**") ? Infinity : pattern.split("/").length - 1;
  return filesBelow(folder, depth).filter(
    (path) => /\.(cvk|onnx)$/i.test(path) && matches(relative(folder, path).replaceAll(sep, "/")),
  );
}
