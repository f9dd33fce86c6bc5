/**
 * Where a tensor's data lies when it is kept beside the model. A location comes from the file and is not trusted: only what
 * stays in the model's folder, whatever the system, is asked for.
 */

import { quoted } from "../../formats/format-error.ts";

export interface ExternalData {
  /** Relative, with `/`, without `.` and `..`. */
  readonly location: string;
  readonly offset: number;
  /** Undefined: as many bytes as the tensor needs. */
  readonly length: number | undefined;
}

/**
 * @param entries the key-value pairs of the tensor; other keys (checksums) are not looked at.
 * @param fail told what is wrong.
 */
export function externalData(entries: ReadonlyMap<string, string>, fail: (reason: string) => never): ExternalData {
  const location = entries.get("location");
  if (location === undefined) return fail("has external data and names no file for it");
  const whole = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : fail(`has external data of ${key} ${quoted(text)}`);
  };
  return { location: safeLocation(location, fail), offset: whole("offset") ?? 0, length: whole("length") };
}

const MAXIMUM_LOCATION = 4096;

function safeLocation(location: string, fail: (reason: string) => never): string {
  const problem = problemOf(location);
  if (problem !== undefined) {
    return fail(
      `has external data in ${quoted(location)}, which ${problem}: only files in the model's folder are read`,
    );
  }
  return location
    .split("/")
    .filter((segment) => segment !== ".")
    .join("/");
}

function problemOf(location: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- they end or hide what follows
  if (/[\u0000-\u001f\u007f]/.test(location)) return "has control characters";
  if (location.length > MAXIMUM_LOCATION) return "is longer than any path";
  if (location.includes("\\")) return "has backslashes";
  if (location.startsWith("/")) return "is an absolute path";
  if (location.includes(":")) return "has a colon, as drives and URLs do";
  const segments = location.split("/");
  if (segments.includes("..")) return "leaves the folder";
  if (segments.includes("") || segments.at(-1) === ".") return "names no file";
  return undefined;
}
