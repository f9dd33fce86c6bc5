/**
 * The reading of a text that differs from its last version in some lines of one body. These lines alone are read; all else is as it
 * was, and moves to where it stands now. Only of texts without mistakes: what is wrong in one place may have to do with another.
 */
import * as tokens from "../../grammar/tokens.ts";
import { cut, type Token } from "../../grammar/tokens.ts";
import type { Source, Span } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Declaration, Statement } from "./ast.ts";
import type { KnownDeclaration, KnownLine, KnownStatements, SoundText, TextMemory, TokenTable } from "./known-lines.ts";
import { prepareTokens, treesOf } from "./read-trees.ts";
import { createReporter } from "./reporter.ts";
import { withPart, type TreePath } from "./unknowns.ts";

/** The next version; undefined where it has to be read as a whole, and nothing has moved. */
export function withChangedLines(source: Source, before: SoundText): SoundText | undefined {
  const gap = gapIn(before, source.text);
  const lines = gap && readGap(source, gap);
  const path = lines && statementsAround(gap, lines);
  return path === undefined ? undefined : joined(source, before, gap!, lines!, path);
}

// ── What has changed ─────────────────────────────────────────────────────────────────────────────────────────────────

/** What stands between two lines of a declaration that are the same. */
interface Gap {
  /** Which declaration, and which of its lines is the one before and the one behind. */
  readonly at: number;
  readonly declaration: KnownDeclaration & { readonly read: Declaration };
  readonly first: number;
  readonly last: number;
  /** Where it begins, and where it ended. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** By how much the last line moves. */
  readonly by: number;
}

function gapIn({ known: { table, declarations } }: SoundText, text: string): Gap | undefined {
  const [from, to] = changed(table.text, text);
  const at = declarations.findIndex((each) => table.ends[each.to - 1]! > to);
  const declaration = declarations[at];
  if (declaration?.read === undefined || table.starts[declaration.from]! >= from) return undefined;
  const { lines } = declaration;
  const first = lines.findLastIndex((line) => table.ends[line.to - 1]! <= from);
  const last = lines.findIndex((line) => table.starts[line.from]! >= to);
  if (first === -1 || last <= first) return undefined;
  const [start, end] = [table.ends[lines[first]!.to - 1]!, table.starts[lines[last]!.from]!];
  const by = text.length - table.text.length;
  const between = text.slice(start, end + by);
  if (!wholeLines.test(between) || bracesAndComments.test(between) || isDeep(between)) return undefined;
  return { at, declaration: { ...declaration, read: declaration.read }, first, last, start, end, text: between, by };
}

/** The offsets of the old text between which they differ. */
function changed(before: string, text: string): readonly [number, number] {
  const shorter = Math.min(before.length, text.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === text.charCodeAt(from)) from++;
  let rest = 0;
  while (
    rest < shorter - from &&
    before.charCodeAt(before.length - 1 - rest) === text.charCodeAt(text.length - 1 - rest)
  )
    rest++;
  return [from, before.length - rest];
}

/** Behind the end of a line, and before the next one, which is indented. */
const wholeLines = /^[ \t]*(?:\/\/[^\n\r]*)?[\n\r](?:[^]*[\n\r])?[ \t]*$/;
const bracesAndComments = /[{}]|\/\*|\*\//;

