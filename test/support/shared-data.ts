/** Data that others wrote, beside the project; tests that need it skip, visibly, where it is missing. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../../../shared/testdata/", import.meta.url);

export const hasSharedData = existsSync(folder);

/** What `describe.skipIf(!hasSharedData)` shows beside its name. */
export const sharedDataNote = hasSharedData ? "" : " (skipped: ../shared/testdata is not there)";

export function sharedPath(path: string): string {
  return fileURLToPath(new URL(path, folder));
}

export function sharedBytes(path: string): Uint8Array {
  return readFileSync(new URL(path, folder));
}

export function sharedJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, folder), "utf8")) as T;
}
