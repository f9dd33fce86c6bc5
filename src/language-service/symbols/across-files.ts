/** Names across files: what is imported is one symbol with what is exported, and paths lead into the blocks of other files. */
import { Source, type Span } from "../../base/source.ts";
import { Diagnostics } from "../../diagnostics/diagnostic.ts";
import { resolvePath } from "../../resolve/import-path.ts";
import type { SourceFile } from "../../syntax/ast.ts";
import { parse } from "../../syntax/parse.ts";
import type { Workspace } from "../workspace.ts";
import { matchInside } from "./label-scopes.ts";
import { symbolsOf, type Place, type SymbolTable } from "./symbol-table.ts";
import type { NamedSymbol } from "./symbol.ts";
import type { OutwardUse } from "./uses.ts";

/** A symbol of the file that declares it. */
export interface Located {
  readonly path: string;
  readonly symbol: NamedSymbol;
}

/** Where a symbol is named; its path is that of the span's source. */
export type FoundPlace = Omit<Place, "symbol">;

/** The table of a text as it is now; of texts that are not open without checking them. */
export function tableOf(workspace: Workspace, path: string): SymbolTable | undefined {
  const file = workspace.isOpen(path) ? workspace.analysisOf(path)?.file : parsed(workspace, path);
  return file && symbolsOf(file);
}

const parsedFiles = new WeakMap<Workspace, Map<string, SourceFile>>();

function parsed(workspace: Workspace, path: string): SourceFile | undefined {
  const text = workspace.textOf(path);
  if (text === undefined) return undefined;
  const files = parsedFiles.get(workspace) ?? new Map<string, SourceFile>();
  parsedFiles.set(workspace, files);
  const known = files.get(path);
  if (known?.span.source.text === text) return known;
  const file = parse(new Source(path, text), new Diagnostics());
  files.set(path, file);
  return file;
}

/** A name where it stands, and what it stands for. */
export interface NamedPlace extends FoundPlace {
  readonly target: Located;
}

/** What stands at a place, as a rule one name: imported ones are what they import, as far as that is found. */
export function namesAt(workspace: Workspace, path: string, offset: number): readonly NamedPlace[] {
  const table = tableOf(workspace, path);
  if (table === undefined) return [];
  const own = table.at(offset).map(({ symbol, span, form }) => {
    return { span, form, target: originOf(workspace, { path, symbol }) ?? { path, symbol } };
  });
  if (own.length > 0) return own;
  return table.outward
    .filter(({ segments }) => segments[0]!.span.start <= offset && offset <= segments.at(-1)!.span.end)
    .flatMap((use) => usesBehind(workspace, path, use))
    .filter(({ span }) => span.start <= offset && offset <= span.end);
}

/** The symbols that a name stands for. */
export function symbolsAt(workspace: Workspace, path: string, offset: number): readonly Located[] {
  const found = namesAt(workspace, path, offset).map(({ target }) => target);
  return found.filter(({ symbol }, at) => found.findIndex((other) => other.symbol === symbol) === at);
}

/** All places of a symbol, in the files of the workspace. */
export function placesIn(workspace: Workspace, { path, symbol }: Located): readonly FoundPlace[] {
  const paths = new Set([path, ...workspace.paths()]);
  return [...paths].flatMap((each) => {
    // Most files do not have the name, and are not even read into a tree. What counting makes of a block's name has small letters.
    const hasName = workspace.textOf(each)?.toLowerCase().includes(symbol.name.toLowerCase());
    return hasName === true ? placesOfFile(workspace, each, symbol) : [];
  });
}

function placesOfFile(workspace: Workspace, path: string, symbol: NamedSymbol): readonly FoundPlace[] {
  const table = tableOf(workspace, path);
  if (table === undefined) return [];
  const isMeant = (own: NamedSymbol): boolean =>
    own === symbol || (own.name === symbol.name && originOf(workspace, { path, symbol: own })?.symbol === symbol);
  const meant = new Set(table.symbols.filter(isMeant));
  const own = table.places.filter((place) => meant.has(place.symbol));
  const outward = table.outward
    .flatMap((use) => usesBehind(workspace, path, use))
    .filter(({ target }) => target.symbol === symbol);
  return distinct([...own, ...outward]);
}

function distinct(places: readonly FoundPlace[]): readonly FoundPlace[] {
  const byStart = new Map(places.map((place) => [place.span.start, place]));
  return [...byStart.values()].toSorted((a, b) => a.span.start - b.span.start);
}

/** The symbol that an import brings, through files that import it in turn; itself where it is no import. */
export function originOf(workspace: Workspace, located: Located): Located | undefined {
  const passed = new Set<NamedSymbol>();
  let at: Located | undefined = located;
  while (at?.symbol.kind === "import" && !passed.has(at.symbol)) {
    passed.add(at.symbol);
    at = imported(workspace, at);
  }
  return at?.symbol.kind === "import" ? undefined : at;
}

function imported(workspace: Workspace, { path, symbol }: Located): Located | undefined {
  const from = tableOf(workspace, path)?.imports.get(symbol.name)?.declaration.from;
  if (from === undefined) return undefined;
  const other = resolvePath(path, from.text);
  const table = tableOf(workspace, other);
  const found = table?.findBlock(symbol.name)?.symbol ?? table?.variables.variables.get(symbol.name);
  return found && { path: other, symbol: found };
}

/** The parts of what leads into another file. */
function usesBehind(workspace: Workspace, path: string, use: OutwardUse, depth = 0): readonly NamedPlace[] {
  const origin = originOf(workspace, { path, symbol: use.through });
  const table = origin && tableOf(workspace, origin.path);
  const block = origin && table?.findBlock(origin.symbol.name);
  if (block?.own === undefined || depth > deepest) return [];
  const at = origin!.path;
  if (use.kind === "parameter") {
    const [{ text, span }] = use.segments as [OutwardUse["segments"][number]];
    const symbol = block.own.parameters.get(text!);
    return symbol === undefined ? [] : [{ span, form: "word", target: { path: at, symbol } }];
  }
  const matches = matchInside(block.own.labels, use.segments, (name) => table!.findBlock(name));
  return matches.flatMap(({ steps, outward }) => {
    const inside = steps.flatMap(({ symbol, form, from, to }): readonly NamedPlace[] => {
      const named = use.segments.slice(from, to);
      if (named.some(({ text }) => text === undefined)) return [];
      const span: Span = { ...named[0]!.span, end: named.at(-1)!.span.end };
      return [{ span, form: form === "head" ? "segment" : form, target: { path: at, symbol } }];
    });
    if (outward === undefined) return inside;
    const further: OutwardUse = { ...use, through: outward.through, segments: use.segments.slice(outward.from) };
    return [...inside, ...usesBehind(workspace, at, further, depth + 1)];
  });
}

/** Of files that lead into each other. */
const deepest = 20;
