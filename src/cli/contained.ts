/** Files that a model names. A model is somebody else's: what it names must be a plain file of a folder, wherever links lead. */
import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import type { Refusal } from "../index.ts";
import { shown } from "../tools.ts";
import { noteRead } from "./files-read.ts";
import { reasonOf } from "./reason.ts";

/**
 * The real path of a plain file that is in a folder or below it, undefined where there is no file, or why it is not to be read.
 * @param folder its real path
 * @param widen what helps where the file is elsewhere
 */
export function containedFile(folder: string, path: string, widen?: string): string | undefined | Refusal {
  const real = containedPath(folder, path, widen);
  return typeof real !== "string" || statSync(real).isFile() ? real : { refused: "it is not a regular file" };
}

/** The same of a file or folder. */
export function containedPath(folder: string, path: string, widen?: string): string | undefined | Refusal {
  noteRead(path);
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : { refused: reasonOf(error) };
  }
  if (!isBelow(folder, real)) {
    return { refused: `it lies outside of ${shown(folder)}`, ...(widen === undefined ? {} : { help: widen }) };
  }
  return real;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
