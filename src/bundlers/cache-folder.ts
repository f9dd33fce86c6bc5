/** Files beside modules for bundlers that ship files of the disk: in a folder of the project, named by their contents. */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFiles } from "../cli/write-files.ts";
import type { Companion } from "./companion.ts";

/** Where caches of tools lie: below the nearest folder that is a package; undefined where none is. */
export function cacheFolder(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return join(at, "node_modules/.cache/convoke");
    if (dirname(at) === at) return undefined;
  }
}

export function cachedPath(folder: string, { name, hash }: Companion): string {
  return join(folder, hash, name);
}

/** @throws UsageError where it cannot be written. */
export async function cacheCompanions(folder: string, companions: readonly Companion[]): Promise<void> {
  const files = companions.map((each) => [cachedPath(folder, each), each.contents] as const);
  await writeFiles(files.filter(([path, { length }]) => statSync(path, { throwIfNoEntry: false })?.size !== length));
}
