/**
 * In which order boxes stand, and which stand in one line. A rank is a step along the picture: the longest way that leads to a
 * box. A chain is a line of boxes straight behind each other, each behind the deepest of those that it reads: the first
 * chain is the main line.
 */
import type { Tensor } from "./diagram.ts";
import type { Wire } from "./wires.ts";

export interface Vertex {
  readonly reads: readonly Tensor[];
  readonly gives: readonly Tensor[];
  /** How many layers it stands for: of ways that are equally long, that with more layers is the main line. */
  readonly weight: number;
  /** Ends of a block's tensors stand before or behind all else. */
  readonly end: "entry" | "exit" | undefined;
}

/** From 0 on; what reads nothing stands right before what reads it. */
export function ranksOf(vertices: readonly Vertex[], wires: readonly Wire[]): readonly number[] {
  const ranks = vertices.map(() => 0);
  const sources = sourcesOf(vertices, wires);
  vertices.forEach((_, at) => {
    for (const from of sources[at]!) ranks[at] = Math.max(ranks[at]!, ranks[from]! + 1);
  });
  const behindBoxes = 1 + Math.max(0, ...ranks.filter((_, at) => vertices[at]!.end !== "exit"));
  vertices.forEach(({ end }, at) => {
    if (end === "exit") ranks[at] = behindBoxes;
  });
  vertices.forEach(({ end }, at) => {
    if (end !== undefined || sources[at]!.length > 0) return;
    const readers = wires.filter(({ from }) => from === at).flatMap(({ to }) => to);
    ranks[at] = Math.max(0, Math.min(...readers.map((reader) => ranks[reader]!)) - 1);
  });
  return ranks.map((rank) => (Number.isFinite(rank) ? rank : 0));
}

/** Of each vertex the vertices that it reads, once per tensor, in the order of its operands. */
function sourcesOf(vertices: readonly Vertex[], wires: readonly Wire[]): readonly (readonly number[])[] {
  const giver = new Map(wires.map(({ tensor, from }) => [tensor, from]));
  return vertices.map(({ reads }) => reads.flatMap((tensor) => giver.get(tensor) ?? []));
}

export interface Chains {
  /** Of each chain its vertices in the order of ranks. */
  readonly chains: readonly (readonly number[])[];
  /** The chain of each vertex. */
  readonly chainOf: readonly number[];
  /** Of each vertex the place among its operands of what it stands behind; 0 where it reads nothing. */
  readonly mainRead: readonly number[];
}

export function chainsOf(vertices: readonly Vertex[], wires: readonly Wire[], ranks: readonly number[]): Chains {
  const sources = sourcesOf(vertices, wires);
  const weights = vertices.map(({ weight }) => weight);
  vertices.forEach((_, at) => (weights[at]! += Math.max(0, ...sources[at]!.map((from) => weights[from]!))));
  const mainRead = sources.map((from) => deepest(from, ranks, weights));
  const chainOf = vertices.map(() => -1);
  const chains: (readonly number[])[] = [];
  for (const start of fromTheEnd(vertices, ranks, weights)) {
    if (chainOf[start] !== -1) continue;
    const chain: number[] = [];
    for (let at: number | undefined = start; at !== undefined && chainOf[at] === -1;) {
      chainOf[at] = chains.length;
      chain.unshift(at);
      at = sources[at]![mainRead[at]!];
    }
    chains.push(chain);
  }
  return { chains, chainOf, mainRead };
}

function deepest(from: readonly number[], ranks: readonly number[], weights: readonly number[]): number {
  const isDeeper = (a: number, b: number): boolean =>
    ranks[a] === ranks[b] ? weights[a]! > weights[b]! : ranks[a]! > ranks[b]!;
  return from.reduce((best, source, at) => (isDeeper(source, from[best]!) ? at : best), 0);
}

/** The last ranks first; within one, what has more behind it. */
function fromTheEnd(
  vertices: readonly Vertex[],
  ranks: readonly number[],
  weights: readonly number[],
): readonly number[] {
  return vertices.map((_, at) => at).toSorted((a, b) => ranks[b]! - ranks[a]! || weights[b]! - weights[a]! || a - b);
}
