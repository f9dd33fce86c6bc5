/** The lines of a block as they stand where it was called: with arguments for parameters, and with names that are free there. */
import * as tokens from "../../../grammar/tokens.ts";
import { spanText, type Span } from "../../base/source.ts";
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { writeLabel, writeReference } from "../../interchange/text/words.ts";
import type { BlockDeclaration } from "../../syntax/ast.ts";
import type { VariableScope } from "../symbols/declarations.ts";
import type { SymbolTable } from "../symbols/symbol-table.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import { wordsOf } from "../tokens.ts";
import type { Called } from "./called-block.ts";
import { relabelled, reread, type Moved } from "./copied-names.ts";
import { asOperand, indentOf, isWithin, linesOf, reindented, rewritten } from "./rewriting.ts";
import { settled } from "./settled.ts";

/** @param around the names of the file that they come to */
export function inlinedLines(
  { declaration, table }: Called,
  values: ReadonlyMap<string, string>,
  moved: Moved,
  around: SymbolTable,
  indent: string,
): readonly string[] {
  const { body } = declaration;
  const lines = linesOf(body);
  const { symbol, parameters } = table.units.get(declaration)!;
  const own = table.symbols.filter(({ container }) => container === symbol);
  const entered = `${moved.prefix}entered`;
  const entering = enteringIn(declaration).map((span) => ({ span, newText: writeReference(entered, new Set()) }));
  const names = [
    ...entering,
    ...relabelled(body, moved),
    ...reread(own, moved.prefix),
    ...freshLets([...parameters.variables.values()], around),
  ];
  const edits = settled(body, [...names, ...putIn(declaration, values, parameters, names)]);
  const text = reindented(rewritten(lines, edits), indentOf(body.statements[0]!.span), indent);
  const isAsked = entering.some(({ newText }) => text.includes(newText));
  return [isAsked ? `${writeLabel(entered)}: here` : "", text].filter((each) => each !== "");
}

/** Where `in` stands for the tensor that enters the block. */
function enteringIn({ span }: BlockDeclaration): readonly Span[] {
  const { tokens: list } = wordsOf(span.source);
  return list.flatMap(({ tokenType, startOffset, image }, at) => {
    const place = { ...span, start: startOffset, end: startOffset + image.length };
    const isTensor =
      tokenType === tokens.In && list[at - 1]?.tokenType !== tokens.Dot && list[at - 2]?.tokenType !== tokens.For;
    return isTensor && isWithin(place, span) ? [place] : [];
  });
}

/** The arguments in the places of the parameters. A default may use the parameters before it. */
function putIn(
  { parameters }: BlockDeclaration,
  values: ReadonlyMap<string, string>,
  { variables }: VariableScope,
  edits: readonly Edit[],
): readonly Edit[] {
  const put: Edit[] = [];
  for (const { name, defaultValue } of parameters) {
    const text = defaultValue === undefined ? "" : rewritten(defaultValue.span, [...edits, ...put]);
    const isCompound = defaultValue !== undefined && asOperand(defaultValue) !== spanText(defaultValue.span);
    const newText = values.get(name.text) ?? (isCompound ? `(${text})` : text);
    put.push(...(variables.get(name.text)?.uses ?? []).map(({ span }) => ({ span, newText })));
  }
  return put;
}

/** Other names for the variables of a block where its lines come to stand beside others of theirs. */
function freshLets(variables: readonly NamedSymbol[], { symbols }: SymbolTable): readonly Edit[] {
  const taken = new Set(symbols.map(({ name }) => name));
  return variables.flatMap(({ kind, name, declarations, uses }) => {
    if (kind !== "variable" || symbols.filter((symbol) => symbol.name === name).length <= 1) return [];
    let number = 2;
    while (taken.has(`${name}_${number}`)) number++;
    const places = [...declarations.map((each) => each.name), ...uses.map((use) => use.span)];
    return places.map((span) => ({ span, newText: `${name}_${number}` }));
  });
}
