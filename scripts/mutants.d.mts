export interface Mutant {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
}

export function mutantsOf(path: string, text: string): Mutant[];
export function mutated(text: string, mutant: Pick<Mutant, "start" | "end" | "replacement">): string;
