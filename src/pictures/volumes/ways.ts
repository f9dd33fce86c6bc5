/**
 * Which way lines take past what they do not belong to. What a column holds stands above each other, and nothing stands between columns, so a
 * line between neighbours is never in the way; one that goes further leads over or under all of its level, on a track of its own.
 */
import type { Piece } from "./piece.ts";

export interface Way {
  /** Places of pieces. */
  readonly from: number;
  readonly to: number;
  /** Undefined between neighbours. */
  readonly detour: Detour | undefined;
}

export interface Detour {
  readonly side: "over" | "under";
  /** How far off, from 1 on: detours that would meet, be it at an end, have others; short ones are below long ones. */
  readonly track: number;
  /** Whether it begins and ends at the side of solids, since something stands above or below them. */
  readonly leavesAside: boolean;
  readonly entersAside: boolean;
}

interface Place {
  readonly piece: Piece;
  readonly column: number;
  readonly level: number;
}

/** A way for each read, short ones first. */
export function waysOf(places: readonly Place[]): readonly Way[] {
  const length = (link: Link): number => places[link.to]!.column - places[link.from]!.column;
  const links = places.flatMap(({ piece }, to) => piece.reads.map((from) => ({ from, to })));
  const tracks: Span[] = [];
  return links
    .toSorted((a, b) => length(a) - length(b))
    .map((link): Way => {
      if (length(link) <= 1) return { ...link, detour: undefined };
      const track = freeTrack(spanOf(places, link), tracks);
      tracks.push(track);
      return { ...link, detour: { ...sidesOf(places, link), track: track.track } };
    });
}

type Link = Pick<Way, "from" | "to">;

/** Columns that a detour leads past, in one level. */
interface Span {
  readonly begin: number;
  readonly end: number;
  readonly level: number;
  readonly track: number;
}

function spanOf(places: readonly Place[], { from, to }: Link): Omit<Span, "track"> {
  const { column: begin, level } = places[from]!;
  return { begin, end: places[to]!.column, level };
}

/** Above those it leads over; elsewhere the lowest that none has that it meets. */
function freeTrack(own: Omit<Span, "track">, others: readonly Span[]): Span {
  const meeting = others.filter(({ begin, end, level }) => level === own.level && begin <= own.end && own.begin <= end);
  const within = meeting.filter(({ begin, end }) => own.begin <= begin && end <= own.end);
  const taken = new Set(meeting.map(({ track }) => track));
  let track = 1 + Math.max(0, ...within.map((each) => each.track));
  while (taken.has(track)) track++;
  return { ...own, track };
}

function sidesOf(places: readonly Place[], { from, to }: Link): Omit<Detour, "track"> {
  const isEnd = (at: number, side: "over" | "under"): boolean =>
    !places.some(
      ({ column, level }, other) =>
        column === places[at]!.column && level === places[at]!.level && (side === "over" ? other < at : other > at),
    );
  const side = isEnd(from, "over") || !isEnd(from, "under") ? "over" : "under";
  const isLevel = places[from]!.level === places[to]!.level;
  return { side, leavesAside: !isEnd(from, side), entersAside: !isLevel || !isEnd(to, side) };
}
