/**
 * The changes of a text as a unified diff, which `git apply` and `patch` take. The lines that stay are found as Myers does
 * ("An O(ND) Difference Algorithm and Its Variations", 1986): the fewest lines that go or come.
 */

/** Lines around a change. */
const context = 3;

/** Half-open ranges of lines, which take each other's place. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** Empty where the texts are equal. `path` has forward slashes. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes = changesBetween(old, fresh);
  if (changes.length === 0) return "";
  const hunks = groupsOf(changes).map((group) => hunk(group, old, fresh));
  return `--- ${fileName("a", path)}\n+++ ${fileName("b", path)}\n${hunks.join("")}`;
}

/** With their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** As git writes names: those with signs of their own in quotes, and a tab behind those with blanks. */
function fileName(side: string, path: string): string {
  const name = `${side}/${path}`;
  if (/["\\\p{Cc}]/u.test(name)) return `"${name.replaceAll(/["\\\p{Cc}]/gu, escaped)}"`;
  return name.includes(" ") ? `${name}\t` : name;
}

function escaped(sign: string): string {
  if (sign === '"' || sign === "\\") return `\\${sign}`;
  return [...new TextEncoder().encode(sign)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

// ── Hunks ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Changes whose lines around would meet stand in one hunk. */
function groupsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * context) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(changes: readonly Change[], old: readonly string[], fresh: readonly string[]): string {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const from = Math.max(0, first.from - context);
  const to = Math.min(old.length, last.to + context);
  const [newFrom, newTo] = [first.newFrom - (first.from - from), last.newTo + (to - last.to)];
  let [text, at] = [`@@ -${range(from, to)} +${range(newFrom, newTo)} @@\n`, from];
  for (const change of changes) {
    text += marked(" ", old.slice(at, change.from));
    text += marked("-", old.slice(change.from, change.to)) + marked("+", fresh.slice(change.newFrom, change.newTo));
    at = change.to;
  }
  return text + marked(" ", old.slice(at, to));
}

/** Lines count from 1; an empty range stands behind the line before it. */
function range(from: number, to: number): string {
  return `${to === from ? from : from + 1},${to - from}`;
}

function marked(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`))
    .join("");
}

// ── Lines that stay ──────────────────────────────────────────────────────────────────────────────────────────────────

function changesBetween(old: readonly string[], fresh: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [from, newFrom] = [0, 0];
  for (const [at, newAt] of [...kept(old, fresh), [old.length, fresh.length] as const]) {
    if (at > from || newAt > newFrom) changes.push({ from, to: at, newFrom, newTo: newAt });
    [from, newFrom] = [at + 1, newAt + 1];
  }
  return changes;
}

/** Pairs of equal lines, in order: a longest list of them. */
function kept(old: readonly string[], fresh: readonly string[]): readonly (readonly [number, number])[] {
  const trace = furthestByEdits(old, fresh);
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

/** For each number of edits how far each diagonal (x - y) is reached. */
function furthestByEdits(old: readonly string[], fresh: readonly string[]): readonly ReadonlyMap<number, number>[] {
  const trace: Map<number, number>[] = [];
  for (let edits = 0; ; edits++) {
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
}

/** Where a diagonal is entered, from the neighbour that is further. */
function stepX(before: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  return isDown(before, diagonal, edits) ? before.get(diagonal + 1)! : before.get(diagonal - 1)! + 1;
}

/** Whether it is entered by a line that comes. */
function isDown(before: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && before.get(diagonal - 1)! < before.get(diagonal + 1)!);
}
