/**
 * Renames what a text names, in all files of the workspace. What the new name brings is found out by trying: where a model computes
 * something else, or anything is wrong that was not, the name is refused.
 */
import { spanText, type Span } from "../base/source.ts";
import { shown } from "../base/visible.ts";
import type { Edit } from "../diagnostics/diagnostic.ts";
import { writeLabel, writeReference } from "../interchange/text/words.ts";
import { findOp } from "../ops/index.ts";
import { symbol } from "../tensor/dim.ts";
import { outcomeOf, weightsWarning } from "./outcome.ts";
import type { Range } from "./results.ts";
import { namesAt, placesIn, tableOf, type FoundPlace, type Located } from "./symbols/across-files.ts";
import type { NamedSymbol } from "./symbols/symbol.ts";
import type { Workspace } from "./workspace.ts";

export interface Refused {
  readonly refused: string;
}

export interface Renaming {
  readonly edits: readonly Edit[];
  /** What the author has to know: what outside of the text goes by the name. */
  readonly warnings: readonly string[];
}

export function prepareRename(
  workspace: Workspace,
  path: string,
  offset: number,
): { readonly range: Range; readonly text: string } | Refused {
  const [named, ...others] = namesAt(workspace, path, offset);
  if (named === undefined) return { refused: whyNot(workspace, path, offset) };
  if (named.form === "automatic") {
    const counted = spanText(named.span);
    return { refused: `\`${counted}\` is counted: give the call a label, or rename the block` };
  }
  if (others.some(({ target }) => target.symbol !== named.target.symbol)) {
    return { refused: "several layers go by this name here; rename one of them where it is declared" };
  }
  const { start, end } = named.span;
  return { range: { start, end }, text: named.target.symbol.name };
}

function whyNot(workspace: Workspace, path: string, offset: number): string {
  const text = workspace.textOf(path) ?? "";
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 100), offset))![0];
  const word = before + /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 100))![0];
  if (findOp(word)?.spelled === true) return `\`${word}\` is a layer of the language, which has no other name`;
  return word === "" ? "there is no name here" : `\`${word}\` is no name that the text declares`;
}

export function renameAt(workspace: Workspace, path: string, offset: number, newName: string): Renaming | Refused {
  const prepared = prepareRename(workspace, path, offset);
  if ("refused" in prepared) return prepared;
  const located = namesAt(workspace, path, offset)[0]!.target;
  const refused = judgeName(located.symbol, newName);
  if (refused !== undefined) return { refused };
  const places = placesIn(workspace, located);
  const misplaced = places.find(({ form }) => form === "segment" && writeLabel(newName).startsWith('"'));
  if (misplaced !== undefined) return { refused: quotedInPath(newName, misplaced) };
  const edits = places.map((place) => rewriting(workspace, located, place, newName)).filter(isChange);
  return tried(workspace, located, newName, edits);
}

/** Labels may be any text that quotes can hold; all other names are words. */
function judgeName({ kind, name }: NamedSymbol, newName: string): string | undefined {
  if (newName === name) return "this is its name";
  if (kind === "label") {
    return /^[^"\p{Cc}]+$/u.test(newName) ? undefined : "a label is a text without quotation marks on one line";
  }
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(newName)
    ? undefined
    : `${shown(newName)} is no name: letters, digits and _ make one, and no digit is the first`;
}

function quotedInPath(newName: string, { span: { source, start } }: FoundPlace): string {
  const { line } = source.positionAt(start);
  return `${shown(newName)} needs quotes, which cannot stand behind a dot, as they would in ${source.path}:${line}`;
}

function rewriting(workspace: Workspace, { symbol: { kind } }: Located, place: FoundPlace, newName: string): Edit {
  const { span, form } = place;
  switch (form) {
    case "declaration":
      return { span, newText: kind === "label" ? writeLabel(newName) : newName };
    case "automatic":
      return { span, newText: newName.toLowerCase() + /\d+$/.exec(spanText(span))![0] };
    case "head":
      return { span, newText: writeReference(newName, blockNames(workspace, span)) };
    case "word":
    case "segment":
      return { span, newText: newName };
  }
}

function blockNames(workspace: Workspace, { source }: Span): ReadonlySet<string> {
  const { symbols = [] } = tableOf(workspace, source.path) ?? {};
  return new Set(symbols.flatMap(({ kind, name }) => (kind === "block" || kind === "import" ? [name] : [])));
}

function isChange({ span, newText }: Edit): boolean {
  return spanText(span) !== newText;
}

function tried(
  workspace: Workspace,
  { symbol: { kind, name, container } }: Located,
  newName: string,
  edits: readonly Edit[],
): Renaming | Refused {
  const { refused, weights } = outcomeOf(workspace, edits, kind === "size" ? { [name]: symbol(newName) } : {});
  if (refused !== undefined) return { refused: `${shown(newName)} cannot take the place of \`${name}\`: ${refused}` };
  const outside = isSeenOutside(kind, container)
    ? [`what uses the model from outside knows \`${name}\` by this name`]
    : [];
  const warning = weightsWarning(weights);
  return { edits, warnings: warning === undefined ? outside : [...outside, warning] };
}

/** Commands, options and compiled modules go by these names. */
function isSeenOutside(kind: NamedSymbol["kind"], container: NamedSymbol | undefined): boolean {
  return (
    kind === "model" ||
    kind === "size" ||
    kind === "input" ||
    kind === "output" ||
    (kind === "parameter" && container?.kind === "model")
  );
}