/** Whether it may be of matter how deep the body is that lines stand in. */
function isDeep(lines: string): boolean {
  return (lines.match(/[([]/g) ?? []).length > mostOpen;
}

const mostOpen = 100;

// ── What stands there now ────────────────────────────────────────────────────────────────────────────────────────────

interface NewLines {
  readonly table: TokenTable;
  /** Tokens `[begin, end)` of the table are those of the lines. */
  readonly begin: number;
  readonly end: number;
  readonly lines: readonly KnownStatements[];
  readonly suppressions: readonly Token[];
}

const head = "model M {";

/** Read as the lines of a model; undefined where something is wrong with them, or they are not lines alone. */
function readGap(source: Source, { start, text }: Gap): NewLines | undefined {
  const { tokens: written, suppressions } = cut(`${head}${text}}`);
  for (const token of [...written, ...suppressions]) moveToken(token, start - head.length);
  const reporter = createReporter(source, new Diagnostics());
  const prepared = prepareTokens(written, reporter);
  const memory: TextMemory = {};
  treesOf({ reporter, tokens: prepared, written, suppressions }, memory);
  const { table, declarations } = memory.known!;
  const [model] = declarations;
  if (reporter.reported.length > 0 || declarations.length !== 1 || model?.read?.kind !== "model") return undefined;
  const { lines, read, to } = model;
  if (read.body.statements.length !== lines.reduce((sum, line) => sum + line.read.length, 0)) return undefined;
  return { table, begin: tokensOfHead, end: to - 1, lines, suppressions };
}

/** `model`, its name and the brace. */
const tokensOfHead = 3;

function moveToken(token: Token, by: number): void {
  token.startOffset += by;
  token.endOffset! += by;
}

// ── Both together ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Place {
  /** Where in the declaration the statements are. */
  readonly path: TreePath;
  readonly statements: readonly Statement[];
}

/** The statements of the body that the gap is in; undefined where it lies in no body, or more than lines lie in it. */
function statementsAround({ declaration, first, last }: Gap, { lines }: NewLines): Place | undefined {
  const known = declaration.lines;
  const before = known[first]!.read.at(-1)!;
  const found = findStatements(declaration.read, before, []);
  if (found === undefined || found.path.length > mostOpen) return undefined;
  const { path, statements } = found;
  const old = known.slice(first + 1, last).flatMap(({ read }) => read);
  const begin = statements.indexOf(before) + 1;
  const isWhole = [...old, known[last]!.read[0]].every((each, at) => statements[begin + at] === each);
  const fresh = lines.flatMap(({ read }) => read);
  return isWhole ? { path, statements: statements.toSpliced(begin, old.length, ...fresh) } : undefined;
}

function findStatements(tree: object, statement: Statement, path: TreePath): Place | undefined {
  for (const [name, part] of Object.entries(tree) as [string, unknown][]) {
    if (typeof part !== "object" || part === null || !mayHold(part, statement.span)) continue;
    const inner = [...path, name];
    if (name === "statements" && Array.isArray(part) && part.includes(statement)) {
      return { path: inner, statements: part as readonly Statement[] };
    }
    const found = findStatements(part, statement, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mayHold(part: { readonly span?: Span }, { start, end }: Span): boolean {
  if ("source" in part) return false;
  return part.span === undefined || (part.span.start <= start && end <= part.span.end);
}

function joined(source: Source, before: SoundText, gap: Gap, fresh: NewLines, { path, statements }: Place): SoundText {
  const { at, declaration, start, end, by } = gap;
  const { known, file } = before;
  const table = joinTables(source.text, known.table, gap, fresh);
  const byTokens = table.types.length - known.table.types.length;
  known.declarations.slice(0, at).forEach((each) => moveDeclaration(each, source, 0, 0));
  known.declarations.slice(at + 1).forEach((each) => moveDeclaration(each, source, by, byTokens));
  const lines = joinLines(source, gap, fresh, byTokens);
  declaration.piece.stretch(source, end, by);
  const read: Declaration = withPart(declaration.read, path, statements);
  const whole: KnownDeclaration = { ...declaration, to: declaration.to + byTokens, read, lines };
  const behind = before.suppressions.filter(({ startOffset }) => startOffset >= end);
  const ahead = before.suppressions.filter(({ startOffset }) => startOffset < start);
  for (const token of behind) moveToken(token, by);
  return {
    known: { table, declarations: known.declarations.with(at, whole) },
    file: { span: { source, start: 0, end: source.text.length }, declarations: file.declarations.with(at, read) },
    suppressions: [...ahead, ...fresh.suppressions, ...behind],
  };
}

function joinTables(
  text: string,
  old: TokenTable,
  { declaration, first, last, ...gap }: Gap,
  fresh: NewLines,
): TokenTable {
  const { begin, end } = fresh;
  const [{ to }, { from }] = [declaration.lines[first]!, declaration.lines[last]!];
  const count = to + 1 + end - begin + old.types.length - from;
  const [types, starts, ends] = [new Uint16Array(count), new Int32Array(count), new Int32Array(count)];
  const behind = count - (old.types.length - from);
  const lineEnd = /\r\n|[\n\r]/.exec(gap.text)!;
  for (const [list, before, between, own] of [
    [types, old.types, fresh.table.types, tokens.Newline.tokenTypeIdx!],
    [starts, old.starts, fresh.table.starts, gap.start + lineEnd.index],
    [ends, old.ends, fresh.table.ends, gap.start + lineEnd.index + lineEnd[0].length],
  ] as const) {
    list.set(before.subarray(0, to));
    list[to] = own;
    list.set(between.subarray(begin, end), to + 1);
    list.set(before.subarray(from), behind);
  }
  for (let at = behind; at < count; at++) {
    starts[at]! += gap.by;
    ends[at]! += gap.by;
  }
  return { text, types, starts, ends };
}

function joinLines(
  source: Source,
  { declaration, first, last, by }: Gap,
  { lines, begin }: NewLines,
  byTokens: number,
): readonly KnownStatements[] {
  const ahead = declaration.lines.slice(0, first + 1);
  const behind = declaration.lines.slice(last);
  const moved = ahead.at(-1)!.to + 1 - begin;
  for (const line of ahead) line.piece.move(source, 0);
  for (const line of behind) moveLine(line, source, by, byTokens);
  return [...ahead, ...lines.map((line) => ({ ...line, from: line.from + moved, to: line.to + moved })), ...behind];
}

function moveDeclaration(declaration: KnownDeclaration, source: Source, by: number, byTokens: number): void {
  moveLine(declaration, source, by, byTokens);
  for (const line of declaration.lines) moveLine(line, source, by, byTokens);
}

function moveLine(line: KnownLine, source: Source, by: number, byTokens: number): void {
  line.piece.move(source, by);
  line.from += byTokens;
  line.to += byTokens;
}
