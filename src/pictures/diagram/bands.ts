/** How a level is divided along the direction of reading, and where its lines change their lanes. */
import type { Lanes } from "./lanes.ts";
import { LABEL_HEIGHT, labelWidth, type Direction, type Part } from "./parts.ts";
import type { Ends } from "./scope-ends.ts";
import type { Wire } from "./wires.ts";

/** Of zones where lines bend. */
const [STRAIGHT, LEAST_BEND, MOST_BEND] = [14, 26, 72];

/** Of each rank: where its band starts and ends, and where behind it lines begin to bend. */
export interface Bands {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly bend: readonly number[];
  readonly total: number;
}

/** A level without its places along. */
export interface Level {
  readonly parts: readonly Part[];
  readonly wires: readonly Wire[];
  readonly ranks: readonly number[];
  readonly lanes: Lanes;
  readonly ends: Ends;
}

/** In front of all boxes, and behind; and how long the level is at least. */
export interface Margins {
  readonly entry: number;
  readonly exit: number;
  readonly least: number;
}

export function bandsOf(level: Level, direction: Direction, margins: Margins): Bands {
  const { parts, ranks } = level;
  const [start, end, bend]: [number[], number[], number[]] = [[], [], []];
  const bends = bendWidths(level);
  const count = Math.max(...ranks) + 1;
  let along = 0;
  for (let rank = 0; rank < count; rank++) {
    const own = parts.filter((_, at) => ranks[at] === rank);
    start.push(along);
    along += Math.max(...own.map((part) => bandLength(part, margins)));
    end.push(along);
    along += labelZone(own, direction);
    bend.push(along);
    if (rank + 1 < count) along += bends[rank]!;
  }
  return { start, end, bend, total: Math.max(along, margins.least) };
}

function bandLength({ end, length }: Part, margins: Margins): number {
  return end === undefined ? length : margins[end];
}

function labelZone(parts: readonly Part[], direction: Direction): number {
  const texts = parts.flatMap(({ labels }) => [...labels.values()]);
  if (texts.length === 0) return 0;
  return 4 + (direction === "down" ? LABEL_HEIGHT : Math.max(...texts.map(labelWidth)));
}

/** The further lines go across in a zone, the longer it is. */
function bendWidths(level: Level): readonly number[] {
  const furthest: number[] = [];
  for (const { rank, from, to } of level.wires.flatMap((wire) => bendsOf(level, wire))) {
    furthest[rank] = Math.max(furthest[rank] ?? 0, Math.abs(to - from));
  }
  return Array.from({ length: Math.max(...level.ranks) + 1 }, (_, rank) => {
    const distance = furthest[rank] ?? 0;
    return distance < 1 ? STRAIGHT : Math.min(MOST_BEND, LEAST_BEND + 0.12 * distance);
  });
}

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A change of place behind a rank. */
export interface Bend {
  readonly rank: number;
  readonly from: number;
  readonly to: number;
  readonly isSkip: boolean;
  /** What is reached by it; undefined for a lane. */
  readonly target: number | undefined;
  /** Where the lane that it leads to ends: the rank behind which the last tensor leaves it. */
  readonly laneEnd: number | undefined;
}

export function bendsOf({ ranks, lanes, ends }: Level, wire: Wire): readonly Bend[] {
  const rank = ranks[wire.from]!;
  const start = ends.exitOf(wire);
  const used = new Set(wire.to.map((target) => lanes.laneOf(wire, target)));
  return [...used].flatMap((lane): readonly Bend[] => {
    const targets = wire.to.filter((target) => lanes.laneOf(wire, target) === lane);
    const into = targets.map((target): Bend => {
      const to = ends.entryOf(target, wire.tensor);
      const isSkip = wire.skips.has(target);
      return { rank: ranks[target]! - 1, from: lane ?? start, to, isSkip, target, laneEnd: undefined };
    });
    if (lane === undefined) return into;
    const laneEnd = Math.max(...into.map((bend) => bend.rank));
    const isSkip = into.every((bend) => bend.isSkip);
    return [{ rank, from: start, to: lane, isSkip, target: undefined, laneEnd }, ...into];
  });
}
