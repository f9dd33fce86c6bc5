/**
 * Reading files that the user names. Plain files are read by their size; pipes to their end, as those of `<(command)`, but
 * never without a bound; devices, of which some have no end, not at all. Nothing waits for a pipe that nobody writes to.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";
import { isatty } from "node:tty";
import { isOutOfMemory, shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import { noteRead } from "./files-read.ts";
import { pause } from "./io.ts";
import { reasonOf } from "./reason.ts";

/** What pipes, and files that do not tell their size, may give: some have no end. */
const MOST_STREAMED = 2 ** 30;

/**
 * The bytes of a file in a buffer of their own, so that tensors which lie aligned in the file can be views; one more than
 * `most` where it holds more than those.
 * @throws UsageError where the file cannot be read.
 */
export function readBytes(path: string, most = Infinity): Uint8Array {
  if (path === "") throw new UsageError("the path is empty: name a file");
  noteRead(path);
  try {
    demandReadable(statSync(path));
    return withDescriptor(path, (descriptor) => {
      const stat = fstatSync(descriptor);
      demandReadable(stat);
      // The files of /proc do not tell their size.
      if (stat.isFile() && stat.size > 0) return readRange(descriptor, 0, Math.min(stat.size, most + 1));
      return readStream(descriptor, stat.isFIFO(), most);
    });
  } catch (error) {
    throw new UsageError(`cannot read ${shown(path)}: ${unreadable(error)}`);
  }
}

/**
 * What comes from standard input to its end; one byte more than `most` where it is more than that. A command that fails in
 * front of its pipe leaves nothing, which is not a model.
 * @throws UsageError where nothing comes, or a person would have to type it.
 */
export function readStdin(most: number): Uint8Array {
  if (isatty(0)) throw new UsageError("- reads from standard input, which is a terminal here: convoke … - < MODEL.cvk");
  try {
    const stat = fstatSync(0);
    const bytes = readStream(0, stat.isFIFO() || stat.isSocket(), most);
    if (bytes.length === 0 && !stat.isFile()) throw new Error("nothing comes from it");
    return bytes;
  } catch (error) {
    throw new UsageError(`cannot read standard input: ${unreadable(error)}`);
  }
}

/** Why something was not read. */
export function unreadable(error: unknown): string {
  return isOutOfMemory(error) ? "it is larger than the memory of this process" : reasonOf(error);
}

function demandReadable(stat: Stats): void {
  if (stat.isDirectory()) throw new Error("it is a folder");
  if (stat.isCharacterDevice() || stat.isBlockDevice()) throw new Error("it is a device, no file");
  if (stat.isSocket()) throw new Error("it is a socket, no file");
}

/** To read or, where nothing is there to read, not to wait. */
export function withDescriptor<T>(path: string, use: (descriptor: number) => T): T {
  noteRead(path);
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A single call of the system reads less than 2 GiB. */
const PIECE = 2 ** 30;

/** Bytes from `offset` on; fewer than `length` where the file ends before. */
export function readRange(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const read = readSync(descriptor, bytes, at, Math.min(PIECE, length - at), offset + at);
    if (read === 0) return bytes.subarray(0, at);
    at += read;
  }
  return bytes;
}

/** To the end of what comes, or one byte beyond `most`. A pipe that holds nothing yet is waited for while somebody writes. */
function readStream(descriptor: number, isPipe: boolean, most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= most) {
    if (size > MOST_STREAMED) throw new Error(`it does not end within ${MOST_STREAMED} bytes`);
    const chunk = new Uint8Array(Math.min(2 ** 16, most + 1 - size));
    const read = readSome(descriptor, chunk, isPipe);
    if (read === undefined) continue;
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  if (isPipe && size === 0) throw new Error("it is a pipe, and nothing comes out of it");
  return new Uint8Array(Buffer.concat(chunks));
}

/** Undefined where there is nothing yet. */
function readSome(descriptor: number, into: Uint8Array, isPipe: boolean): number | undefined {
  try {
    return readSync(descriptor, into);
  } catch (error) {
    if (!isPipe || (error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    return void pause();
  }
}
