/**
 * Ships in modules that have parameters: where the bytes of a weight file come from. A source is bytes in memory, a file,
 * or a stream, of which no more is in memory than is needed.
 *
 * A stream goes forward only. What is skipped is kept until nothing before `floor` is asked for any more: a file in the
 * order of the steps passes by, and any other order costs memory but no second download.
 */
import { answered, failed, fetched } from "./files.ts";
import { signature, type LoadOptions, type Weights } from "./module-context.ts";
import { nodeModule } from "./node-module.ts";
import { orAborted } from "./or-aborted.ts";
import { URL } from "./platform.ts";
import { wrong } from "./wrong.ts";

export interface Source {
  /** In bytes; Infinity until it is known. */
  length: number;
  /** All of it, where it is in memory. */
  readonly bytes?: Uint8Array;
  /** Fills the array with the bytes from `at` on. Those before `floor` are not asked for again. */
  read(at: number, into: Uint8Array, floor: number): void | Promise<void>;
  /** All that is wanted was read: tells so, and refuses a file that is longer. */
  finish(length: number): void | Promise<void>;
  close(): unknown;
  /** Of a source that shows a file otherwise than it is: judges whether its tensors fit the model. */
  readonly judge?: (tensors: Map<string, any>) => void;
}

/** Tells that so many bytes were read. */
type Report = (loaded: number) => void;

export async function openWeights(weights: Weights, options: LoadOptions = {}): Promise<Source> {
  if (Object(options) !== options) throw new TypeError(`options: expected an object, found ${kindOf(options)}`);
  const { onProgress, signal } = options;
  if (signal != null && !signal.addEventListener) {
    throw new TypeError(`signal: expected an AbortSignal, found ${kindOf(signal)}`);
  }
  if (signal?.aborted) throw signal.reason;
  let told = 0;
  const report = (loaded: number) => {
    const total = source.length;
    loaded = Math.min(loaded, total);
    if (total < Infinity && loaded > told) onProgress?.({ loaded: (told = loaded), total });
    if (signal?.aborted) throw signal.reason;
  };
  const source: Source = await opened(weights, report, signal);
  return source;
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

async function opened(weights: any, report: Report, signal: LoadOptions["signal"]): Promise<Source> {
  const kind = kindOf(weights);
  if (ArrayBuffer.isView(weights)) {
    return inMemory(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), report);
  }
  if (kind.endsWith("ArrayBuffer")) return inMemory(new Uint8Array(weights), report);
  const place = kind === "String" ? addressOf(weights) : kind === "URL" ? weights : undefined;
  if (place && (place.protocol ?? "file:") === "file:") return onDisk(place, report, signal);
  const from = place ? await fetched(place, signal) : kind === "Response" ? answered(weights) : weights;
  const reader = (from?.body ?? from?.stream?.())?.getReader?.();
  if (reader) return streamed(reader, from.url || `the ${kind.toLowerCase()}`, report, signal);
  const hint = kind === "Promise" ? "; await it" : "";
  throw new TypeError(
    `weights for ${signature.model}: load takes the bytes of a safetensors file, its address, a Response or a Blob, not ${kind}${hint}`,
  );
}

/** Where there is no page that it could be relative to, what has no scheme is the path of a file. */
function addressOf(text: string): any {
  const { location } = globalThis as any;
  const hasPage = location && location.protocol !== "file:";
  return hasPage || /^[a-z][a-z\d+.-]+:/i.test(text) ? new URL(text, location?.href) : text;
}

function inMemory(bytes: Uint8Array, finish: Report): Source {
  return {
    length: bytes.length,
    bytes,
    read: (at, into) => into.set(bytes.subarray(at, at + into.length)),
    finish,
    close() {},
  };
}

async function onDisk(path: any, report: Report, signal: LoadOptions["signal"]): Promise<Source> {
  const files = await nodeModule("node:fs/promises");
  const about = await orAborted<any>(files.stat(path), signal);
  // Opening a pipe would wait for whoever writes to it.
  if (!about.isFile()) throw new Error(`${path.href ?? path}: not a plain file`);
  const file = await files.open(path);
  let loaded = 0;
  return {
    length: about.size,
    async read(at, into) {
      for (let done = 0; done < into.length;) {
        const { bytesRead } = await file.read(into, done, Math.min(into.length - done, 2 ** 24), at + done);
        if (!bytesRead) throw wrong(`the file ends after ${at + done} bytes`);
        done += bytesRead;
        report((loaded += bytesRead));
      }
    },
    finish: report,
    close: () => file.close(),
  };
}

function streamed(reader: any, place: string, report: Report, signal: LoadOptions["signal"]): Source {
  let chunks: { begin: number; bytes: Uint8Array }[] = [];
  let end = 0;
  /** The next bytes; none at the end. */
  const next = async () => {
    const reading = reader.read().catch((cause: unknown) => {
      throw failed(place, cause, signal);
    });
    const { value } = await orAborted<any>(reading, signal);
    if (value && !ArrayBuffer.isView(value)) throw new TypeError(`${place}: expected bytes, found ${kindOf(value)}`);
    return value;
  };
  return {
    length: Infinity,
    async read(at, into, floor) {
      const take = ({ begin, bytes }: { begin: number; bytes: Uint8Array }) => {
        const part = bytes.subarray(Math.max(at - begin, 0), Math.max(at + into.length - begin, 0));
        if (part.length) into.set(part, Math.max(begin - at, 0));
        return begin + bytes.length > floor;
      };
      chunks = chunks.filter(take);
      while (end < at + into.length) {
        const bytes = await next();
        if (!bytes) throw wrong(`the file ends after ${end} bytes`);
        const chunk = { begin: end, bytes };
        report((end += bytes.length));
        if (take(chunk)) chunks.push(chunk);
      }
    },
    async finish(length) {
      for (let bytes; end <= length && (bytes = await next());) end += bytes.length;
      if (end > length) throw wrong(`the file goes on after ${length} bytes`);
      report(length);
    },
    close: () => reader.cancel().catch(() => {}),
  };
}
