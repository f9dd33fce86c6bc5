/**
 * Collects the mistakes of one text. It remembers where the tokens themselves were at fault, since a statement that
 * cannot be parsed for that reason must not be reported a second time.
 */
import { firstAtLeast } from "../base/first-at-least.ts";
import type { Piece } from "../base/piece.ts";
import type { Source, Span } from "../base/source.ts";
import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { Diagnostics, DiagnosticInit, Edit, Fix } from "../diagnostics/diagnostic.ts";

export type SyntaxCode = Extract<CatalogueCode, `syntax/${string}`>;
export type SyntaxMistake = Omit<DiagnosticInit, "code" | "severity"> & { readonly code: SyntaxCode };

export interface Reporter {
  readonly source: Source;
  /** The span of the offsets `[start, end)`. */
  span(start: number, end: number): Span;
  /** The spans that are made meanwhile move with a piece. */
  inPiece<T>(piece: Piece, build: () => T): T;
  /** Where the mistakes begin that were reported so far. */
  readonly reported: readonly number[];
  report(mistake: SyntaxMistake): void;
  /** Reports a mistake of the tokens or brackets themselves. */
  reportToken(mistake: SyntaxMistake): void;
  /** Whether such a mistake lies within `[start, end]`. */
  tokensAtFault(start: number, end: number): boolean;
  /** Reports a token that the parser will not see, or one without which what stands around it cannot be read for sure. */
  reportUnreadable(mistake: SyntaxMistake): void;
  /** Whether such a token lies within `[start, end]`: what stands there does not mean what was parsed of it. */
  isUnreadable(start: number, end: number): boolean;
}

export function createReporter(source: Source, diagnostics: Diagnostics): Reporter {
  const faults = createOffsets();
  const unreadable = createOffsets();
  const reported: number[] = [];
  let current: Piece | undefined;
  const report = (mistake: SyntaxMistake): void => {
    reported.push(mistake.span.start);
    diagnostics.add(mistake);
  };
  return {
    source,
    span: (start, end) => current?.span(start, end) ?? { source, start, end },
    inPiece(piece, build) {
      const around = current;
      current = piece;
      const built = build();
      current = around;
      return built;
    },
    reported,
    report,
    reportToken(mistake) {
      faults.add(mistake.span.start);
      report(mistake);
    },
    tokensAtFault: faults.anyWithin,
    reportUnreadable(mistake) {
      faults.add(mistake.span.start);
      unreadable.add(mistake.span.start);
      report(mistake);
    },
    isUnreadable: unreadable.anyWithin,
  };
}

export interface Offsets {
  add(offset: number): void;
  anyWithin(start: number, end: number): boolean;
}

export function createOffsets(): Offsets {
  const offsets: number[] = [];
  let sorted: Float64Array | undefined;
  return {
    add(offset) {
      offsets.push(offset);
      sorted = undefined;
    },
    anyWithin(start, end) {
      if (offsets.length === 0) return false;
      sorted ??= Float64Array.from(offsets).sort();
      return (sorted[firstAtLeast(sorted, start)] ?? Infinity) <= end;
    },
  };
}

/** A fix of one edit: `[start, end)` becomes `newText`. */
export function replace(reporter: Reporter, start: number, end: number, newText: string, description: string): Fix {
  const edit: Edit = { span: reporter.span(start, end), newText };
  return { description, edits: [edit] };
}
