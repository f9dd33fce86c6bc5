/**
 * Label patterns (`layers.*.skip`): the tensors of all paths that read so, in order of definition. `*` stands for one segment
 * of a path, whatever it is; at the end for labels and copies only, since between them lie layers that nobody named.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText } from "../base/source.ts";
import type { PatternExpression, PatternSegment } from "../syntax/ast.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import { spend } from "./expansion-limits.ts";
import { isPoison } from "./value.ts";
import { entryNames, type NamedEntry, type NameScope, type ResolvedTensor } from "./name-scopes.ts";

/** As many as `least` demands; undefined after a report. */
export function resolvePattern(
  frame: Frame,
  pattern: PatternExpression,
  least: 1 | 2,
): readonly ResolvedTensor[] | undefined {
  const search: Search = {
    segments: pattern.segments,
    found: [],
    visited: 0,
    last: new Set(),
    incomplete: frame.instance.holes,
  };
  for (let at: NameScope | undefined = frame.names; at !== undefined && search.found.length === 0; at = at.parent) {
    visitEntries(search, at.entries.values(), 0);
    search.incomplete ||= at.incomplete;
  }
  if (!spend(frame, pattern.span, search.visited)) return undefined;
  const tensors = search.found.toSorted((a, b) => a.firstNode - b.firstNode).map(({ tensor }) => tensor!);
  return tensors.length < least ? reportFew(frame, pattern, search) : tensors;
}

interface Search {
  readonly segments: readonly PatternSegment[];
  readonly found: NamedEntry[];
  visited: number;
  /** Names where the last one of the pattern was looked for. */
  readonly last: Set<string>;
  /** Whether lines that could not be read may have declared more. */
  incomplete: boolean;
}

/** Entries that may continue the path at segment `from`. Labels may have dots themselves. */
function visitEntries(search: Search, entries: Iterable<NamedEntry>, from: number): void {
  for (const entry of entries) {
    search.visited++;
    const { segments } = search;
    const own = entry.text.split(".");
    const next = from + own.length;
    const begins = own.slice(0, -1).every((text, index) => matches(segments[from + index]!, text));
    if (next > segments.length || !begins) continue;
    if (next === segments.length) search.last.add(own.at(-1)!);
    if (!matches(segments[next - 1]!, own.at(-1)!)) continue;
    // Of a broken call labels may be missing.
    const isCall = entry.inner !== undefined || (next < segments.length && segments[next - 1]!.text !== undefined);
    if (isCall && entry.tensor !== undefined && isPoison(entry.tensor)) search.incomplete = true;
    if (next === segments.length) addFound(search, entry);
    else if (entry.inner !== undefined) visitScope(search, entry.inner, next);
  }
}

function visitScope(search: Search, scope: NameScope, from: number): void {
  visitEntries(search, scope.entries.values(), from);
  if (scope.twin !== undefined) visitEntries(search, scope.twin.entries.values(), from);
  search.incomplete ||= scope.incomplete;
}

function matches({ text }: PatternSegment, found: string): boolean {
  return text === undefined || text === found;
}

/** What is not computed yet, such as the line with the pattern itself, is not meant. */
function addFound({ segments, found }: Search, entry: NamedEntry): void {
  const anyName = segments.at(-1)!.text === undefined;
  if (entry.tensor === undefined || (anyName && entry.automatic && entry.kind !== "copy")) return;
  found.push(entry);
}

function reportFew(frame: Frame, pattern: PatternExpression, search: Search): undefined {
  const { found, incomplete } = search;
  if (incomplete) return taint(frame) as undefined;
  const written = spanText(pattern.span);
  const [only] = found;
  const meant = only?.name ?? nearPattern(pattern, search);
  const names = [...entryNames(frame.names)].slice(0, shownNames).map((name) => `\`${name}\``);
  reportMistake(frame, {
    code: "resolve/pattern",
    message:
      only === undefined
        ? `no tensor that is computed so far has a name like \`${written}\``
        : `\`${written}\` names only one tensor, \`${only.name}\`, and a pattern joins several`,
    span: pattern.span,
    help: [
      only !== undefined
        ? `name it to join it with the current tensor: \`${only.name}\``
        : meant !== undefined
          ? `did you mean \`${meant}\`?`
          : `\`*\` stands for one name between dots; in sight are ${names.join(", ")}`,
    ],
    fixes:
      meant === undefined ? [] : [{ description: `write ${meant}`, edits: [{ span: pattern.span, newText: meant }] }],
  });
  return undefined;
}

/** The pattern with another last name. */
function nearPattern({ segments }: PatternExpression, { last }: Search): string | undefined {
  const { text } = segments.at(-1)!;
  const near = text === undefined ? undefined : nearest(text, last);
  return near && [...segments.slice(0, -1).map((segment) => segment.text ?? "*"), near].join(".");
}

const shownNames = 8;
