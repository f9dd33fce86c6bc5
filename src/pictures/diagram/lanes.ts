/**
 * Where boxes and tensors run across the picture. The main line is straight, at 0; other chains, and tensors that pass boxes,
 * have lanes of their own beside it: to the side where they are read, the short ones inside. Whatever shares a rank is
 * apart, so lines along the picture never meet a box.
 */
import type { Tensor } from "./diagram.ts";
import type { Chains, Vertex } from "./ranks.ts";
import type { Wire } from "./wires.ts";

/** How far a box, with the labels of what it gives, reaches to both sides of its axis. */
export interface Extent {
  readonly before: number;
  readonly after: number;
}

export interface Sized extends Vertex {
  readonly extent: Extent;
  /** Where tensors enter, from its axis; undefined where they may enter anywhere. */
  readonly entries: ReadonlyMap<Tensor, number> | undefined;
}

export interface Lanes {
  /** Of each vertex. */
  readonly axes: readonly number[];
  /** By the wire, then by target: where it passes the ranks in between; undefined where there are none. */
  readonly laneOf: (wire: Wire, target: number) => number | undefined;
  /** The places of all lanes and boxes, the least and the most. */
  readonly extent: Extent;
}

/** Between boxes, and between lines. */
const [BOX_GAP, LINE_GAP] = [22, 7];

interface Strand {
  readonly first: number;
  readonly last: number;
  readonly side: -1 | 1;
  readonly chain: number | undefined;
  readonly wire: Wire | undefined;
}

export function lanesOf(
  vertices: readonly Sized[],
  wires: readonly Wire[],
  ranks: readonly number[],
  chains: Chains,
): Lanes {
  const routes = routesOf(wires, ranks, chains);
  const strands = strandsOf(vertices, ranks, chains, routes);
  const frontier = new Frontier(Math.max(...ranks) + 1);
  const extents = chains.chains.map((chain) => new Map(chain.map((at) => [ranks[at]!, vertices[at]!.extent])));
  const places = new Map<Strand, number>();
  for (const strand of strands) {
    const { first, last, side, chain } = strand;
    const own = chain === undefined ? undefined : extents[chain];
    const along = Array.from({ length: last - first + 1 }, (_, at) => own?.get(first + at) ?? line);
    places.set(strand, chain === 0 ? frontier.put(first, along, 0) : frontier.beside(first, along, side));
  }
  const ofChain = new Map([...places].map(([{ chain }, place]) => [chain, place]));
  const ofWire = new Map([...places].map(([{ wire }, place]) => [wire, place]));
  return {
    axes: vertices.map((_, at) => ofChain.get(chains.chainOf[at]!)!),
    laneOf: (wire, target) => {
      const route = routes.get(wire)!;
      if (ranks[target]! <= ranks[wire.from]! + 1) return undefined;
      return ranks[target]! <= route.alongChainTo ? ofChain.get(chains.chainOf[wire.from]!) : ofWire.get(wire);
    },
    extent: frontier.extent(),
  };
}

const line: Extent = { before: LINE_GAP, after: LINE_GAP };

/** Up to which rank a tensor follows the line of the chain that gives it, and the last rank where it is read. */
interface Route {
  readonly alongChainTo: number;
  readonly last: number;
}

/** Behind a box whose successor in the chain is not next, and behind the last of a chain, one tensor may go straight on. */
function routesOf(wires: readonly Wire[], ranks: readonly number[], { chains, chainOf }: Chains): Map<Wire, Route> {
  const taken = new Set<number>();
  return new Map(
    wires.map((wire) => {
      const { from, to } = wire;
      const chain = chains[chainOf[from]!]!;
      const next = chain[chain.indexOf(from) + 1];
      const last = Math.max(...to.map((target) => ranks[target]!));
      const isFar =
        last > ranks[from]! + 1 && (next === undefined || (ranks[next]! > ranks[from]! + 1 && to.includes(next)));
      const goesOn = isFar && !taken.has(from);
      if (goesOn) taken.add(from);
      const alongChainTo = goesOn ? (next === undefined ? last : ranks[next]!) : -1;
      return [wire, { alongChainTo, last }];
    }),
  );
}

