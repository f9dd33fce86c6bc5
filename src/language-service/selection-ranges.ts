/** What a selection grows to, step by step: word, value, argument, call, line, body, declaration, file. */
import type { Span } from "../base/source.ts";
import type { Analysis } from "./analysis.ts";
import type { Range } from "./results.ts";
import { endOfToken, tokenBefore, wordsOf } from "./tokens.ts";

/** For each offset what holds it, innermost first, each larger than the one before. */
export function selectionRanges(analysis: Analysis, offsets: readonly number[]): readonly (readonly Range[])[] {
  return offsets.map((offset) => rangesAt(analysis, offset));
}

function rangesAt({ source, file, text }: Analysis, offset: number): readonly Range[] {
  const word = wordAt({ source, text }, offset);
  const found: Range[] = [
    ...(word === undefined ? [] : [word]),
    ...lineAt(text, offset),
    { start: 0, end: text.length },
  ];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || isSpan(part)) return;
    if (Array.isArray(part)) return part.forEach(visit);
    if ("span" in part && isSpan(part.span)) {
      if (offset < part.span.start || part.span.end < offset) return;
      found.push(part.span, ...insideOf(text, part.span));
    }
    Object.values(part).forEach(visit);
  };
  visit(file);
  return nested(found);
}

function isSpan(part: unknown): part is Span {
  return typeof part === "object" && part !== null && "source" in part;
}

/** What stands at an offset or ends there, a word rather than a sign. */
function wordAt({ source, text }: Pick<Analysis, "source" | "text">, offset: number): Range | undefined {
  const { tokens } = wordsOf(source);
  const at = tokenBefore(tokens, offset + 1);
  const touching = [tokens[at], tokens[at - 1]]
    .flatMap((token) => (token === undefined ? [] : [{ start: token.startOffset, end: endOfToken(token) }]))
    .filter(({ start, end }) => end >= offset && text.slice(start, end).trim() !== "");
  return touching.find(({ start, end }) => /[\p{L}\p{N}_]/u.test(text.slice(start, end))) ?? touching[0];
}

/** Without its indentation, where anything stands on it. */
function lineAt(text: string, offset: number): readonly Range[] {
  const from = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(from))![0];
  const start = from + line.length - line.trimStart().length;
  const end = from + line.trimEnd().length;
  return start < end && start <= offset && offset <= end ? [{ start, end }] : [];
}

/** What stands between braces, without them. */
function insideOf(text: string, { start, end }: Range): readonly Range[] {
  if (text[start] !== "{" || text[end - 1] !== "}") return [];
  const inside = text.slice(start + 1, end - 1);
  const from = start + 1 + inside.length - inside.trimStart().length;
  return [{ start: from, end: Math.max(from, start + 1 + inside.trimEnd().length) }];
}

/** From small to large those that hold the one before; what crosses it is left out. */
function nested(ranges: readonly Range[]): readonly Range[] {
  const chain: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.end - a.start - (b.end - b.start))) {
    const { start, end } = range;
    const last = chain.at(-1);
    if (last === undefined) chain.push({ start, end });
    else if (start <= last.start && last.end <= end && (start < last.start || last.end < end))
      chain.push({ start, end });
  }
  return chain;
}
