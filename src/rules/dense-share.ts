/** Dense layers behind a flatten that hold most of a model, where a global average would do (Lin, Chen, Yan, "Network in Network", 2013). */
import { countParameters, sumParameters } from "../analysis/parameters.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { spatialDims } from "../tensor/shape.ts";
import type { Lint } from "./lint.ts";

/** More than this part of all parameters. */
const SHARE = 0.5;

export const denseShare: Lint = {
  code: "lint/dense-share",
  *find({ graph }) {
    const flattened = behindFlatten(graph);
    const dense = graph.nodes.filter((node) => isDense(node) && flattened.has(node));
    const count = countParameters(graph);
    const all = numberOf(count.params);
    const own = numberOf(sumParameters(count, dense).params);
    if (graph.nodes.filter(isWeighted).every(isDense) || !(own > SHARE * all)) return;
    const largest = dense.reduce((best, node) => (paramsOf(node) > paramsOf(best) ? node : best));
    const { name } = flattened.get(largest)!;
    yield {
      origin: largest.origin,
      message: `dense layers behind ${name} hold ${grouped(own)} of ${grouped(all)} parameters (${Math.floor((own / all) * 100)}%), ${largest.name} alone ${grouped(paramsOf(largest))}`,
      help: [`avgpool global in the place of ${name} hands on one number a channel`],
    };

    function paramsOf(node: Node): number {
      return numberOf(sumParameters(count, [node]).params);
    }
  },
};

/** The layers to which positions that were flattened come through nothing but layers of vectors, with the one that flattens. */
function behindFlatten({ nodes }: Graph): ReadonlyMap<Node, Node> {
  const flattens = new Map<Node, Node>();
  for (const node of nodes) {
    const [input] = node.inputs;
    const before = input?.kind === "result" ? flattens.get(input.node) : undefined;
    if (input !== undefined && isFlattening(node, input)) flattens.set(node, node);
    else if (before !== undefined && CARRYING.has(node.op.category)) flattens.set(node, before);
  }
  return flattens;
}

/** Kinds of layers that give a vector for a vector. */
const CARRYING: ReadonlySet<string> = new Set(["activation", "dense", "normalisation"]);

/** Whether positions, several of them, become elements of a vector. */
function isFlattening({ op, outputs }: Node, input: Value): boolean {
  const isToVector = op.category === "shape" && outputs[0]!.type.shape.length === 2;
  return isToVector && spatialDims(input.type.shape).some((extent) => extent !== 1);
}

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
