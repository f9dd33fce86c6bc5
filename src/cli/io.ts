/**
 * The outside world of a command: streams, files, colours. The only place below which a file system is known. Files are
 * written beside their name and renamed, so that none is ever half-written.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { styleText } from "node:util";
import { plain, type Style, type StyleName } from "../diagnostics/pretty.ts";
import { UsageError } from "./command.ts";

export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** Tells a person at the terminal what is being done, on a line that the next text replaces; silent elsewhere. */
  progress(text: string): void;
}

const FORMATS: Readonly<Record<StyleName, Parameters<typeof styleText>[0]>> = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  note: ["bold", "blue"],
  bold: "bold",
  dim: "dim",
  help: ["bold", "green"],
};

const coloured: Style = (name, text) => styleText(FORMATS[name], text);

export function processIo(): Io {
  const interactive = process.stderr.isTTY === true && process.env["TERM"] !== "dumb";
  let passing = false;
  const clear = (): void => {
    if (passing) writeAll(2, ERASE_LINE);
    passing = false;
  };
  return {
    out: (text) => (clear(), writeAll(1, text)),
    err: (text) => (clear(), writeAll(2, text)),
    progress(text) {
      if (!interactive) return;
      writeAll(2, ERASE_LINE + text);
      passing = true;
    },
    outStyle: styleFor(process.stdout),
    errStyle: styleFor(process.stderr),
  };
}

/** To the first column, and erase to the end of the line (ECMA-48). */
const ERASE_LINE = "\r\u001b[K";

/** Synchronous, so that nothing is lost when the process exits; a reader that closes its pipe ends us quietly. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
    }
  }
}

function styleFor(stream: NodeJS.WriteStream): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return plain;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return coloured;
  return stream.isTTY && TERM !== "dumb" ? coloured : plain;
}

/**
 * The bytes of a file in a buffer of their own, so that tensors which lie aligned in the file can be views.
 * @throws UsageError where the file cannot be read.
 */
export function readBytes(path: string): Uint8Array {
  try {
    return withDescriptor(path, (descriptor) => {
      const stat = fstatSync(descriptor);
      // Pipes and the files of /proc do not tell their size.
      if (!stat.isFile() || stat.size === 0) return readFileSync(descriptor);
      return readPart(descriptor, 0, stat.size);
    });
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

export function withDescriptor<T>(path: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(path, "r");
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A single call of the system reads less than 2 GiB. */
const PIECE = 2 ** 30;

/** Bytes from `offset` on; fewer than `length` where the file ends before. */
export function readPart(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const read = readSync(descriptor, bytes, at, Math.min(PIECE, length - at), offset + at);
    if (read === 0) return bytes.subarray(0, at);
    at += read;
  }
  return bytes;
}

export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString("utf8");
}

/** The text of an imported file; undefined where there is none. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder and those above it; gives the topmost that was made. Node's own recursion never ends where a file system
 * denies a folder that is there, as /proc does.
 */
function makeFolder(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const above = dirname(path);
  const topmost = above === path ? undefined : makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    if (topmost !== undefined) rmSync(topmost, { recursive: true, force: true });
    throw error;
  }
  return topmost ?? path;
}

/** Parts are written one behind the other. */
export type Contents = string | Uint8Array | readonly Uint8Array[];

/**
 * Writes all files or none, into folders that are made where they are missing.
 * @throws UsageError where one cannot be written; then nothing is left behind.
 */
export function writeFiles(files: readonly (readonly [path: string, contents: Contents])[]): void {
  const made: string[] = [];
  let current = "";
  try {
    const parts = files.map(([path, contents]) => {
      current = path;
      demandNoFolder(path);
      const folder = makeFolder(dirname(path));
      if (folder !== undefined) made.push(folder);
      const part = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.part`);
      made.push(part);
      const [first = "", ...rest] =
        typeof contents === "string" || contents instanceof Uint8Array ? [contents] : contents;
      writeFileSync(part, first);
      for (const more of rest) appendFileSync(part, more);
      return [part, path] as const;
    });
    for (const [part, path] of parts) {
      current = path;
      renameSync(part, path);
    }
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw new UsageError(`cannot write ${current}: ${reasonOf(error)}`);
  }
}

/** A folder of that name would only be noticed when other files have their names already. */
function demandNoFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw Object.assign(new Error("a folder has this name"), { code: "EISDIR" });
  }
}

/** Model files among the given files and folders, folders walked in the order of their names. */
export function findModels(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!isFolder(path)) return [path];
    const found = modelsBelow(path);
    if (found.length === 0) throw new UsageError(`no .cvk file in ${path}`);
    return found;
  });
}

function modelsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : modelsBelow(path);
      return entry.name.endsWith(".cvk") ? [path] : [];
    });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  EEXIST: "a part of its path is no folder",
  EACCES: "access is denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};

/** In words, where the system's are known. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? message;
}
