/** Totals that symbolic sizes make too long to print. */
import type { Span } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { withinLength } from "../tensor/dim.ts";
import { totalParameters } from "./parameters.ts";
import { totalWork } from "./work.ts";

export function warnOfLongFigures(graph: Graph, span: Span, diagnostics: Diagnostics): void {
  if (openSizes(graph).length === 0) return;
  if (withinLength(() => [totalParameters(graph), totalWork(graph)]) !== undefined) return;
  diagnostics.add({
    code: "graph/long-figures",
    severity: "warning",
    message: `the figures of \`${graph.name}\` are too long expressions of the symbolic sizes`,
    span,
    help: ["give the sizes a value, as in --size H=224"],
  });
}
