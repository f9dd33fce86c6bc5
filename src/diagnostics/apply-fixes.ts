/**
 * Applies what mends a text for sure. A fix is sure where it is the only one of its diagnostic that is no guess, and trying it
 * takes its diagnostic away. All are tried at once, and where that brings a new error, by halves: one alone may bring one error
 * in the place of its own, which was hidden behind that. What a round uncovers is for the next one.
 */
import type { Diagnostic, Edit, Fix } from "./diagnostic.ts";

export interface Mended {
  readonly text: string;
  /** Of how many mistakes a fix was applied. */
  readonly count: number;
}

/** Checks a text in the place of that of the file: what is wrong with it, and with what it imports. */
export type Recheck = (text: string) => readonly Diagnostic[];

/** What is uncovered lies a few layers deep. */
const mostRounds = 20;

/** Each is a check of the whole: fewer for long texts, and always some rounds. */
function trialsFor(text: string): number {
  return Math.min(200, Math.max(8, Math.ceil(5_000_000 / text.length)));
}

/** The text of the file at `path` without the mistakes whose fix is sure and lies in it; never with more errors than before. */
export function applySureFixes(path: string, text: string, recheck: Recheck): Mended {
  let state: State = { text, diagnostics: recheck(text), count: 0, trials: trialsFor(text) };
  for (let round = 0; round < mostRounds && state.trials > 0; round++) {
    const next = afterRound(path, state, recheck);
    if (next.text === state.text) break;
    state = next;
  }
  return { text: state.text, count: state.count };
}

/** Edits do not overlap; of several insertions at one place the first comes first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let [result, at] = ["", 0];
  for (const { span, newText } of ordered) {
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

interface State extends Mended {
  readonly diagnostics: readonly Diagnostic[];
  /** How many are left. */
  readonly trials: number;
}

interface Candidate {
  readonly diagnostic: Diagnostic;
  readonly edits: readonly Edit[];
}

function afterRound(path: string, before: State, recheck: Recheck): State {
  const { text } = before;
  let [accepted, state]: [readonly Candidate[], State] = [[], before];
  const take = (group: readonly Candidate[]): void => {
    if (group.length === 0 || state.trials === 0) return;
    const tried = [...accepted, ...group];
    const edits = withLineEndsOf(
      text,
      tried.flatMap((each) => each.edits),
    );
    const mended = applyEdits(text, edits);
    const diagnostics = recheck(mended);
    state = { ...state, trials: state.trials - 1 };
    const isLeft = group.some(({ diagnostic }) => diagnostics.some((each) => isMoved(diagnostic, each, edits)));
    if (!isLeft && isBetter(state.diagnostics, diagnostics, group)) {
      accepted = tried;
      state = { ...state, text: mended, diagnostics, count: before.count + tried.length };
    } else if (group.length > 1) {
      const middle = group.length >> 1;
      take(group.slice(0, middle));
      take(group.slice(middle));
    }
  };
  take(candidatesOf(path, before.diagnostics));
  return state;
}

/** The sure fixes of a file that do not overlap each other, in the order of the diagnostics. */
function candidatesOf(path: string, diagnostics: readonly Diagnostic[]): readonly Candidate[] {
  const taken: Edit[] = [];
  return diagnostics.flatMap((diagnostic) => {
    const edits = sureFix(diagnostic)?.edits ?? [];
    const isOwn = edits.every(({ span }) => span.source.path === path);
    if (edits.length === 0 || !isOwn || edits.some((edit) => taken.some((other) => touches(edit, other)))) return [];
    taken.push(...edits);
    return [{ diagnostic, edits }];
  });
}

/** The only fix that is no guess. */
export function sureFix({ fixes }: Diagnostic): Fix | undefined {
  const [fix, ...others] = fixes.filter(({ isGuess }) => isGuess !== true);
  return others.length === 0 ? fix : undefined;
}

function touches({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function withLineEndsOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  if (!/^[^\n]*\r\n/.test(text)) return edits;
  return edits.map(({ span, newText }) => ({ span, newText: newText.replaceAll(/\r?\n/g, "\r\n") }));
}

/** Whether one diagnostic is another where edits have moved it to. */
function isMoved(diagnostic: Diagnostic, other: Diagnostic, edits: readonly Edit[]): boolean {
  const { start } = diagnostic.span;
  const before = edits.filter(({ span }) => span.end <= start);
  const moved = before.reduce((sum, { span, newText }) => sum + newText.length - (span.end - span.start), 0);
  return said(diagnostic) === said(other) && other.span.start === start + moved;
}

/** Whether no error is new but those of a group; one alone may uncover another. */
function isBetter(before: readonly Diagnostic[], after: readonly Diagnostic[], group: readonly Candidate[]): boolean {
  const left = counted(before);
  for (const { diagnostic } of group) take(left, diagnostic);
  if (!after.filter((each) => !take(left, each)).some(isError)) return true;
  return group.length === 1 && after.filter(isError).length <= before.filter(isError).length;
}

function counted(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of diagnostics) counts.set(said(each), (counts.get(said(each)) ?? 0) + 1);
  return counts;
}

/** Counts one less; false where none is left. */
function take(counts: Map<string, number>, diagnostic: Diagnostic): boolean {
  const count = counts.get(said(diagnostic)) ?? 0;
  counts.set(said(diagnostic), Math.max(0, count - 1));
  return count > 0;
}

/** Without its place, which edits move. */
function said({ code, message, span }: Diagnostic): string {
  return `${span.source.path}\0${code}\0${message}`;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}
