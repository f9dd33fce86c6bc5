/** Which files some work has read, or looked for in vain: those whose change changes what came of it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { resolve } from "node:path";

const recording = new AsyncLocalStorage<Set<string>>();

/** Adds a file to those of the work that is being recorded, if any. */
export function noteRead(path: string): void {
  recording.getStore()?.add(resolve(path));
}

/**
 * Does the work, and adds to `files` the absolute paths of what it reads, whether it ends well or not. Those of several, at
 * the same time too, are kept apart.
 */
export function recordingReads<T>(files: Set<string>, work: () => T): T {
  return recording.run(files, work);
}
