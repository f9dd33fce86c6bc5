/** What was read of a text: its declarations and the lines in them, to be found again where the text changes elsewhere. */
import type { Token } from "../../grammar/tokens.ts";
import type { Piece } from "../base/piece.ts";
import type { Declaration, SourceFile, Statement } from "./ast.ts";

/** Prepared tokens, as numbers. */
export interface TokenTable {
  readonly text: string;
  readonly types: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Tokens `[from, to)` of a table, without the one that ends them, and the piece that their places are in. */
export interface KnownLine {
  from: number;
  to: number;
  readonly piece: Piece;
}

/** A line without braces. */
export interface KnownStatements extends KnownLine {
  readonly read: readonly Statement[];
}

export interface KnownDeclaration extends KnownLine {
  /** Undefined where it has mistakes: then only its lines may be known. */
  readonly read: Declaration | undefined;
  readonly lines: readonly KnownStatements[];
}

/** A version of a text. */
export interface KnownText {
  readonly table: TokenTable;
  readonly declarations: readonly KnownDeclaration[];
}

/** A version without mistakes. */
export interface SoundText {
  readonly known: KnownText;
  readonly file: SourceFile;
  /** Comments that are meant for the compiler, in order. */
  readonly suppressions: readonly Token[];
}

/** Of a text that is read again and again, with what was read last. */
export interface TextMemory {
  known?: KnownText;
  /** Undefined where something was wrong with it. */
  sound?: SoundText | undefined;
}

export function tableOf(text: string, list: readonly Token[]): TokenTable {
  const table = {
    text,
    types: new Uint16Array(list.length),
    starts: new Int32Array(list.length),
    ends: new Int32Array(list.length),
  };
  list.forEach(({ tokenTypeIdx, startOffset, endOffset }, at) => {
    table.types[at] = tokenTypeIdx;
    table.starts[at] = startOffset;
    table.ends[at] = endOffset! + 1;
  });
  return table;
}

function textOfTokens({ text, starts, ends }: TokenTable, from: number, to: number): string {
  return text.slice(starts[from], ends[to - 1]);
}

/** Lines of a text by their texts; where some are alike each is found once. */
export class LinesByText<Line extends KnownLine> {
  readonly #table: TokenTable;
  readonly #lines = new Map<string, Line[]>();

  constructor(table: TokenTable, lines: readonly Line[]) {
    this.#table = table;
    for (const line of lines.toReversed()) {
      const text = textOfTokens(table, line.from, line.to);
      const alike = this.#lines.get(text);
      if (alike === undefined) this.#lines.set(text, [line]);
      else alike.push(line);
    }
  }

  /** One that is the same, token for token, as `[from, to)` of another table: what a text is cut into depends on what stands before it. */
  take(table: TokenTable, from: number, to: number): Line | undefined {
    const alike = this.#lines.get(textOfTokens(table, from, to));
    const line = alike?.at(-1);
    if (line === undefined || !isSame(this.#table, line, table, from, to)) return undefined;
    alike!.pop();
    return line;
  }
}

function isSame(old: TokenTable, line: KnownLine, table: TokenTable, from: number, to: number): boolean {
  if (line.to - line.from !== to - from) return false;
  const by = table.starts[from]! - old.starts[line.from]!;
  for (let [at, before] = [from, line.from]; at < to; at++, before++) {
    if (table.types[at] !== old.types[before] || table.starts[at]! - old.starts[before]! !== by) return false;
  }
  return true;
}
