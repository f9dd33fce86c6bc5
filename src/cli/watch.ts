/** Doing something again whenever a file that it read changes. */
import { statSync, watch, type FSWatcher } from "node:fs";
import { dirname, resolve } from "node:path";
import { recordingReads } from "./files-read.ts";

/** Editors write a file in several steps, which are one change. */
const SETTLING = 60;

/**
 * Does the work, and again after each change of what it read, or of the files and folders named, until the process ends.
 * @param work tells what goes wrong by itself; what it throws ends the watching.
 */
export async function watching(work: () => Promise<void>, named: readonly string[]): Promise<never> {
  for (;;) {
    const files = new Set(named.map((path) => resolve(path)));
    const begin = Date.now();
    await recordingReads(files, work);
    await changeOf(files, begin);
  }
}

/** Resolves when one of the files is another than at a time, in milliseconds. */
function changeOf(files: ReadonlySet<string>, since: number): Promise<void> {
  return new Promise((resolve) => {
    let watchers: readonly FSWatcher[] = [];
    const settle = (): void => {
      for (const each of watchers) each.close();
      setTimeout(resolve, SETTLING);
    };
    // Folders are watched, since editors put a new file in the place of the old one.
    watchers = foldersOf(files).map((folder) => watchFolder(folder, files, settle));
    if ([...files].some((path) => !isFolder(path) && changedAt(path) > since)) settle();
  });
}

function foldersOf(files: ReadonlySet<string>): readonly string[] {
  const folders = new Set([...files].map((path) => (isFolder(path) ? path : dirname(path))));
  return [...folders].filter(isFolder);
}

/** Of a folder that is named itself, each model below it counts, and each new folder. */
function watchFolder(folder: string, files: ReadonlySet<string>, tell: () => void): FSWatcher {
  const isNamed = files.has(folder);
  return watch(folder, { recursive: isNamed }, (_, name) => {
    const path = name === null ? folder : resolve(folder, name);
    if (name === null || files.has(path) || (isNamed && (path.endsWith(".cvk") || isFolder(path)))) tell();
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
