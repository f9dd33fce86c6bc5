/**
 * Reads comments that ask not to be told something, and finds the statements that they are about: those with a part of their
 * own on the line of a comment that ends one, or those that begin on the next line of code below a comment of its own.
 */
import type { Token } from "../../grammar/tokens.ts";
import type { Source, Span } from "../base/source.ts";
import type { SuppressedCode, Suppression, Suppressions } from "../diagnostics/suppressions.ts";
import type { SourceFile } from "./ast.ts";
import { outline, type Outline } from "./outline.ts";

export function readSuppressions(comments: readonly Token[], file: SourceFile): Suppressions {
  const statements = outline(file);
  const list = comments.map((comment) => readComment(comment, file.span.source, statements));
  const known = new Map<string, SuppressedCode>();
  for (const { codes, reason, statements: about } of list) {
    if (reason === "") continue;
    for (const code of codes) for (const { start } of about) known.set(`${code.text} ${start}`, code);
  }
  const find: Suppressions["find"] = (code, { start }) => {
    const statement = statements.innermostAt(start);
    return statement === undefined ? undefined : known.get(`${code} ${statement.start}`);
  };
  return { list, find };
}

const form = /^\/\/[ \t]*convoke-ignore[ \t]*([^:]*)(?::(.*))?$/;

function readComment({ image, startOffset }: Token, source: Source, statements: Outline): Suppression {
  const found = form.exec(image);
  if (found === null) return meant(image, { source, start: startOffset, end: startOffset + image.trimEnd().length });
  const [, codes = "", reason = ""] = found;
  const from = startOffset + image.indexOf("convoke-ignore") + "convoke-ignore".length;
  return {
    codes: codesIn(codes, { source, start: image.indexOf(codes, from - startOffset) + startOffset, end: 0 }),
    reason: reason.trim(),
    span: { source, start: startOffset, end: startOffset + image.trimEnd().length },
    statements: statementsOf(source, startOffset, statements),
  };
}

/** One that is spelt otherwise. */
function meant(image: string, span: Span): Suppression {
  const [, words] = /^\/[/*]\s*convoke[-_]?ignore(.*?)(?:\*\/)?$/is.exec(image.trimEnd())!;
  const spelling = `// convoke-ignore${words!.replaceAll(/\s+/g, " ").trimEnd()}`;
  return { codes: [], reason: "", span, statements: [], spelling };
}

function codesIn(text: string, { source, start }: Span): readonly SuppressedCode[] {
  return [...text.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => {
    return { text: code, span: { source, start: start + index, end: start + index + code.length } };
  });
}

function statementsOf(source: Source, comment: number, statements: Outline): readonly Span[] {
  const { line } = source.positionAt(comment);
  const before = source.text.slice(source.lineStarts[line - 1], comment).trimEnd();
  if (before === "") return beginningBelow(source, line, statements);
  const last = statements.innermostAt(source.lineStarts[line - 1]! + before.length - 1);
  const begun = statements.beginningOn(line);
  return last === undefined || begun.includes(last) ? begun : [last, ...begun];
}

/** The statements that begin on the first line below that is neither empty nor a comment. */
function beginningBelow(source: Source, line: number, statements: Outline): readonly Span[] {
  for (let below = line + 1; below <= source.lineStarts.length; below++) {
    const text = source.lineText(below).trim();
    if (text !== "" && !text.startsWith("//")) return statements.beginningOn(below);
  }
  return [];
}
