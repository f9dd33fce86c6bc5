/** The model files that the words of a command stand for: files, folders, standard input. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { shown } from "../base/visible.ts";
import { UsageError } from "./command.ts";
import { STDIN } from "./model-options.ts";
import { reasonOf } from "./reason.ts";

/**
 * Each once, in the order of the words; folders are walked in the order of their names. What is named as a file is not
 * looked at.
 * @throws UsageError where a folder holds none.
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
  return word !== STDIN && isFolder(word);
}

async function modelsOf(word: string): Promise<readonly string[]> {
  if (!namesSeveral(word)) return [word];
  try {
    const found = modelsBelow(word);
    if (found.length > 0) return found;
  } catch (error) {
    throw new UsageError(`cannot look for models in ${shown(word)}: ${reasonOf(error)}`);
  }
  throw new UsageError(`no .cvk file in ${shown(word)}`);
}

/** What is not there is told by who reads it. */
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
