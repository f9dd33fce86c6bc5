/** What differs between two versions of a text: one stretch of lines, and those in it that are new. */
export interface ChangedLines {
  /** How many lines are the same at the start, and at the end. */
  readonly before: number;
  readonly behind: number;
  /** Indices of lines that the version before had nowhere in its stretch, or not so often. */
  readonly fresh: ReadonlySet<number>;
}

export function changedLines(old: readonly string[], now: readonly string[]): ChangedLines {
  const most = Math.min(old.length, now.length);
  let before = 0;
  while (before < most && old[before] === now[before]) before++;
  let behind = 0;
  while (behind < most - before && old.at(-1 - behind) === now.at(-1 - behind)) behind++;
  const left = counts(old.slice(before, old.length - behind));
  const fresh = new Set<number>();
  for (let at = before; at < now.length - behind; at++) {
    const count = left.get(now[at]!) ?? 0;
    if (count === 0) fresh.add(at);
    else left.set(now[at]!, count - 1);
  }
  return { before, behind, fresh };
}

function counts(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}
