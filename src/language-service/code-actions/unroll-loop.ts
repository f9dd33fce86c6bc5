/** `repeat` and `for` as the lines of their copies. */
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { findVariable } from "../../resolve/scope.ts";
import { formatResolved } from "../../resolve/value.ts";
import type { ForStatement, RepeatStatement } from "../../syntax/ast.ts";
import type { Analysis } from "../analysis.ts";
import type { CodeAction, Range } from "../results.ts";
import type { Run } from "../runs.ts";
import { statementsIn } from "../statements.ts";
import { symbolsOf, type SymbolTable } from "../symbols/symbol-table.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import type { Workspace } from "../workspace.ts";
import { relabelled, reread } from "./copied-names.ts";
import { refactoring } from "./refactoring.ts";
import {
  asOperand,
  commentsIn,
  indentOf,
  isWithin,
  linesInstead,
  linesOf,
  reindented,
  rewritten,
} from "./rewriting.ts";
import { settled } from "./settled.ts";

type Loop = RepeatStatement | ForStatement;

/** Nobody wants more lines. */
const mostCopies = 16;

/** Of the loop whose head is at a place, where it makes as many copies whenever it runs. */
export function unrollLoop(workspace: Workspace, analysis: Analysis, range: Range): CodeAction | undefined {
  const loop = loopAt(analysis, range);
  const copies = loop && copiesOf(loop, analysis);
  if (loop === undefined || copies === undefined) return undefined;
  const title = copies.length === 1 ? "write the copy out" : `write the ${copies.length} copies out`;
  for (const apart of [true, false]) {
    const newText = copiesText(loop, copies, symbolsOf(analysis.file), apart);
    const edits = linesInstead(analysis.file, loop.span, newText);
    const action = refactoring(workspace, title, "refactor.inline", edits);
    if (action !== undefined) return action;
  }
  return undefined;
}

function copiesText(loop: Loop, copies: readonly Run[], table: SymbolTable, apart: boolean): string {
  const { body, span } = loop;
  const indent = indentOf(span);
  const comments = commentsIn({ ...span, end: body.span.start });
  const texts = copies.map((run, at) => {
    const edits = settled(body, copyEdits(loop, run, at, table, apart));
    return reindented(rewritten(linesOf(body), edits), indentOf(body.statements[0]!.span), indent);
  });
  return [...comments, ...texts.filter((text) => text !== "")].join(`\n${indent}`);
}

function loopAt({ file }: Analysis, range: Range): Loop | undefined {
  return [...statementsIn(file, range)].findLast(
    (each): each is Loop =>
      (each.kind === "repeat" || each.kind === "for") &&
      isWithin(range, { start: each.span.start, end: each.body.span.start }),
  );
}

/** The run of the first line in each copy; undefined where another run of the loop may make other copies. */
function copiesOf(loop: Loop, { runs }: Analysis): readonly Run[] | undefined {
  const [first] = loop.body.statements;
  if (first === undefined || loop.body.unclosed) return undefined;
  const count = runs.of(first).length / runs.of(loop).length;
  if (!Number.isInteger(count) || count < 1 || count > mostCopies) return undefined;
  return runs.of(first).slice(0, count);
}

function copyEdits(loop: Loop, { before }: Run, at: number, table: SymbolTable, apart: boolean): readonly Edit[] {
  const { body } = loop;
  const lines = linesOf(body);
  const { entries, prefix } = before.names;
  const copy = before.expansion?.name.split(".").at(-1) ?? "";
  // A copy of one line is that line, which has the copy's name; other copies are scopes of names.
  const isScope = before.expansion?.name === prefix;
  const moved = {
    entries: [...entries.values()],
    nodes: before.instance.model.nodes,
    prefix: `${copy}.`,
    ofCopy: copy,
    apart,
  };
  const inside = table.symbols.filter(({ declarations }) => declarations.every(({ name }) => isWithin(name, lines)));
  const variables = [...table.bodies.get(body)!.variables.variables.values()];
  return [
    ...relabelled(body, isScope ? moved : { ...moved, entries: [] }),
    ...(isScope ? reread(inside, moved.prefix) : []),
    ...variables.flatMap((symbol) => (symbol.kind === "variable" ? renamedLet(symbol, copy) : [])),
    ...variables.flatMap((symbol) =>
      symbol.kind === "loop variable" ? valueIn(symbol, elementText(loop, before, at)) : [],
    ),
  ];
}

/** Copies have a variable each. */
function renamedLet({ name, declarations, uses }: NamedSymbol, copy: string): readonly Edit[] {
  const places = [...declarations.map((each) => each.name), ...uses.map((use) => use.span)];
  return places.map((span) => ({ span, newText: `${name}_${copy}` }));
}

/** What the variable of a loop is in a copy. */
function elementText(loop: Loop, { scope }: Run["before"], at: number): string {
  if (loop.kind !== "for") return "";
  const written = loop.iterable.kind === "list" ? loop.iterable.elements[at] : undefined;
  if (written !== undefined) return asOperand(written);
  const value = findVariable(scope, loop.variable.text)?.value;
  return value === undefined || value.kind === "poison" ? "" : formatResolved(value);
}

/** In quotes, where the variable is all that is computed, what it is becomes part of the text. */
function valueIn({ uses }: NamedSymbol, value: string): readonly Edit[] {
  return uses.map(({ span }) => {
    const { text } = span.source;
    const isPart = text[span.start - 1] === "{" && text[span.end] === "}" && /^(\w+|"[^"]*")$/.test(value);
    if (!isPart) return { span, newText: value };
    return { span: { ...span, start: span.start - 1, end: span.end + 1 }, newText: value.replaceAll('"', "") };
  });
}
