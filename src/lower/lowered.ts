/** What `lower` makes of a graph: the program, and for each kernel why it is as it is. */
import type { Program } from "../kernel/ir.ts";

export interface Lowered {
  readonly program: Program;
  readonly choices: readonly StrategyChoice[];
}

export interface StrategyChoice {
  /** The node's name, as its author spelled it. */
  readonly layer: string;
  readonly strategy: string;
  /** One line: what decided. */
  readonly reason: string;
  /** The function that computes it; undefined where nothing is left to do (views, concat in place). */
  readonly function: string | undefined;
}
