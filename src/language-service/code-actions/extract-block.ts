/** Lines as a block of their own, which a call takes the place of: variables that they use become its parameters. */
import * as tokens from "../../../grammar/tokens.ts";
import { spanText, type Span } from "../../base/source.ts";
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { findVariable } from "../../resolve/scope.ts";
import type { Body, BlockDeclaration, Item, ModelDeclaration, Statement } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import type { Analysis } from "../analysis.ts";
import type { CodeAction, Range } from "../results.ts";
import { bodyOf } from "../statements.ts";
import { placesIn } from "../symbols/across-files.ts";
import { symbolsOf, type SymbolTable } from "../symbols/symbol-table.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import { wordsOf } from "../tokens.ts";
import type { Workspace } from "../workspace.ts";
import { isOperation } from "./call-arguments.ts";
import { refactoring } from "./refactoring.ts";
import { indentOf, insertion, isWithin, lineStart, reindented } from "./rewriting.ts";

/** Of the lines that a selection holds, or holds parts of. */
export function extractBlock(workspace: Workspace, analysis: Analysis, range: Range): CodeAction | undefined {
  const selection = range.start === range.end ? undefined : selectionIn(analysis, range);
  if (selection === undefined || !selection.statements.every(canMove) || usesEntered(selection, analysis))
    return undefined;
  const table = symbolsOf(analysis.file);
  if (isOneLayer(selection, analysis, table)) return undefined;
  const { lines } = selection;
  const own = table.symbols.filter(({ declarations }) => declarations.some(({ name }) => isWithin(name, lines)));
  const used = usedFromOutside(table, selection);
  const isOpen = own.some(({ kind, uses, declarations }) => {
    const isSplit = declarations.some(({ name }) => !isWithin(name, lines));
    return isSplit || (kind !== "label" && uses.some(({ span }) => !isWithin(span, lines)));
  });
  if (isOpen || used.some(({ kind }) => kind === "label" || kind === "input")) return undefined;
  const name = freshName("Extracted", table);
  const call = freshName("extracted", table);
  const outward = pathsInto(workspace, analysis, own, lines, call);
  const written = callText(name, used, selection, analysis);
  const edits: readonly Edit[] = [
    insertion(analysis.source, aboveOf(selection.unit.span), blockText(name, used, lines)),
    { span: lines, newText: outward.length === 0 ? written : `${call}: ${written}` },
    ...outward,
  ];
  return refactoring(workspace, "extract to a block", "refactor.extract", edits);
}

interface Selection {
  readonly unit: ModelDeclaration | BlockDeclaration;
  readonly statements: readonly Statement[];
  /** From the first to the last of them. */
  readonly lines: Span;
}

/** The statements of the innermost body around a selection that have a part in it. */
function selectionIn({ file, source, text }: Analysis, range: Range): Selection | undefined {
  const selected = text.slice(range.start, range.end);
  const start = range.start + /^\s*/.exec(selected)![0].length;
  const end = range.end - /\s*$/.exec(selected)![0].length;
  const unit = file.declarations.find((each) => {
    const body = bodyOf(each);
    return body !== undefined && isWithin({ start, end }, body.span);
  });
  if ((unit?.kind !== "model" && unit?.kind !== "block") || start >= end) return undefined;
  const statements = innermost(unit.body, { start, end }).statements.filter(
    ({ span }) => span.start < end && start < span.end,
  );
  const [first, last] = [statements[0]?.span, statements.at(-1)?.span];
  return first && last && { unit, statements, lines: { source, start: first.start, end: last.end } };
}

function innermost(body: Body, range: Range): Body {
  const inner = body.statements
    .flatMap(bodiesInside)
    .find(({ span }) => span.start < range.start && range.end < span.end);
  return inner === undefined ? body : innermost(inner, range);
}

/** A block of one layer says no more than the layer. */
function isOneLayer({ statements }: Selection, { runs }: Analysis, table: SymbolTable): boolean {
  const [line] = statements;
  const frame = line && runs.of(line)[0]?.before;
  if (statements.length > 1 || line?.kind !== "layer" || frame === undefined) return false;
  const isApplied = (item: Item, at: number): boolean =>
    item.kind === "value" && (at > 0 ? !item.afterComma : isOperation(item, frame, table));
  return !line.items.some((item, at) => item.kind === "brace" || isApplied(item, at));
}

/** What may stand in a block, and says there what it says here. */
function canMove(statement: Statement): boolean {
  const stays = ["input", "output", "layout", "train", "expect", "hole"].includes(statement.kind);
  return !stays && bodiesInside(statement).every(({ statements, unclosed }) => !unclosed && statements.every(canMove));
}

/** Whether `in` stands in lines that something else enters. */
function usesEntered({ statements, lines }: Selection, { runs, source }: Analysis): boolean {
  const isWritten = wordsOf(source).tokens.some(({ tokenType, startOffset }) => {
    return tokenType === tokens.In && lines.start <= startOffset && startOffset < lines.end;
  });
  const enters = runs.of(statements[0]!).every(({ before }) => before.current === before.instance.entered);
  return isWritten && !enters;
}

/** Names of the model or block that the lines use and do not declare, in the order of their use. */
function usedFromOutside({ places, units }: SymbolTable, { unit, lines }: Selection): readonly NamedSymbol[] {
  const owner = units.get(unit)?.symbol;
  const used = places.filter(({ span, symbol: { container, declarations } }) => {
    return container === owner && isWithin(span, lines) && declarations.every(({ name }) => !isWithin(name, lines));
  });
  return [...new Set(used.map(({ symbol }) => symbol))];
}

function freshName(wanted: string, { symbols }: SymbolTable): string {
  const taken = new Set(symbols.map(({ name }) => name));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  return name;
}

/** What names labels of the lines from outside goes through the call. */
function pathsInto(
  workspace: Workspace,
  { path }: Analysis,
  own: readonly NamedSymbol[],
  lines: Range,
  call: string,
): readonly Edit[] {
  const labels = own.filter(({ kind }) => kind === "label");
  return labels.flatMap((symbol) =>
    placesIn(workspace, { path, symbol })
      .filter(({ span }) => span.source.path !== path || !isWithin(span, lines))
      .map(({ span }) => insertion(span.source, span.start, `${call}.`)),
  );
}

/** Values in order; where one may hold a layer, by name, since a layer behind another is applied to it. */
function callText(name: string, used: readonly NamedSymbol[], { statements }: Selection, { runs }: Analysis): string {
  const scope = runs.of(statements[0]!)[0]?.before.scope;
  const mayBeLayer = used.some((symbol) => {
    const kind = scope && findVariable(scope, symbol.name)?.value.kind;
    return kind === undefined || kind === "layer" || kind === "string" || kind === "poison";
  });
  const values = used.map((symbol) => (mayBeLayer ? `${symbol.name}=${symbol.name}` : symbol.name));
  return [name, values.join(mayBeLayer ? " " : ", ")].join(" ").trimEnd();
}

function blockText(name: string, used: readonly NamedSymbol[], lines: Span): string {
  const parameters = used.length === 0 ? "" : `(${used.map((symbol) => symbol.name).join(", ")})`;
  return `block ${name}${parameters} {\n  ${reindented(spanText(lines), indentOf(lines), "  ")}\n}\n\n`;
}

/** Above a declaration with the comments that belong to it. */
function aboveOf(span: Span): number {
  const { source } = span;
  let { line } = source.positionAt(lineStart(span));
  while (line > 1 && /^\s*\/\//.test(source.lineText(line - 1))) line--;
  return source.lineStarts[line - 1]!;
}
