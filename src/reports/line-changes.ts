/**
 * Which lines of a text go and come. Those that stay are found as Myers does ("An O(ND) Difference Algorithm and Its Variations",
 * 1986).
 */

/** Half-open ranges of lines, which take each other's place. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/**
 * The fewest lines that go or come.
 * @param mostEdits where more go and come, all between the first and the last that differ do: the search takes its square
 */
export function changesBetween(
  old: readonly string[],
  fresh: readonly string[],
  mostEdits = Infinity,
): readonly LineChange[] {
  const changes: LineChange[] = [];
  let [from, newFrom] = [0, 0];
  for (const [at, newAt] of [...kept(old, fresh, mostEdits), [old.length, fresh.length] as const]) {
    if (at > from || newAt > newFrom) changes.push({ from, to: at, newFrom, newTo: newAt });
    [from, newFrom] = [at + 1, newAt + 1];
  }
  return changes;
}

/** Pairs of equal lines, in order: a longest list of them. */
function kept(
  old: readonly string[],
  fresh: readonly string[],
  mostEdits: number,
): readonly (readonly [number, number])[] {
  const trace = furthestByEdits(old, fresh, mostEdits);
  if (trace === undefined) return equalEnds(old, fresh);
  const pairs: (readonly [number, number])[] = [];
  let [x, y] = [old.length, fresh.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const before = edits === 0 ? undefined : trace[edits - 1]!;
    const diagonal = x - y;
    const startX = before === undefined ? 0 : stepX(before, diagonal, edits);
    while (x > startX) pairs.push([--x, --y]);
    if (before === undefined) break;
    const down = isDown(before, diagonal, edits);
    x = before.get(diagonal + (down ? 1 : -1))!;
    y = x - (diagonal + (down ? 1 : -1));
  }
  return pairs.toReversed();
}

function equalEnds(old: readonly string[], fresh: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < most && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const first = Array.from({ length: start }, (_, at) => [at, at] as const);
  const last = Array.from({ length: end }, (_, at) => [old.length - end + at, fresh.length - end + at] as const);
  return [...first, ...last];
}

/** For each number of edits how far each diagonal (x - y) is reached; undefined where it takes more of them. */
function furthestByEdits(
  old: readonly string[],
  fresh: readonly string[],
  mostEdits: number,
): readonly ReadonlyMap<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= mostEdits; edits++) {
    const before = trace.at(-1);
    const reached = new Map<number, number>();
    trace.push(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = before === undefined ? 0 : stepX(before, diagonal, edits);
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= old.length && x - diagonal >= fresh.length) return trace;
    }
  }
  return undefined;
}

/** Where a diagonal is entered, from the neighbour that is further. */
function stepX(before: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  return isDown(before, diagonal, edits) ? before.get(diagonal + 1)! : before.get(diagonal - 1)! + 1;
}

/** Whether it is entered by a line that comes. */
function isDown(before: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && before.get(diagonal - 1)! < before.get(diagonal + 1)!);
}

/** Changes whose lines around, `context` before and behind each, would meet stand in one hunk. */
export function groupsOf(changes: readonly LineChange[], context: number): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * context) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  return groups;
}
