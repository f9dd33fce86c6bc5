/**
 * A text in the fragment of an address, compressed: `…/index.html#model=…`. A fragment is never sent to a server, so what is
 * shared so stays between those who share it.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate/browser";

export interface Linked {
  readonly text: string;
  /** Of the file, as the editor shows it; `model.cvk` where left out. */
  readonly path?: string | undefined;
  /** The pane that is shown. */
  readonly pane?: string | undefined;
}

/** Texts beyond this are refused: what is compressed may be a bomb. */
export const MOST_BYTES = 1_000_000;

/** What stands behind `#`. */
export function fragmentOf({ text, path, pane }: Linked): string {
  const packed = btoa(binary(deflateSync(strToU8(text), { level: 9 }))).replace(/[+/=]/g, urlSafe);
  const named = path === undefined ? "" : `&path=${encodeURIComponent(path)}`;
  return `model=${packed}${named}${pane === undefined ? "" : `&pane=${encodeURIComponent(pane)}`}`;
}

/**
 * @param fragment with its `#` or without
 * @returns undefined where it holds no text, or one that cannot be read
 */
export function readFragment(fragment: string): Linked | undefined {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const packed = words.get("model");
  if (packed === null) return undefined;
  const text = unpacked(packed);
  if (text === undefined) return undefined;
  return { text, path: words.get("path") ?? undefined, pane: words.get("pane") ?? undefined };
}

function unpacked(packed: string): string | undefined {
  try {
    const base64 = packed.replace(/[-_]/g, (sign) => (sign === "-" ? "+" : "/"));
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    const inflate = new Inflate((piece) => {
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new RangeError("too long");
      pieces.push(piece);
    });
    const compressed = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
    // In pieces, so that a bomb is noticed before all of it is in memory.
    for (let at = 0; at < compressed.length; at += PIECE)
      inflate.push(compressed.subarray(at, at + PIECE), at + PIECE >= compressed.length);
    return strFromU8(joined(pieces, bytes));
  } catch {
    return undefined;
  }
}

const PIECE = 1024;

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A character for each byte, as `btoa` takes them. */
function binary(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function urlSafe(sign: string): string {
  return sign === "+" ? "-" : sign === "/" ? "_" : "";
}
