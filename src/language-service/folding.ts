/** What an editor can fold: bodies, comments and imports of several lines. */
import type { Source } from "../base/source.ts";
import type { Body, SourceFile, Statement } from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import type { Analysis } from "./analysis.ts";
import type { FoldingRange, Range } from "./results.ts";
import { wordsOf } from "./tokens.ts";

/** In order. A range is from the line that stays in sight to the end of the last that is hidden. */
export function foldingRanges({ source, file }: Analysis): readonly FoldingRange[] {
  const ranges = [...bodiesOf(file), ...commentsOf(source), ...importsOf(file)];
  return ranges.filter((range) => isLong(source, range)).toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function isLong(source: Source, { start, end }: Range): boolean {
  return source.positionAt(start).line < source.positionAt(end).line;
}

function bodiesOf({ declarations }: SourceFile): readonly FoldingRange[] {
  const bodies: Body[] = [];
  const add = (body: Body): void => {
    bodies.push(body);
    for (const statement of body.statements) for (const inner of bodiesIn(statement)) add(inner);
  };
  for (const each of declarations) if (each.kind === "block" || each.kind === "model") add(each.body);
  return bodies.map(foldedBody);
}

function bodiesIn(statement: Statement): readonly Body[] {
  return statement.kind === "train" ? [statement.body] : bodiesInside(statement);
}

/** The line of the closing brace stays where nothing else stands before it. */
function foldedBody({ span, unclosed }: Body): FoldingRange {
  const { text } = span.source;
  const close = unclosed ? span.end : span.end - 1;
  return { kind: "body", start: span.start + 1, end: text.slice(0, close).trimEnd().length };
}

/** Comments that follow each other line by line, or that are several lines themselves. */
function commentsOf(source: Source): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  for (const { start, end } of wordsOf(source).comments) {
    if (!beginsLine(source, start)) continue;
    const last = ranges.at(-1);
    const isNext = last !== undefined && isLineBreak(source.text.slice(last.end, start));
    if (isNext) ranges[ranges.length - 1] = { ...last, end };
    else ranges.push({ kind: "comment", start, end });
  }
  return ranges;
}

function beginsLine({ text }: Source, offset: number): boolean {
  const before = text.slice(0, offset);
  return before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1).trim() === "";
}

/** Whether one line ends, and no more, between two places. */
function isLineBreak(between: string): boolean {
  return between.trim() === "" && (between.match(/\r\n|\n|\r/g)?.length ?? 0) === 1;
}

/** Imports that no other declaration stands between. */
function importsOf({ declarations }: SourceFile): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let isOpen = false;
  for (const { kind, span } of declarations) {
    const last = ranges.at(-1);
    if (kind === "import" && isOpen && last !== undefined) ranges[ranges.length - 1] = { ...last, end: span.end };
    else if (kind === "import") ranges.push({ kind: "imports", start: span.start, end: span.end });
    isOpen = kind === "import";
  }
  return ranges;
}
