/** Pieces of a text with parts replaced, and moved to other lines. */
import { spanText, type Source, type Span } from "../../base/source.ts";
import { applyEdits } from "../../diagnostics/apply-fixes.ts";
import type { Edit } from "../../diagnostics/diagnostic.ts";
import type { Body, Expression, SourceFile } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import type { Range } from "../results.ts";
import { bodyOf, statementsIn } from "../statements.ts";
import { wordsOf } from "../tokens.ts";

/** The text of a piece with those edits that lie in it. */
export function rewritten(piece: Span, edits: readonly Edit[]): string {
  const inside = edits.filter(({ span }) => isWithin(span, piece) && span.source === piece.source);
  const moved = inside.map(({ span, newText }) => {
    return { span: { ...span, start: span.start - piece.start, end: span.end - piece.start }, newText };
  });
  return applyEdits(spanText(piece), moved);
}

/** What stands between braces, comments too, without the blanks around it. */
export function linesOf({ span }: Body): Span {
  const inside = spanText(span).slice(1, -1);
  const start = span.start + 1 + /^\s*/.exec(inside)![0].length;
  return { ...span, start, end: Math.max(start, span.start + 1 + inside.trimEnd().length) };
}

export function isWithin(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function insertion(source: Source, at: number, newText: string): Edit {
  return { span: { source, start: at, end: at }, newText };
}

/** Where the line of a place begins. */
export function lineStart({ source, start }: Span): number {
  return source.lineStarts[source.positionAt(start).line - 1]!;
}

/** The blanks that the line of a place begins with. */
export function indentOf(span: Span): string {
  return /^[ \t]*/.exec(span.source.text.slice(lineStart(span), span.start))![0];
}

/** Lines behind the first, which begin with `from`, beginning with `to`. */
export function reindented(text: string, from: string, to: string): string {
  return text.replaceAll(/\n([ \t]*)(?=\S)/g, (_, blanks: string) => {
    return `\n${blanks.startsWith(from) ? to + blanks.slice(from.length) : blanks}`;
  });
}

/** An expression as it can take the place of a name. */
export function asOperand(expression: Expression): string {
  const text = spanText(expression.span);
  const isCompound = expression.kind === "unary" || expression.kind === "binary" || expression.kind === "conditional";
  return isCompound ? `(${text})` : text;
}

/** The comments of a piece, in order. */
export function commentsIn(piece: Span): readonly string[] {
  return wordsOf(piece.source).comments.flatMap((comment) => (isWithin(comment, piece) ? comment.text : []));
}

/** Lines in the place of a statement; the body around it, where it begins on the same line, is given lines of its own too. */
export function linesInstead(file: SourceFile, span: Span, newText: string): readonly Edit[] {
  const around = bodyAround(file, span);
  if (!newText.includes("\n") || around === undefined || lineStart(around.span) < lineStart(span))
    return [{ span, newText }];
  const inside = linesOf(around);
  const indent = indentOf(span);
  return [
    { span: { ...span, start: around.span.start + 1, end: inside.start }, newText: `\n${indent}  ` },
    { span, newText: reindented(newText, indent, `${indent}  `) },
    { span: { ...span, start: inside.end, end: around.span.end - 1 }, newText: `\n${indent}` },
  ];
}

function bodyAround(file: SourceFile, span: Span): Body | undefined {
  const bodies = [
    ...file.declarations.flatMap((each) => bodyOf(each) ?? []),
    ...[...statementsIn(file, span)].flatMap(bodiesInside),
  ];
  return bodies.findLast((body) => body.span.start < span.start && span.end <= body.span.end);
}
