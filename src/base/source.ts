/**
 * A source text and places in it. Offsets count UTF-16 code units from 0; lines and columns are 1-based, and columns
 * count UTF-16 code units too, as editors and SARIF do. `Source` finds its line starts once, on first use.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text with its path, as what places in it refer to. Lines and columns count from 1. */
export class Source {
  /** As the user spelled it: what diagnostics print. */
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (const { index, 0: end } of this.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  /** The 1-based line and column of an offset; offsets outside the text are clamped to it. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: clamped - starts[low]! + 1 };
  }

  /** The text of a 1-based line, without its line end. */
  lineText(line: number): string {
    const start = this.lineStarts[line - 1] ?? this.text.length;
    const end = this.lineStarts[line] ?? this.text.length;
    return this.text.slice(start, end).replace(/[\r\n]+$/, "");
  }
}

/** A half-open range `[start, end)` of a source text. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export function spanBetween(first: Span, last: Span): Span {
  return { source: first.source, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

export function spanText(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}

/** Characters that are looked back at: a pattern that is searched up to a place takes time by the square of them. */
const lookedBack = 200;

/** What stands directly before a place. */
export function textBefore({ source, start }: Span): string {
  return source.text.slice(Math.max(0, start - lookedBack), start);
}

/** A span with what a pattern, which ends in `$`, finds directly before it. */
export function spanWith(span: Span, before: RegExp): Span {
  const found = before.exec(textBefore(span))?.[0] ?? "";
  return { ...span, start: span.start - found.length };
}
