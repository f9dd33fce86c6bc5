/** Where the statements and declarations of a file stand: which of them holds a place, and which begin on a line. */
import type { Span } from "../base/source.ts";
import type { Body, SourceFile } from "./ast.ts";
import { bodiesInside } from "./bodies.ts";

export interface Outline {
  /** The innermost statement or declaration that holds an offset. */
  innermostAt(offset: number): Span | undefined;
  beginningOn(line: number): readonly Span[];
}

interface Entry {
  readonly span: Span;
  readonly parent: Entry | undefined;
}

export function outline({ declarations, span: { source } }: SourceFile): Outline {
  const entries: Entry[] = [];
  const add = (span: Span, parent: Entry | undefined): Entry => {
    const entry = { span, parent };
    entries.push(entry);
    return entry;
  };
  const addBody = (body: Body, parent: Entry): void => {
    for (const statement of body.statements) {
      const entry = add(statement.span, parent);
      for (const inner of bodiesInside(statement)) addBody(inner, entry);
    }
  };
  for (const declaration of declarations) {
    const entry = add(declaration.span, undefined);
    if (declaration.kind === "block" || declaration.kind === "model") addBody(declaration.body, entry);
  }
  entries.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const lines = new Map<number, Span[]>();
  for (const { span } of entries) {
    const { line } = source.positionAt(span.start);
    const known = lines.get(line);
    if (known === undefined) lines.set(line, [span]);
    else known.push(span);
  }
  return {
    innermostAt(offset) {
      let at: Entry | undefined = entries[firstAfter(entries, offset) - 1];
      while (at !== undefined && at.span.end <= offset) at = at.parent;
      return at?.span;
    },
    beginningOn: (line) => lines.get(line) ?? [],
  };
}

/** The index of the first entry that begins behind an offset. */
function firstAfter(entries: readonly Entry[], offset: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
