/** Which imports are models, and the ids of modules that are made of them. */
import { isAbsolute } from "node:path";

/** What an import or an id asks for. */
export interface Asked {
  /** Of the model's file: as it is written in an import, absolute in an id. */
  readonly path: string;
  /** Settings of the model, without the mark of an import. */
  readonly query: string;
}

/** Files that are models whatever imports them; others are where the query says so. */
const MODELS = /\.(cvk|onnx)$/i;

const MARK = "convoke";

/** Behind the path of an id whose ending bundlers would read by themselves, as that of JSON. */
const ENDING = ".convoke";

/** With these an import asks a bundler for the file itself. */
const OF_BUNDLERS = ["url", "raw", "inline", "no-inline", "worker", "sharedworker", "arraybuffer", "bytes"];

/** What bundlers add to addresses of modules while they serve them. */
const ADDED = ["import", "t", "v"];

/** Undefined where an import is of something else. */
export function askedBy(source: string): Asked | undefined {
  if (source.startsWith("\0")) return undefined;
  const [, written, text = ""] = /^([^?]*)(?:\?([^#]*))?/s.exec(source)!;
  const query = new URLSearchParams(text);
  if (OF_BUNDLERS.some((name) => query.has(name))) return undefined;
  const isMarked = written!.endsWith(ENDING);
  const path = isMarked ? written!.slice(0, -ENDING.length) : written!;
  if (!isMarked && !MODELS.test(path) && !query.has(MARK)) return undefined;
  for (const name of [MARK, ...ADDED]) query.delete(name);
  return { path, query: query.toString() };
}

/** What an id of a module asks for; undefined for ids of others. */
export function askedById(id: string): Asked | undefined {
  const asked = askedBy(id);
  return asked !== undefined && isAbsolute(asked.path) ? asked : undefined;
}

/** Ends in nothing that bundlers know, whatever the query is. */
export function idOf({ path, query }: Asked): string {
  return `${path}${MODELS.test(path) ? "" : ENDING}${suffixOf(query)}`;
}

export function suffixOf(query: string): string {
  return query === "" ? "" : `?${query}&${MARK}`;
}

/** Without a query. */
export function fileOfId(id: string): string {
  return id.replace(/[?#].*$/s, "");
}
