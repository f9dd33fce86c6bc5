/** The block that a line calls, and whether its lines can stand where the call does. */
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { findOp } from "../../ops/index.ts";
import type { BlockDeclaration, Body, LayerStatement, Statement } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import type { Analysis } from "../analysis.ts";
import { originOf, tableOf } from "../symbols/across-files.ts";
import { symbolsOf, type SymbolTable } from "../symbols/symbol-table.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import type { Workspace } from "../workspace.ts";
import { insertion, isWithin } from "./rewriting.ts";

export interface Called {
  readonly declaration: BlockDeclaration;
  /** Of the file that declares it. */
  readonly table: SymbolTable;
}

export function blockOf(workspace: Workspace, { file, path }: Analysis, { name }: LayerStatement): Called | undefined {
  const own = symbolsOf(file);
  const block = findOp(name.text)?.spelled === true ? undefined : own.findBlock(name.text);
  if (block === undefined) return undefined;
  const origin =
    block.own === undefined ? originOf(workspace, { path, symbol: block.symbol }) : { path, symbol: block.symbol };
  const table = block.own === undefined ? origin && tableOf(workspace, origin.path) : own;
  const unit = [...(table?.units ?? [])].find(([, { symbol }]) => symbol === origin?.symbol);
  return unit?.[0].kind === "block" ? { declaration: unit[0], table: table! } : undefined;
}

/**
 * The imports that its lines need where the call stands. Undefined where they cannot stand there: what they claim of figures is about
 * the call, and of some names nobody knows where they come from.
 */
export function importsFor(
  workspace: Workspace,
  { file, path }: Analysis,
  { name }: LayerStatement,
  { declaration: { body }, table }: Called,
): readonly Edit[] | undefined {
  const own = symbolsOf(file);
  if (body.unclosed || body.statements.length === 0 || hasClaims(body)) return undefined;
  if (table === own) return [];
  const isUsed = ({ container, kind, uses }: NamedSymbol): boolean =>
    container === undefined && kind !== "model" && uses.some(({ span }) => isWithin(span, body.span));
  const isKnown = (symbol: NamedSymbol): boolean => {
    const known = own.imports.get(symbol.name)?.symbol;
    const meant = originOf(workspace, { path: table.source.path, symbol })?.symbol;
    return known !== undefined && originOf(workspace, { path, symbol: known })?.symbol === meant;
  };
  const missing = table.symbols.filter((symbol) => isUsed(symbol) && !isKnown(symbol));
  const last = own.imports.get(name.text)?.declaration.names.at(-1)?.span;
  if (missing.length === 0) return [];
  return last && [insertion(last.source, last.end, missing.map((each) => `, ${each.name}`).join(""))];
}

function hasClaims({ statements }: Body): boolean {
  return statements.some(
    (each: Statement) => each.kind === "expect" || each.kind === "hole" || bodiesInside(each).some(hasClaims),
  );
}
