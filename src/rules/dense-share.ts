/** Dense layers that hold most of a model: often a flatten where a global average would do (Lin, Chen, Yan, "Network in Network", 2013). */
import { countParameters, sumParameters } from "../analysis/parameters.ts";
import type { Node } from "../graph/graph.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import type { Lint } from "./lint.ts";

/** More than this part of all parameters. */
const SHARE = 0.5;

export const denseShare: Lint = {
  code: "lint/dense-share",
  *find({ graph }) {
    const dense = graph.nodes.filter(isDense);
    const count = countParameters(graph);
    const all = numberOf(count.params);
    const own = numberOf(sumParameters(count, dense).params);
    if (dense.length === 0 || dense.length === graph.nodes.filter(isWeighted).length || !(own > SHARE * all)) return;
    const largest = dense.reduce((best, node) => (paramsOf(node) > paramsOf(best) ? node : best));
    yield {
      origin: largest.origin,
      message: `dense layers hold ${grouped(own)} of ${grouped(all)} parameters (${Math.floor((own / all) * 100)}%), ${largest.name} alone ${grouped(paramsOf(largest))}`,
      help: ["avgpool global in the place of flatten hands on one number a channel"],
    };

    function paramsOf(node: Node): number {
      return numberOf(sumParameters(count, [node]).params);
    }
  },
};

function isDense({ op }: Node): boolean {
  return op.category === "dense";
}

function isWeighted({ traits }: Node): boolean {
  return traits.contraction !== undefined;
}

/** NaN while a size is open, which is larger than nothing. */
function numberOf(dim: Dim): number {
  return isConstantDim(dim) ? dim : Number.NaN;
}
