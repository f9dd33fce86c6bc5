/** The changes of a text as a unified diff, which `git apply` and `patch` take. */
import { changesBetween, groupsOf, type LineChange } from "./line-changes.ts";

/** Lines around a change. */
const context = 3;

/** Empty where the texts are equal. `path` has forward slashes. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes = changesBetween(old, fresh);
  if (changes.length === 0) return "";
  const hunks = groupsOf(changes, context).map((group) => hunk(group, old, fresh));
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

function hunk(changes: readonly LineChange[], old: readonly string[], fresh: readonly string[]): string {
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