/** The main line first, then short ones before long ones, so that long ones go around them. */
function strandsOf(
  vertices: readonly Sized[],
  ranks: readonly number[],
  chains: Chains,
  routes: ReadonlyMap<Wire, Route>,
): readonly Strand[] {
  const joins = new Map<number, readonly [number, Tensor]>();
  const lasts = chains.chains.map((chain) => ranks[chain.at(-1)!]!);
  for (const [wire, { alongChainTo, last }] of routes) {
    const chain = chains.chainOf[wire.from]!;
    lasts[chain] = Math.max(lasts[chain]!, alongChainTo === last ? last - 1 : 0);
    const reader = wire.to.find((target) => chains.chainOf[target] !== chain);
    if (reader !== undefined && chains.chains[chain]!.at(-1) === wire.from) joins.set(chain, [reader, wire.tensor]);
  }
  const sides: (-1 | 1)[] = [];
  const sideAt = (target: number, tensor: Tensor): -1 | 1 =>
    chains.chainOf[target] === 0
      ? sideOfOperand(vertices[target]!, chains.mainRead[target]!, tensor)
      : (sides[chains.chainOf[target]!] ?? 1);
  const ofChains = chains.chains.map((chain, at): Strand => {
    const join = joins.get(at);
    sides.push(join === undefined ? 1 : sideAt(...join));
    return { first: ranks[chain[0]!]!, last: lasts[at]!, side: sides[at]!, chain: at, wire: undefined };
  });
  const ofWires = [...routes].flatMap(([wire, { alongChainTo, last }]): readonly Strand[] => {
    const first = ranks[wire.from]! + 1;
    if (last <= Math.max(first, alongChainTo)) return [];
    const furthest = wire.to.find((target) => ranks[target] === last)!;
    return [{ first, last: last - 1, side: sideAt(furthest, wire.tensor), chain: undefined, wire }];
  });
  const [main, ...others] = ofChains;
  const length = ({ first, last }: Strand): number => last - first;
  return [main!, ...[...others, ...ofWires].toSorted((a, b) => length(a) - length(b))];
}

/** As operands are written: what stands before the main one comes from the one side. */
function sideOfOperand({ reads, entries }: Sized, main: number, tensor: Tensor): -1 | 1 {
  const place = entries?.get(tensor) ?? 0;
  return place < 0 || (place === 0 && reads.indexOf(tensor) < main) ? -1 : 1;
}

/** How far each rank is filled on both sides of the main line. */
class Frontier {
  readonly #before: number[];
  readonly #after: number[];

  constructor(ranks: number) {
    this.#before = Array.from({ length: ranks }, () => -LINE_GAP);
    this.#after = Array.from({ length: ranks }, () => LINE_GAP);
  }

  /** Gives the axis. */
  put(first: number, extents: readonly Extent[], axis: number): number {
    extents.forEach(({ before, after }, at) => {
      this.#before[first + at] = Math.min(this.#before[first + at]!, axis - before);
      this.#after[first + at] = Math.max(this.#after[first + at]!, axis + after);
    });
    return axis;
  }

  /** As near as there is room; gives the axis. */
  beside(first: number, extents: readonly Extent[], side: -1 | 1): number {
    const axes = extents.map((own, at) => {
      const gap = own === line ? LINE_GAP : BOX_GAP;
      return side < 0 ? this.#before[first + at]! - gap - own.after : this.#after[first + at]! + gap + own.before;
    });
    return this.put(first, extents, side < 0 ? Math.min(...axes) : Math.max(...axes));
  }

  extent(): Extent {
    return { before: -Math.min(...this.#before), after: Math.max(...this.#after) };
  }
}
