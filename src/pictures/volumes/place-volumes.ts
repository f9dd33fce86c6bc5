/**
 * Places for the pieces of a figure: a column for each step of the longest way from the inputs. What a column holds stands above
 * each other. A net that comes up to large extents again, as U-Net does, goes down and up by levels, one for each extent.
 */
import { BESIDE, labelsHeight, labelsOf, linesWidth, LINE, smallWidth, type Labels } from "./labels.ts";
import type { Piece } from "./piece.ts";
import { GAP, scaleFor, sizeOf, spanOf, TRACK, type Size, type Volume } from "./volume.ts";
import { waysOf, type Way } from "./ways.ts";

/** Between what stands above each other; between levels. */
const [BETWEEN, BETWEEN_LEVELS] = [14, 18];

interface Sized {
  readonly piece: Piece;
  readonly size: Size;
  readonly labels: Labels;
  readonly column: number;
  readonly level: number;
}

/** In the order of the pieces. No two stand in the same place, nor do their labels. */
export function placeVolumes(pieces: readonly Piece[]): readonly Volume[] {
  const scale = scaleFor(pieces);
  const levels = levelsOf(pieces);
  const columns = columnsOf(pieces, levels);
  const sized = pieces.map((piece, at): Sized => ({
    piece,
    size: sizeOf(piece, scale),
    labels: labelsOf(piece, pieces),
    column: columns[at]!,
    level: levels[at]!,
  }));
  const cells = cellsOf(sized);
  const rows = rowsOf(sized, waysOf(sized));
  return sized.map((each, at) => {
    const cell = cells[each.column]!;
    return { ...each, cell, x: cell.middle - spanOf(each.size).width / 2, ...rows[at]! };
  });
}

/**
 * The longest way from an input. A step to the next level leads straight down or up where nothing stands in between, and nothing is put there
 * later.
 */
function columnsOf(pieces: readonly Piece[], levels: readonly number[]): readonly number[] {
  const columns: number[] = [];
  const stacks = new Map<string, number[]>();
  const closed = new Set<string>();
  const stackOf = (column: number, level: number): readonly number[] => stacks.get(`${column} ${level}`) ?? [];
  for (const [own, { reads }] of pieces.entries()) {
    const level = levels[own]!;
    const isUpright = (at: number): boolean => {
      const column = columns[at]!;
      if (reads.length !== 1 || Math.abs(levels[at]! - level) !== 1 || stackOf(column, level).length > 0) return false;
      return stackOf(column, levels[at]!).at(level > levels[at]! ? -1 : 0) === at;
    };
    let column = Math.max(0, ...reads.map((at) => columns[at]! + (isUpright(at) ? 0 : 1)));
    while (closed.has(`${column} ${level}`)) column++;
    // The next of a stack would stand below its last.
    const [from] = reads;
    if (from !== undefined && columns[from] === column) closed.add(`${column} ${Math.min(level, levels[from]!)}`);
    columns.push(column);
    stacks.set(`${column} ${level}`, [...stackOf(column, level), own]);
  }
  return columns;
}

/** By extents, the largest at the top, in a net that makes maps larger again; features stay where they are read. */
function levelsOf(pieces: readonly Piece[]): readonly number[] {
  const isRising = pieces.some(({ shape, reads: [at] }) => at !== undefined && isUpsampled(pieces[at]!.shape, shape));
  if (!isRising) return pieces.map(() => 0);
  const extents = new Set(pieces.flatMap(({ shape }) => extentOf(shape) ?? []));
  const largestFirst = [...extents].toSorted((a, b) => b - a);
  const levels: number[] = [];
  for (const { shape, reads } of pieces) {
    const extent = extentOf(shape);
    levels.push(extent === undefined ? (levels[reads[0] ?? -1] ?? 0) : largestFirst.indexOf(extent));
  }
  return levels;
}

/** The first of the last two spatial extents. */
function extentOf([, ...extents]: readonly number[]): number | undefined {
  return extents.slice(-2)[0];
}

