/** Errors of files that say which file it is. */
import { FormatError } from "../index.ts";
import { shown } from "../tools.ts";

/** What is thrown for a broken file begins with its path. */
export function withPathInErrors<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw withPath(path, error);
  }
}

export function withPath(path: string, error: unknown): unknown {
  return error instanceof FormatError ? new FormatError(`${shown(path)}: ${error.message}`) : error;
}
