/** Where a name is declared, and where it is used: in the file and in those that share it. */
import type { Span } from "../base/source.ts";
import { resolvePath } from "../resolve/import-path.ts";
import { placesIn, symbolsAt, tableOf } from "./symbols/across-files.ts";
import type { Workspace } from "./workspace.ts";

/** Several where branches declare a name each; of the path of an import the beginning of the file. */
export function definitionsAt(workspace: Workspace, path: string, offset: number): readonly Span[] {
  const found = symbolsAt(workspace, path, offset);
  if (found.length === 0) return importedFileAt(workspace, path, offset);
  return found.flatMap(({ symbol }) => symbol.declarations.map(({ name }) => name));
}

function importedFileAt(workspace: Workspace, path: string, offset: number): readonly Span[] {
  const imports = [...(tableOf(workspace, path)?.imports.values() ?? [])].map(({ declaration }) => declaration.from);
  const from = imports.find((each) => each !== undefined && each.span.start <= offset && offset <= each.span.end);
  const source = from && tableOf(workspace, resolvePath(path, from.text))?.source;
  return source === undefined ? [] : [{ source, start: 0, end: 0 }];
}

/** In the order of files and of their text. */
export function referencesAt(
  workspace: Workspace,
  path: string,
  offset: number,
  withDeclaration: boolean,
): readonly Span[] {
  const places = symbolsAt(workspace, path, offset).flatMap((located) => placesIn(workspace, located));
  return places.filter(({ form }) => withDeclaration || form !== "declaration").map(({ span }) => span);
}

/** The places in the file of what is named at one of them. */
export function highlightsAt(workspace: Workspace, path: string, offset: number): readonly Span[] {
  return referencesAt(workspace, path, offset, true).filter(({ source }) => source.path === path);
}
