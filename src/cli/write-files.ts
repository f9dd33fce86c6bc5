/**
 * Files are written beside their name, brought to the disk, and renamed, so that none is ever half-written. A part's name holds its process, so
 * that those of processes which were killed are found and removed; a signal removes its own on the way out.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { hashText, shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import { reasonOf } from "./reason.ts";

/** Chunks are written one after the other. */
export type Contents = string | Uint8Array | readonly Uint8Array[];

/**
 * Writes all files or none, into folders that are made where they are missing.
 * @throws UsageError where one cannot be written; then nothing is left behind.
 */
export async function writeFiles(files: readonly (readonly [path: string, contents: Contents])[]): Promise<void> {
  let current = "";
  try {
    await undoing(async (made) => {
      const parts: (readonly [part: string, path: string])[] = [];
      for (const [path, contents] of files) {
        current = path;
        const folder = makeFolder(dirname(path));
        if (folder !== undefined) made.push(folder);
        const destination = destinationOf(path);
        if (destination === undefined) {
          await write(path, "w", contents);
          continue;
        }
        removeStale(destination);
        const part = partOf(destination);
        made.push(part);
        await write(part, "wx", contents);
        keepMode(destination, part);
        parts.push([part, destination]);
      }
      for (const [part, path] of parts) {
        current = path;
        renameSync(part, path);
      }
    });
  } catch (error) {
    throw new UsageError(`cannot write ${shown(current)}: ${reasonOf(error)}`);
  }
}

/** What takes the place of a file may be read and run by whom that may be. */
function keepMode(path: string, part: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) chmodSync(part, there.mode & 0o7777);
}

/** Where a link leads; undefined for devices and pipes, which are written to as they are. */
function destinationOf(path: string): string | undefined {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return path;
  // A folder of that name would only be noticed when other files have their names already.
  if (there.isDirectory()) throw Object.assign(new Error("a folder has this name"), { code: "EISDIR" });
  return there.isFile() ? realpathSync(path) : undefined;
}

/** Whether what is written there goes to a device or a pipe, and no file is made. */
export function isStream(path: string): boolean {
  try {
    const there = statSync(path);
    return !there.isFile() && !there.isDirectory();
  } catch {
    return false;
  }
}

/** Between chunks of this many bytes a signal is heard. */
const PIECE = 2 ** 24;

async function write(path: string, flags: "w" | "wx", contents: Contents): Promise<void> {
  const chunks = typeof contents === "string" ? [Buffer.from(contents)] : [contents].flat();
  const file = await open(path, flags);
  try {
    for (const bytes of chunks as readonly Uint8Array[]) {
      for (let at = 0; at < bytes.length;) {
        at += (await file.write(bytes, at, Math.min(PIECE, bytes.length - at))).bytesWritten;
      }
    }
    // Else a machine that loses its power may know the new name before the bytes. Devices have none to keep.
    if (flags === "wx") await file.sync();
  } finally {
    await file.close();
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

// ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of other machines, which may share a folder, nothing is known. */
const MACHINE = hashText(hostname()).toString(36);

let written = 0;

function partOf(path: string): string {
  return join(dirname(path), `${partPrefix(path)}${process.pid}-${written++}.part`);
}

function partPrefix(path: string): string {
  return `.${basename(path)}.${MACHINE}-`;
}

/** Parts of the same file whose process was killed. */
function removeStale(path: string): void {
  const [folder, prefix] = [dirname(path), partPrefix(path)];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const [, pid] = /^(\d+)-\d+\.part$/.exec(name.slice(prefix.length)) ?? [];
    if (pid !== undefined && isGone(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * What `work` lists as made is removed where it fails, or a signal or the end of the process comes before its end. Signals
 * are heard only here: while a model is computed, which is one long step, they end the process as ever.
 */
async function undoing(work: (made: string[]) => Promise<void>): Promise<void> {
  const made: string[] = [];
  const undo = (): void => {
    for (const path of made.splice(0).toReversed()) rmSync(path, { recursive: true, force: true });
  };
  const end = (signal: NodeJS.Signals): void => {
    undo();
    release();
    process.kill(process.pid, signal);
  };
  // What somebody else hears is theirs to heed: the files are written to their end.
  const unheard = SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  const release = (): void => {
    process.off("exit", undo);
    for (const signal of unheard) process.off(signal, end);
  };
  process.on("exit", undo);
  for (const signal of unheard) process.on(signal, end);
  try {
    await work(made);
    made.length = 0;
  } catch (error) {
    undo();
    throw error;
  } finally {
    // A signal that came meanwhile is heard in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    release();
  }
}
