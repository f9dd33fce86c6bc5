/** Where a path leads. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";

/** One for all links to a file; also of what is not there yet. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
