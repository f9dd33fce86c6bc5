/**
 * The streams of a command. What goes out is clean here, whatever it was made of: foreign text cannot hold the mark that our
 * own styles put in the place of ESC. Nothing depends on who listens: what nobody reads is dropped, and the command goes on.
 */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Counts, Diagnostic, Style, StyleName } from "../index.ts";
import { unstyled, visible } from "../tools.ts";
import { reasonOf } from "./reason.ts";

export interface Io {
  out(text: string): void;
  /** What another program takes to the byte; what a terminal gets is clean all the same. */
  outExactly(text: string): void;
  err(text: string): void;
  /** Columns of the terminal that shows what goes out; undefined where none does, since then lines may be of any length. */
  readonly outWidth?: number | undefined;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** Tells a person at the terminal what is being done, on a line that the next text replaces; silent elsewhere. */
  progress(text: string): void;
  /** Why what was written to standard output is not all there, other than that nobody reads it. */
  readonly outFailure: string | undefined;
  /** Takes what is wrong with a model as data; where left out it is text on the error stream. */
  readonly mistakes?: MistakeSink;
}

/** For programs that tell mistakes in their own way, as bundlers do. */
export interface MistakeSink {
  diagnostics(list: readonly Diagnostic[], omitted: Counts): void;
  /** Of a model of another program: what of it is not supported, one node a text. */
  problems(path: string, list: readonly string[]): void;
}

export function processIo(): Io {
  const [out, err] = [channel(1), channel(2)];
  const interactive = isatty(2) && process.env["TERM"] !== "dumb";
  let passing = false;
  const clear = (): void => {
    if (passing) err.write(ERASE_LINE);
    passing = false;
  };
  return {
    out: (text) => (clear(), out.write(clean(text))),
    outExactly: (text) => (clear(), out.write(isatty(1) ? clean(text) : text)),
    err: (text) => (clear(), err.write(clean(text))),
    progress(text) {
      if (!interactive) return;
      err.write(ERASE_LINE + clean(text.replaceAll("\n", " ")));
      passing = true;
    },
    get outWidth() {
      return isatty(1) ? terminalWidth() : undefined;
    },
    outStyle: styleFor(1),
    errStyle: styleFor(2),
    get outFailure() {
      return out.failure();
    },
  };
}

// ── What goes out ────────────────────────────────────────────────────────────────────────────────────────────────────

const ESCAPE = "\u001b";

/** Stands for ESC in styled text until it goes out; nobody else can know it. */
const MARK = `\u{fdd0}${crypto.randomUUID()}`;

function clean(text: string): string {
  return text.split(MARK).map(visible).join(ESCAPE);
}

/** To the first column, and erase to the end of the line (ECMA-48). */
const ERASE_LINE = `\r${ESCAPE}[K`;

/** On and off, by ECMA-48's Select Graphic Rendition. */
const SGR: Readonly<Record<StyleName, readonly [on: string, off: string]>> = {
  error: ["1;31", "22;39"],
  warning: ["1;33", "22;39"],
  note: ["1;34", "22;39"],
  bold: ["1", "22"],
  dim: ["2", "22"],
  help: ["1;32", "22;39"],
};

const coloured: Style = (name, text) => `${MARK}[${SGR[name][0]}m${text}${MARK}[${SGR[name][1]}m`;

function styleFor(descriptor: number): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return unstyled;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return coloured;
  return isatty(descriptor) && TERM !== "dumb" ? coloured : unstyled;
}

/** As `COLUMNS` says, or the terminal itself. */
function terminalWidth(): number | undefined {
  const said = Number(process.env["COLUMNS"]);
  return Number.isSafeInteger(said) && said > 0 ? said : process.stdout.columns;
}

// ── Channels ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Channel {
  write(text: string): void;
  failure(): string | undefined;
}

/** Synchronous, so that nothing is lost when the process exits; after a failure the rest is dropped. */
function channel(descriptor: number): Channel {
  let isOpen = true;
  let failure: string | undefined;
  const write = (text: string): void => {
    const bytes = Buffer.from(text, "utf8");
    for (let at = 0; isOpen && at < bytes.length;) {
      try {
        at += writeSync(descriptor, bytes, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") pause();
        else isOpen = false;
        if (!isOpen && code !== "EPIPE") failure = reasonOf(error);
      }
    }
  };
  return { write, failure: () => failure };
}

/** A millisecond, for a slow reader of a pipe that does not block. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
