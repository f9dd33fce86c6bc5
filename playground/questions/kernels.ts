import type { Range, Targeted } from "../subject.ts";

/** Which functions a model becomes; their code is a question of its own. */
export interface KernelsQuestion {
  readonly asked: Targeted;
  readonly answered: Kernels;
}

export interface Kernels {
  /** In the order in which they are first called. */
  readonly functions: readonly OutlinedFunction[];
  readonly layersWithout: readonly LayerWithout[];
}

export interface OutlinedFunction {
  /** No other is called so. */
  readonly name: string;
  /** What its first call belongs to: `prepare` is done once, when weights are there; `run` each time. */
  readonly region: string;
  /** One line: what it computes. */
  readonly description: string;
  /** Where the open text says what it computes: its own layer, others that it computes as well, calls that led there. */
  readonly ranges: readonly Range[];
}

/** A layer for which nothing is left to do, or that others do. */
export interface LayerWithout {
  readonly range: Range;
  readonly reason: string;
}
