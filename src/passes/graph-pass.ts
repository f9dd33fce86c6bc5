/** A pass: a pure rewrite of the graph that keeps what it computes. The order lives in `pipeline.ts`. */
import type { Graph } from "../graph/graph.ts";

export interface GraphPass {
  /** Verb-object, as the file: `fold-batch-norm`. What `dump --after` takes. */
  readonly name: string;
  /** What it does, in a few words: `takes batch norms into weights`. */
  readonly task: string;
  /** One line: why it runs, and why at its place. */
  readonly reason: string;
  run(graph: Graph): Graph;
}
