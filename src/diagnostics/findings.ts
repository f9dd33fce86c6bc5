/** What a check of several files found: the one value that every format prints. */
import type { Counts, Diagnostic } from "./diagnostic.ts";
import type { Span } from "../base/source.ts";
import { countsOf } from "./gravest.ts";

export interface Findings {
  /** Those that were checked, in the order in which they were named. */
  readonly files: readonly FileChecked[];
  /** Of all files, each once. */
  readonly diagnostics: readonly Diagnostic[];
  /** Left out where no model of another program was checked. */
  readonly problems?: readonly Problem[];
  /** How many more diagnostics there were than are kept. */
  readonly omitted: Counts;
  /** Claims of sound models that only running them can judge; left out where there are none. */
  readonly unjudged?: readonly UnjudgedClaim[];
  /** Of sound models with open sizes, for which they are valid; left out where there are none. */
  readonly domains?: readonly ModelDomain[];
}

/** For which sizes a model is valid: in words, as an expression of the language, and what demands it. */
export interface ModelDomain {
  readonly file: string;
  readonly name: string;
  readonly text: string;
  readonly expression: string;
  readonly constraints: readonly { readonly expression: string; readonly span: Span }[];
  /** Those that its shapes and claims are told for, and those that it requires, where these are fewer. */
  readonly usual?: SizeWords | undefined;
  readonly required?: SizeWords | undefined;
}

/** Sizes in words, and as an expression of the language. */
interface SizeWords {
  readonly text: string;
  readonly expression: string;
}

/** A claim about what a net does with its weights. */
export interface UnjudgedClaim {
  /** As written. */
  readonly text: string;
  readonly span: Span;
}

export interface FileChecked {
  readonly path: string;
  /** What a person is told of it where it has no mistake: of each model a line, and what belongs to it. */
  readonly sound: readonly (readonly [string, ...string[]])[];
  /** Of a model of another program: what was checked, and what a user should know of it. */
  readonly remarks: readonly string[];
}

/** What is wrong with a model of another program: it has no place in a text. */
export interface Problem {
  readonly file: string;
  readonly message: string;
}

/** How many there are of each severity, those included that were not kept; a problem is an error. */
export function findingCounts({ diagnostics, problems = [], omitted }: Findings): Counts {
  const counts = countsOf(diagnostics, omitted);
  return { ...counts, error: counts.error + problems.length };
}
