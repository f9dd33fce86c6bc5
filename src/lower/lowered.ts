/** What `lower` makes of a graph: the program, and for each kernel why it is as it is. */
import type { Origin, ResultValue } from "../graph/graph.ts";
import type { Port, Program } from "../kernel/ir.ts";

export interface Lowered {
  readonly program: Program;
  readonly choices: readonly StrategyChoice[];
  /** The outputs of the program that show results of layers, row-major; none where probes were not asked for. */
  readonly probes: ReadonlyMap<ResultValue, Port>;
  /**
   * By the name of each function: where the nodes that it computes, helps to compute or serves come from, and the steps of
   * their epilogues. Nothing for what brings inputs and outputs in order.
   */
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
}

export interface Rejected {
  readonly strategy: string;
  /** As in `Choice.cost`, relative to that of the chosen one. */
  readonly relativeCost: number;
}

export interface StrategyChoice {
  /** The node's name, as its author spelled it. */
  readonly layer: string;
  readonly strategy: string;
  /** One line: what decided. */
  readonly reason: string;
  /** What else would have computed it, and at which cost. */
  readonly rejected: readonly Rejected[];
  /** The function that computes it; undefined where nothing is left to do (views, concat in place). */
  readonly function: string | undefined;
}
