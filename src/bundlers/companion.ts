/** A file beside a module: weights, a binary, the program of a worker. */
import { createHash } from "node:crypto";
import { extname } from "node:path";

export interface Companion {
  /** `lenet.weights` */
  readonly name: string;
  readonly contents: Uint8Array;
  /** Tells contents apart. */
  readonly hash: string;
}

export function companionOf(name: string, parts: readonly Uint8Array[]): Companion {
  const contents = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return { name, contents, hash: createHash("sha256").update(contents).digest("hex").slice(0, 20) };
}

const TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".js": "text/javascript",
};

export function mimeType({ name }: Companion): string {
  return TYPES[extname(name)] ?? "application/octet-stream";
}

/** An expression for a URL that holds the file. */
export function dataUrl(companion: Companion): string {
  const base64 = Buffer.from(companion.contents).toString("base64");
  return `new URL("data:${mimeType(companion)};base64,${base64}")`;
}
