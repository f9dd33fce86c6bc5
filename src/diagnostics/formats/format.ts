/** What a format is: a function from what was found to the text that is printed. */
import type { Findings } from "../findings.ts";
import type { Style } from "../pretty.ts";

export interface FormatOptions {
  readonly style: Style;
  /** How many findings a format for people prints; the others are counted. */
  readonly most: number;
  /** Whether a warning fails as an error does. */
  readonly isStrict: boolean;
  /** A path as programs elsewhere are to find it: from the folder that is checked on, with forward slashes. */
  pathOf(path: string): string;
  /** What a code stands for, in a sentence. */
  meaningOf(code: string): string | undefined;
}

export type Format = (findings: Findings, options: FormatOptions) => string;
