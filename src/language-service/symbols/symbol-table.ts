/** The names of one file: what each stands for and where. Made of the text alone, and once for each text. */
import type { Source, Span } from "../../base/source.ts";
import type { SourceFile } from "../../syntax/ast.ts";
import { declarationsOf, type Declarations } from "./declarations.ts";
import type { NamedSymbol, UseForm } from "./symbol.ts";
import { findUses, type OutwardUse } from "./uses.ts";

export interface SymbolTable extends Declarations {
  readonly source: Source;
  /** In the order in which they are declared. */
  readonly symbols: readonly NamedSymbol[];
  /** Names whose meaning the imported files decide. */
  readonly outward: readonly OutwardUse[];
  /** All places of names, in the order of the text; of those that begin at one place the first declared. */
  readonly places: readonly Place[];
  /** The symbols whose name holds an offset or ends there: several where a pattern names several. */
  at(offset: number): readonly Place[];
}

export interface Place {
  readonly symbol: NamedSymbol;
  readonly span: Span;
  readonly form: UseForm | "declaration";
}

export function symbolsOf(file: SourceFile): SymbolTable {
  let table = tables.get(file);
  if (table === undefined) tables.set(file, (table = createTable(file)));
  return table;
}

const tables = new WeakMap<SourceFile, SymbolTable>();

function createTable(file: SourceFile): SymbolTable {
  const declarations = declarationsOf(file);
  const outward = findUses(file, declarations);
  const { symbols, variables, imports, units, bodies } = declarations;
  const places = symbols.flatMap(placesOf).toSorted((a, b) => a.span.start - b.span.start);
  return {
    source: file.span.source,
    symbols,
    variables,
    imports,
    units,
    bodies,
    findBlock: (name) => declarations.findBlock(name),
    outward,
    places,
    at: (offset) => placesAt(places, offset),
  };
}

function placesOf(symbol: NamedSymbol): readonly Place[] {
  const { declarations, uses } = symbol;
  return [
    ...declarations.map(({ name: span }) => ({ symbol, span, form: "declaration" as const })),
    ...uses.map(({ span, form }) => ({ symbol, span, form })),
  ];
}

/** Names do not overlap, but for those that one place of a pattern stands for. */
function placesAt(places: readonly Place[], offset: number): readonly Place[] {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.span.end < offset) low = middle + 1;
    else high = middle;
  }
  const found: Place[] = [];
  for (let at = low; places[at] !== undefined && places[at]!.span.start <= offset; at++) found.push(places[at]!);
  return found.length > 1 ? withoutNeighbours(found, offset) : found;
}

/** Between two names that touch, as those of a path do not, the one that begins there is meant. */
function withoutNeighbours(found: readonly Place[], offset: number): readonly Place[] {
  const inside = found.filter(({ span }) => offset < span.end);
  return inside.length > 0 ? inside : found;
}