/** Whether all extents are the same multiple of what they were. */
function isUpsampled([, ...before]: readonly number[], [, ...after]: readonly number[]): boolean {
  const factors = after.map((extent, axis) => extent / (before[axis] ?? Infinity));
  return (
    before.length === after.length &&
    factors.every((factor) => factor > 1 && factor === factors[0]) &&
    factors.length > 0
  );
}

/** From the left; nothing stands between them. */
function cellsOf(sized: readonly Sized[]): readonly Volume["cell"][] {
  const cells: Volume["cell"][] = [];
  let left = 0;
  const count = Math.max(0, ...sized.map(({ column }) => column + 1));
  for (let column = 0; column < count; column++) {
    const reaches = sized.filter((each) => each.column === column).map(reachOf);
    const middle = left + Math.max(...reaches.map(({ before }) => before));
    const right = middle + Math.max(...reaches.map(({ after }) => after));
    cells.push({ left, middle, right });
    left = right + GAP;
  }
  return cells;
}

/** How far a volume and its labels reach from its middle. */
function reachOf({ size, labels }: Sized): { readonly before: number; readonly after: number } {
  const { width, front, right } = spanOf(size);
  const names = linesWidth(labels) / 2;
  const channels = smallWidth(labels.channels) / 2;
  const beside = labels.height === undefined ? 0 : BESIDE + smallWidth(labels.height);
  const behind = labels.depth === undefined ? 0 : BESIDE + smallWidth(labels.depth) - right / 2;
  return {
    before: Math.max(names, width / 2 + beside, width / 2 - front / 2 + channels),
    after: Math.max(names, width / 2 + Math.max(0, behind), front / 2 - width / 2 + channels),
  };
}

interface Row {
  readonly y: number;
  readonly nameY: number;
}

/** Levels below each other; in each, what stands alone in its column has its names on one line with the others. */
function rowsOf(sized: readonly Sized[], ways: readonly Way[]): readonly Row[] {
  const rows: Row[] = [];
  let top = 0;
  const count = Math.max(0, ...sized.map(({ level }) => level + 1));
  for (let level = 0; level < count; level++) {
    const stacks = stacksOf(sized, level);
    top += TRACK * tracksAt(sized, ways, level, "over");
    const height = Math.max(0, ...stacks.map(stackHeight));
    const middle = top + height / 2;
    const alone = stacks.filter(({ length }) => length === 1).flat();
    const ground = middle + Math.max(0, ...alone.map(({ size }) => spanOf(size).height / 2));
    for (const stack of stacks) {
      let y = middle - stackHeight(stack) / 2;
      for (const { size, labels, at } of stack) {
        y += spanOf(size).height;
        rows[at] = { y, nameY: (stack.length === 1 ? ground : y) + BESIDE + LINE };
        y += labelsHeight(labels) + BETWEEN;
      }
    }
    const names = Math.max(0, ...alone.map(({ labels }) => labelsHeight(labels)));
    const under = TRACK * tracksAt(sized, ways, level, "under");
    top = Math.max(top + height + BESIDE, ground + names) + under + BETWEEN_LEVELS;
  }
  return rows;
}

/** How many tracks lead past a level. */
function tracksAt(sized: readonly Sized[], ways: readonly Way[], level: number, side: "over" | "under"): number {
  const own = ways.filter(({ from, detour }) => detour?.side === side && sized[from]!.level === level);
  return Math.max(0, ...own.map(({ detour }) => detour!.track));
}

type Standing = Sized & { readonly at: number };

/** What stands above each other in a level. */
function stacksOf(sized: readonly Sized[], level: number): readonly (readonly Standing[])[] {
  const own = sized.flatMap((each, at): Standing[] => (each.level === level ? [{ ...each, at }] : []));
  return [...new Set(own.map(({ column }) => column))].map((column) => own.filter((each) => each.column === column));
}

/** Of one volume that without its labels. */
function stackHeight(stack: readonly Sized[]): number {
  if (stack.length === 1) return spanOf(stack[0]!.size).height;
  return stack.reduce((sum, { size, labels }) => sum + spanOf(size).height + labelsHeight(labels) + BETWEEN, -BETWEEN);
}
