/**
 * What a text asks not to be told: `// convoke-ignore CODE[, CODE]: reason`, at the end of a line of a statement or alone above
 * it. Only warnings are left out so, and only where a reason is given.
 */
import type { Span } from "../base/source.ts";

/** One code of such a comment. */
export interface SuppressedCode {
  /** As written. */
  readonly text: string;
  readonly span: Span;
}

export interface Suppression {
  readonly codes: readonly SuppressedCode[];
  /** Empty where it is missing: then nothing is left out. */
  readonly reason: string;
  /** The whole comment. */
  readonly span: Span;
  /** How it is to be written, where it is spelt otherwise, and so of no use. */
  readonly spelling?: string;
  /** The statements that it is about: with it on a line, or begun below it. None where it stands anywhere else. */
  readonly statements: readonly Span[];
}

/** Those of one text. */
export interface Suppressions {
  readonly list: readonly Suppression[];
  /** The code that leaves out what is told at a place. */
  find(code: string, place: Span): SuppressedCode | undefined;
}
