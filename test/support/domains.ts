/** What a domain says of a net, compared with what the shape rules of its layers take. */
import { randomSource } from "../../src/base/random.ts";
import { Source } from "../../src/base/source.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { SizeDomain } from "../../src/resolve/resolved-model.ts";
import { domainOf } from "../../src/solve/domain.ts";
import { solve } from "../../src/solve/solve.ts";
import { bindDim, symbolsOf, type Dim } from "../../src/tensor/dim.ts";
import { isThorough } from "./effort.ts";
import { inferAgain, type Sizes } from "./open-nets.ts";

const nowhere = { span: { source: new Source("net.cvk", ""), start: 0, end: 0 } };
const none: SizeDomain = { text: "for none", expression: "false", constraints: [] };

/** The domain of a net with other extents of its only input; undefined where a layer refuses them whatever the sizes. */
export function domainOfGraph(graph: Graph, extents: readonly Dim[]): SizeDomain | undefined {
  const inferred = inferAgain(graph, () => extents);
  if (inferred === undefined) return undefined;
  const demands = inferred.demands.map((condition) => ({ condition, source: nowhere }));
  const solution = solve(namesIn(extents), demands);
  return solution.conflict === undefined ? domainOf(solution) : none;
}

export function namesIn(extents: readonly Dim[]): readonly string[] {
  return [...new Set(extents.flatMap(symbolsOf))];
}

/** What an expression of the language over sizes says: of its operators and functions these mean the same in JavaScript. */
export function expressionOf(expression: string, names: readonly string[]): (sizes: Sizes) => boolean {
  const evaluate = new Function("floor", "ceil", "max", "min", ...names, `return ${expression}`) as (
    ...values: unknown[]
  ) => boolean;
  return (sizes) => evaluate(Math.floor, Math.ceil, Math.max, Math.min, ...names.map((name) => sizes[name]));
}

/** Sizes at which a domain is not what the layers say, if there are any. */
export function domainMismatch(
  graph: Graph,
  extents: readonly Dim[],
  domain: SizeDomain,
  seed: number,
): Sizes | undefined {
  const names = namesIn(extents);
  const isValid = expressionOf(domain.expression, names);
  const isTaken = (sizes: Sizes): boolean =>
    inferAgain(graph, () => extents.map((dim) => bindDim(dim, sizes))) !== undefined;
  return samples(names, isValid, seed).find((sizes) => isValid(sizes) !== isTaken(sizes));
}

/** 1 to 300 along each axis with the others at two valid values, all up to 32, and 500 at random. */
function samples(names: readonly string[], isValid: (sizes: Sizes) => boolean, seed: number): readonly Sizes[] {
  const random = randomSource(seed);
  const side = isThorough ? 32 : 12;
  const grid = combinations(names, side);
  const scattered = Array.from({ length: names.length === 1 ? 0 : isThorough ? 500 : 100 }, () =>
    sizesOf(names, () => 1 + Math.floor(300 * random.next())),
  );
  const valid = [...grid, ...scattered].filter(isValid);
  const fixed = [valid.at(-1), ...(isThorough ? [valid[0]] : [])].filter((sizes) => sizes !== undefined);
  const lines = names.flatMap((name) =>
    (fixed.length === 0 ? [sizesOf(names, () => 64)] : fixed).flatMap((sizes) =>
      Array.from({ length: 300 }, (_, at) => ({ ...sizes, [name]: at + 1 })),
    ),
  );
  return [...grid, ...scattered, ...lines];
}

function combinations(names: readonly string[], side: number): readonly Sizes[] {
  const count = side ** Math.min(2, names.length);
  return Array.from({ length: count }, (_, at) => sizesOf(names, (axis) => (Math.floor(at / side ** axis) % side) + 1));
}

function sizesOf(names: readonly string[], valueOf: (axis: number) => number): Sizes {
  return Object.fromEntries(names.map((name, axis) => [name, valueOf(axis)]));
}
