/**
 * The reading of a text of which an earlier version was read. Declarations and lines without braces that are the same, token for
 * token, are taken as they were read, and move to where they stand now; the parser does not see them. What is read anew is
 * kept where it has no mistake.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { Piece } from "../base/piece.ts";
import type { Declaration, Statement } from "./ast.ts";
import {
  LinesByText,
  tableOf,
  type KnownDeclaration,
  type KnownLine,
  type KnownStatements,
  type KnownText,
  type TokenTable,
} from "./known-lines.ts";
import { createOffsets, type Reporter } from "./reporter.ts";

/** Tokens `[from, to)`, without the one that ends them. */
interface Part {
  readonly from: number;
  readonly to: number;
}

const nothing: KnownText = { table: tableOf("", []), declarations: [] };

export class Rereading {
  /** The tokens for the parser: of what is known only what ends it. */
  readonly rest: Token[] = [];
  readonly #reporter: Reporter;
  readonly #list: readonly Token[];
  readonly #table: TokenTable;
  readonly #before: KnownText;
  /** What is known, and what is to be read, by the tokens that end it. */
  readonly #knownDeclarations = new Map<Token, KnownDeclaration>();
  readonly #knownLines = new Map<Token, KnownStatements>();
  readonly #fresh = new Map<Token, Part>();
  readonly #declarations: KnownDeclaration[] = [];
  /** Those of the declaration that is being read. */
  #lines: KnownStatements[] = [];
  /** Where something was wrong before anything was built. */
  readonly #troubles = createOffsets();

  constructor(reporter: Reporter, list: readonly Token[], before = nothing) {
    this.#reporter = reporter;
    this.#list = list;
    this.#table = tableOf(reporter.source.text, list);
    this.#before = before;
    const parts = declarationsIn(list);
    this.#findDeclarations(parts);
    this.#findLines(parts);
  }

  /** What the next version can know. */
  get known(): KnownText {
    return { table: this.#table, declarations: this.#declarations };
  }

  /** @param failures where the parser gave up on a line */
  beginBuilding(failures: readonly Token[]): void {
    for (const offset of this.#reporter.reported) this.#troubles.add(offset);
    for (const { startOffset } of failures) this.#troubles.add(startOffset);
  }

  declarationBefore(end: Token): Declaration | undefined {
    const known = this.#knownDeclarations.get(end);
    if (known !== undefined) this.#declarations.push(known);
    return known?.read;
  }

  statementsBefore(end: Token): readonly Statement[] | undefined {
    const known = this.#knownLines.get(end);
    if (known !== undefined) this.#lines.push(known);
    return known?.read;
  }

  /** @param isWhole whether the parser understood all of it */
  buildDeclaration(end: Token, isWhole: boolean, build: () => Declaration): Declaration {
    this.#lines = [];
    const { read, piece, isSound } = this.#build(end, build);
    const known = { ...this.#fresh.get(end)!, piece, read: isWhole && isSound ? read : undefined, lines: this.#lines };
    this.#declarations.push(known);
    return read;
  }

  buildStatements(end: Token, isWhole: boolean, build: () => readonly Statement[]): readonly Statement[] {
    const part = this.#fresh.get(end);
    if (part === undefined) return build();
    const { read, piece, isSound } = this.#build(end, build);
    if (isWhole && isSound) this.#lines.push({ ...part, piece, read });
    return read;
  }

  #build<Read>(end: Token, build: () => Read): { read: Read; piece: Piece; isSound: boolean } {
    const { source, reported } = this.#reporter;
    const piece = new Piece(source);
    const before = reported.length;
    const read = this.#reporter.inPiece(piece, build);
    const { from, to } = this.#fresh.get(end)!;
    const isSound = reported.length === before && !this.#troubles.anyWithin(...this.#placeOf(from, to));
    return { read, piece, isSound };
  }

  #findDeclarations(parts: readonly Part[]): void {
    const { table, declarations } = this.#before;
    const whole = declarations.filter(({ read }) => read !== undefined);
    const byText = new LinesByText(table, whole);
    for (const part of parts) {
      const known = this.#take(byText, part);
      if (known === undefined) continue;
      for (const line of known.lines) this.#move(line, line.from + part.from - known.from);
      this.#move(known, part.from);
      this.#knownDeclarations.set(this.#list[part.to]!, known);
    }
  }

  /** Of declarations that are not known. */
  #findLines(parts: readonly Part[]): void {
    const taken = new Set(this.#knownDeclarations.values());
    const lines = this.#before.declarations.flatMap((each) => (taken.has(each) ? [] : each.lines));
    const byText = new LinesByText(this.#before.table, lines);
    for (const { from, to } of parts) {
      if (this.#fresh.has(this.#list[to]!)) this.#findLinesIn(byText, from, to);
      this.rest.push(this.#list[to]!);
    }
  }

  #findLinesIn(byText: LinesByText<KnownStatements>, from: number, to: number): void {
    const list = this.#list;
    for (let at = from; at < to; at++) {
      const end = at > from && beginsLine(list, at) ? endOfLine(list, at) : undefined;
      const known = end === undefined ? undefined : this.#take(byText, { from: at, to: end });
      if (known === undefined) {
        this.rest.push(list[at]!);
        continue;
      }
      this.#move(known, at);
      this.#knownLines.set(list[end!]!, known);
      at = end! - 1;
    }
  }

  #take<Line extends KnownLine>(known: LinesByText<Line>, part: Part): Line | undefined {
    const isAtFault = this.#reporter.tokensAtFault(...this.#placeOf(part.from, part.to));
    const line = isAtFault ? undefined : known.take(this.#table, part.from, part.to);
    if (line === undefined) this.#fresh.set(this.#list[part.to]!, part);
    return line;
  }

  #move(line: KnownLine, from: number): void {
    line.piece.move(this.#reporter.source, this.#table.starts[from]! - this.#before.table.starts[line.from]!);
    [line.from, line.to] = [from, line.to + from - line.from];
  }

  /** Offsets `[start, end]` of tokens, with what stands behind them on their line. */
  #placeOf(from: number, to: number): [number, number] {
    const { text } = this.#reporter.source;
    const end = text.indexOf("\n", this.#table.ends[to - 1]);
    return [this.#table.starts[from]!, end === -1 ? text.length : end];
  }
}

function declarationsIn(list: readonly Token[]): readonly Part[] {
  const parts: Part[] = [];
  let [from, depth] = [0, 0];
  list.forEach((token, at) => {
    if (token.tokenType === tokens.OpenBrace) depth++;
    if (token.tokenType === tokens.CloseBrace) depth--;
    if (depth > 0 || !isEnd(token)) return;
    parts.push({ from, to: at });
    from = at + 1;
  });
  return parts;
}

function isEnd({ tokenType }: Token): boolean {
  return tokenType === tokens.Newline || tokenType === tokens.Semicolon;
}

/** Whether a line of a body begins at a token. */
function beginsLine(list: readonly Token[], at: number): boolean {
  return list[at - 1]!.tokenType === tokens.OpenBrace || isEnd(list[at - 1]!);
}

/** The index of what ends a line; undefined of one with braces, and of none. */
function endOfLine(list: readonly Token[], from: number): number | undefined {
  for (let at = from; ; at++) {
    const token = list[at]!;
    if (isEnd(token)) return at > from ? at : undefined;
    if (token.tokenType === tokens.OpenBrace || token.tokenType === tokens.CloseBrace) return undefined;
  }
}
