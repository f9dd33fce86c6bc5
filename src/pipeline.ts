/**
 * The passes over a graph, in order: the only place where the order lives. Each pass tells its reason; every graph that a
 * pass has changed is verified before the next one sees it.
 */
import type { Graph } from "./graph/graph.ts";
import { verifyGraph } from "./graph/verify-graph.ts";
import { contractOverChannels } from "./passes/contract-over-channels.ts";
import { dropIdentities } from "./passes/drop-identities.ts";
import { foldBatchNorm } from "./passes/fold-batch-norm.ts";
import { foldConstants } from "./passes/fold-constants.ts";
import { fuseEpilogues } from "./passes/fuse-epilogues.ts";
import { mergeViews } from "./passes/merge-views.ts";
import type { GraphPass } from "./passes/graph-pass.ts";
import { removeDeadCode } from "./passes/remove-dead-code.ts";

export const passes: readonly GraphPass[] = [
  removeDeadCode,
  mergeViews,
  dropIdentities,
  foldBatchNorm,
  foldConstants,
  fuseEpilogues,
  contractOverChannels,
];

/** Is shown the graph behind each pass, changed or not: for `dump --after`. */
export type PassObserver = (pass: GraphPass["name"], graph: Graph) => void;

/** Runs every pass, or those given. Throws `InternalError` where a graph, the first included, is unsound. */
export function runPipeline(
  graph: Graph,
  after: PassObserver = () => {},
  chosen: readonly GraphPass[] = passes,
): Graph {
  verifyGraph(graph, "as resolved");
  let current = graph;
  for (const pass of chosen) {
    const next = pass.run(current);
    if (next !== current) verifyGraph(next, `after ${pass.name}`);
    after(pass.name, next);
    current = next;
  }
  return current;
}
