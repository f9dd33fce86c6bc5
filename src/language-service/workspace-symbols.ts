/** The names of all files of a workspace that fit what somebody types to find one. */
import { shown } from "../base/visible.ts";
import type { FoundSymbol, OutlineKind } from "./results.ts";
import { tableOf } from "./symbols/across-files.ts";
import type { NamedSymbol, SymbolKind } from "./symbols/symbol.ts";
import type { Workspace } from "./workspace.ts";

/** An editor shows no more, and asks again with each letter. */
const mostFound = 500;

export function workspaceSymbols(workspace: Workspace, query: string): readonly FoundSymbol[] {
  const wanted = query.toLowerCase();
  const found: FoundSymbol[] = [];
  for (const path of workspace.paths()) {
    for (const symbol of tableOf(workspace, path)?.symbols ?? []) {
      if (found.length === mostFound) return found;
      const kind = kinds[symbol.kind];
      if (kind !== undefined && holdsInOrder(symbol.name.toLowerCase(), wanted)) found.push(foundSymbol(symbol, kind));
    }
  }
  return found;
}

/** Of what can be looked for from elsewhere. */
const kinds: Readonly<Partial<Record<SymbolKind, OutlineKind>>> = {
  model: "model",
  block: "block",
  variable: "variable",
  input: "input",
  output: "output",
  label: "layer",
};

function foundSymbol({ name, container, declarations }: NamedSymbol, kind: OutlineKind): FoundSymbol {
  return { name: shown(name), kind, container: shown(container?.name ?? ""), span: declarations[0]!.name };
}

/** Whether all letters occur, one behind the other: `dblk` in `denseblock`. */
function holdsInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    const found = text.indexOf(letter, at);
    if (found === -1) return false;
    at = found + letter.length;
  }
  return true;
}
