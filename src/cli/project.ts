/**
 * What a model may import: model text and names of classes of its own project, by name, place and amount. The project is the nearest folder above
 * the model that is marked as one, else the model's own.
 */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Host, Refusal } from "../index.ts";
import { bytes, notModelText, shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import { containedFile, containedPath } from "./contained.ts";
import { readBytes, readStdin } from "./read-files.ts";
import { reasonOf } from "./reason.ts";

/** Of one model text; the largest net there is takes a tenth. */
export const MOST_TEXT = 2 ** 22;

/** Of all that one model imports. */
const MOST_FILES = 1000;
const MOST_IMPORTED = 2 ** 26;

interface Kind {
  readonly what: string;
  readonly endings: readonly string[];
}

const IMPORTED: Kind = { what: "imported files", endings: [".cvk"] };

/** They go into what is compiled of a model, as no other text of the project may. */
const CLASS_NAMES: Kind = { what: "files of class names", endings: [".txt", ".names", ".labels"] };

/** The text of a model that the user names, or why it is none. */
export function readModelText(path: string): string | Refusal {
  return textOf(readBytes(path, MOST_TEXT));
}

export function readModelTextFromStdin(): string | Refusal {
  return textOf(readStdin(MOST_TEXT));
}

/** Of the bytes of a file, of which at most one more than model text has were read. */
export function textOf(read: Uint8Array): string | Refusal {
  if (read.length > MOST_TEXT) return { refused: `it is larger than ${bytes(MOST_TEXT)}, where model text ends` };
  return notModelText(read) ?? utf8Of(read);
}

function utf8Of(read: Uint8Array): string | Refusal {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(read);
  } catch {
    return { refused: "it is not UTF-8", help: "save it as UTF-8" };
  }
}

/** Where what a model imports is looked for, and how it is read. */
export interface Imports {
  /** The place of a file, undefined where there is none, or why it is not to be read. */
  find(path: string): string | undefined | Refusal;
  /** At most one byte more than so many. */
  read(found: string, most: number): Uint8Array;
}

/**
 * What a model may import.
 * @param root as the user gives it, the project's folder where it is undefined
 * @throws UsageError where there is no such folder.
 */
export function projectHost(modelPath: string, root: string | undefined): Host {
  const folder = projectOf(modelPath, root);
  return boundedHost({ find: (path) => containedFile(folder, path, WIDEN), read: readBytes });
}

/** By name and amount. */
export function boundedHost(imports: Imports): Host {
  let [files, size] = [0, 0];
  const read = (path: string, { what, endings }: Kind): Uint8Array | undefined | Refusal => {
    const isNamedSo = (name: string): boolean => endings.some((ending) => name.endsWith(ending));
    const due = endings.join(" or ");
    if (!isNamedSo(path)) return { refused: `the names of ${what} end in ${due}` };
    const found = imports.find(path);
    if (typeof found !== "string") return found;
    if (!isNamedSo(found)) return { refused: `it is a link to a file whose name does not end in ${due}` };
    if (++files > MOST_FILES) return { refused: `more than ${MOST_FILES} files are imported` };
    try {
      const bytesOfFile = imports.read(found, MOST_TEXT);
      size += bytesOfFile.length;
      return size > MOST_IMPORTED ? { refused: `imports hold more than ${bytes(MOST_IMPORTED)}` } : bytesOfFile;
    } catch {
      return { refused: "it cannot be read" };
    }
  };
  return {
    readFile(path) {
      const found = read(path, IMPORTED);
      return found instanceof Uint8Array ? textOf(found) : found;
    },
    readNames(path) {
      const found = read(path, CLASS_NAMES);
      const isTooLarge = found instanceof Uint8Array && found.length > MOST_TEXT;
      return isTooLarge ? { refused: `it is larger than ${bytes(MOST_TEXT)}` } : found;
    },
  };
}

/** What a file of a project names, as `containedFile` has it. */
export function fileOfProject(from: string, path: string, root: string | undefined): string | undefined | Refusal {
  return containedFile(projectOf(from, root), path, WIDEN);
}

/** The same of a file or folder. */
export function pathOfProject(from: string, path: string, root: string | undefined): string | undefined | Refusal {
  return containedPath(projectOf(from, root), path, WIDEN);
}

const WIDEN = "--root DIR names a folder that holds both files";

function projectOf(path: string, root: string | undefined): string {
  return root === undefined ? projectFolder(dirname(path)) : realFolder(root);
}

function realFolder(path: string): string {
  try {
    readdirSync(path);
    return realpathSync(path);
  } catch (error) {
    throw new UsageError(`--root takes a folder, not ${shown(path)}: ${reasonOf(error)}`);
  }
}

function projectFolder(folder: string): string {
  const own = existsSync(folder) ? realpathSync(folder) : folder;
  let at = own;
  while (!isMarked(at)) {
    if (dirname(at) === at) return own;
    at = dirname(at);
  }
  return at;
}

/** What is known of folders, each from the time at which it last got or lost a name. */
const marked = new Map<string, { readonly since: number; readonly isMarked: boolean }>();

/** A folder of a thousand models is read once. */
function isMarked(folder: string): boolean {
  const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const known = marked.get(folder);
  if (known?.since === since) return known.isMarked;
  const found = { since, isMarked: namesIn(folder).some(isMark) };
  marked.set(folder, found);
  return found.isMarked;
}

function isMark(name: string): boolean {
  return name === "package.json" || name === ".git" || name.startsWith("convoke.config.");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
