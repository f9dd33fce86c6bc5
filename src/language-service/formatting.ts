/** Layout in an editor: of a whole text, of some of its lines, and of a line that was just finished. */
import * as tokens from "../../grammar/tokens.ts";
import type { Edit } from "../diagnostics/diagnostic.ts";
import { attributeOrder } from "../ops/attribute-order.ts";
import { formatText } from "../syntax/format/format-text.ts";
import type { Analysis } from "./analysis.ts";
import type { Range } from "./results.ts";
import { editsBetween } from "./text-edits.ts";
import { endOfToken, wordsOf } from "./tokens.ts";

type Text = Pick<Analysis, "source" | "text">;

/** None where it is laid out already; what cannot be read stays as it is. */
export function formatDocument({ source, text }: Text): readonly Edit[] {
  return editsBetween(source, 0, text, formatText(text, { attributeOrder }).text);
}

/** Of the whole lines that a range touches; one that ends before a line does not touch it. */
export function formatRange(analysis: Text, range: Range): readonly Edit[] {
  const { text } = analysis;
  const start = lineStart(text, range.start);
  const isBetween = range.end > range.start && lineStart(text, range.end) === range.end;
  const end = isBetween ? range.end : lineEnd(text, range.end);
  return formatDocument(analysis).filter(({ span }) => start <= span.start && span.end <= end);
}

/** @param offset behind the character that was typed: an end of line, `}` or `;`. */
export function formatOnType(analysis: Text, offset: number, character: string): readonly Edit[] {
  const { text } = analysis;
  const own = { start: lineStart(text, offset), end: lineEnd(text, offset) };
  const isBefore = ({ span, newText }: Edit): boolean => span.end < offset && !newText.includes("\n");
  if (character !== "\n") return layOutLine(analysis, own).filter(isBefore);
  if (own.start === 0) return indent(analysis, own);
  const end = lineEndBefore(text, own.start);
  const finished = { start: lineStart(text, end), end };
  return [...layOutLine(analysis, finished), ...indent(analysis, own)];
}

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}

function lineEnd(text: string, offset: number): number {
  return offset + /^[^\r\n]*/.exec(text.slice(offset))![0].length;
}

/** The end of the line above one that begins at an offset. */
function lineEndBefore(text: string, start: number): number {
  const isPair = text.slice(start - 2, start) === "\r\n";
  return Math.max(0, start - (isPair ? 2 : 1));
}

// ── Nesting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Nesting {
  readonly braces: number;
  readonly brackets: number;
}

const opening = new Set([tokens.OpenArguments, tokens.OpenParenthesis, tokens.OpenIndex, tokens.OpenBracket]);
const closing = new Set([tokens.CloseParenthesis, tokens.CloseBracket]);

/** What is open at an offset. An end of line closes no bracket; a brace does. */
function nestingAt({ source }: Text, offset: number): Nesting {
  let [braces, brackets] = [0, 0];
  for (const token of wordsOf(source).tokens) {
    const { tokenType: type } = token;
    if (endOfToken(token) > offset) break;
    if (type === tokens.OpenBrace || type === tokens.CloseBrace) {
      braces = Math.max(0, braces + (type === tokens.OpenBrace ? 1 : -1));
      brackets = 0;
    } else if (opening.has(type)) brackets++;
    else if (closing.has(type)) brackets = Math.max(0, brackets - 1);
  }
  return { braces, brackets };
}

const step = "  ";

/** Of a line alone. */
function indent(analysis: Text, { start, end }: Range): readonly Edit[] {
  const { source, text } = analysis;
  const blanks = /^[^\S\r\n]*/.exec(text.slice(start, end))![0];
  const behind = start + blanks.length;
  if (isInComment(analysis, start)) return [];
  const { braces, brackets } = nestingAt(analysis, start);
  const closes = /^\}+/.exec(text.slice(behind, end))?.[0].length ?? 0;
  const steps = Math.max(0, braces - closes) + (brackets > 0 && !/^[)\]]/.test(text.slice(behind, end)) ? 1 : 0);
  const newText = step.repeat(steps);
  return blanks === newText ? [] : [{ span: { source, start, end: behind }, newText }];
}

function isInComment({ source }: Text, offset: number): boolean {
  return wordsOf(source).comments.some(({ start, end, isLine }) => start < offset && offset < end && !isLine);
}

/** Of a line that is whole by itself, with the lines of its body around it, which claims and comments are aligned with. */
function layOutLine(analysis: Text, line: Range): readonly Edit[] {
  const { source, text } = analysis;
  const [before, behind] = [nestingAt(analysis, line.start), nestingAt(analysis, line.end)];
  const opened = behind.braces - before.braces;
  if (before.brackets > 0 || behind.brackets > 0 || isInComment(analysis, line.start)) return [];
  if (closesMore(text.slice(line.start, line.end))) return indent(analysis, line);
  const around = opened > 0 ? line : neighbours(text, line);
  const head = before.braces === 0 ? "" : `block It {\n${"repeat 1 {\n".repeat(before.braces - 1)}`;
  const whole = `${head}${text.slice(around.start, around.end)}\n${"}\n".repeat(before.braces + opened)}`;
  const { text: formatted } = formatText(whole, { attributeOrder });
  const edits = editsBetween(source, around.start - head.length, whole, formatted);
  return edits.filter(({ span }) => line.start <= span.start && span.end <= line.end);
}

/** Whether a line closes a body that another has opened. */
function closesMore(line: string): boolean {
  let open = 0;
  return tokens.tokenize(line).some(({ tokenType: type }) => {
    open += type === tokens.OpenBrace ? 1 : type === tokens.CloseBrace ? -1 : 0;
    return open < 0;
  });
}

/** Lines on each side that a line may be aligned with. */
const neighboursLimit = 20;

/** The lines around one up to the next that is blank, or opens or closes what goes on elsewhere. */
function neighbours(text: string, line: Range): Range {
  let { start, end } = line;
  for (let count = 0; count < neighboursLimit && start > 0; count++) {
    const to = lineEndBefore(text, start);
    const from = lineStart(text, to);
    if (!isPlain(text.slice(from, to))) break;
    start = from;
  }
  for (let count = 0; count < neighboursLimit && end < text.length; count++) {
    const from = end + /^(?:\r\n|\n|\r)/.exec(text.slice(end))![0].length;
    const to = lineEnd(text, from);
    if (!isPlain(text.slice(from, to))) break;
    end = to;
  }
  return { start, end };
}

function isPlain(line: string): boolean {
  const count = (signs: RegExp): number => line.match(signs)?.length ?? 0;
  return line.trim() !== "" && !/[{}]|\*\/|\/\*/.test(line) && count(/[([]/g) === count(/[)\]]/g);
}
