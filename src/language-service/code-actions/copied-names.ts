/**
 * Lines that are moved out of a copy or a call of a block: each that has weights takes a label which says where it was, so that these
 * keep their names, and what names such a line follows.
 */
import type { Span } from "../../base/source.ts";
import type { Edit } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../graph/graph.ts";
import { writeLabel, writeReference } from "../../interchange/text/words.ts";
import type { NamedEntry } from "../../resolve/name-scopes.ts";
import type { Body, Item, LayerStatement, Statement } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import { indentOf, insertion } from "./rewriting.ts";

export interface Moved {
  /** What the lines are called where they are now, once they have run. */
  readonly entries: readonly NamedEntry[];
  /** Those of the model, which entries are ranges of. */
  readonly nodes: readonly Node[];
  /** What their names begin with where they are moved to: empty, or with a dot at its end. */
  readonly prefix: string;
  /** The label of a line that has no name of its own, but that of its copy. */
  readonly ofCopy?: string;
  /** Whether operations with weights, which can have no labels, come to stand on lines of their own. */
  readonly apart: boolean;
}

/** Labels for the lines of a body; those in copies inside keep theirs. */
export function relabelled(body: Body, moved: Moved): readonly Edit[] {
  return ownLines(body).flatMap((line) => [
    ...relabelledLine(line, moved),
    ...(moved.apart ? line.items.flatMap((item) => setApart(line, item, moved)) : []),
  ]);
}

/** The lines whose names belong to the scope of a body: those in braces and branches too. */
function ownLines({ statements }: Body): readonly LayerStatement[] {
  return statements.flatMap((statement: Statement): readonly LayerStatement[] => {
    if (statement.kind === "repeat" || statement.kind === "for") return [];
    const inside = bodiesInside(statement).flatMap(ownLines);
    return statement.kind === "layer" ? [statement, ...inside] : inside;
  });
}

function relabelledLine({ label, name }: LayerStatement, moved: Moved): readonly Edit[] {
  const { prefix, ofCopy } = moved;
  if (label?.parts !== undefined) return [];
  if (label !== undefined) return [{ span: label.span, newText: writeLabel(prefix + label.text) }];
  const entry = entryAt(name.span, moved);
  const own = entry === undefined ? ofCopy : hasWeights(entry, moved) ? prefix + entry.text : undefined;
  return own === undefined ? [] : [insertion(name.span.source, name.span.start, `${writeLabel(own)}: `)];
}

/** An operation behind a layer as the beginning of the next line, where it has a name in weight files. */
function setApart(line: LayerStatement, { kind, span }: Item, moved: Moved): readonly Edit[] {
  const entry = kind === "value" ? entryAt(span, moved) : undefined;
  if (entry === undefined || !hasWeights(entry, moved)) return [];
  const { source, start } = span;
  const blanks = /[ \t]*$/.exec(source.text.slice(line.span.start, start))![0].length;
  const newText = `\n${indentOf(line.span)}${writeLabel(moved.prefix + entry.text)}: `;
  return [{ span: { source, start: start - blanks, end: start }, newText }];
}

function entryAt({ start }: Span, { entries }: Moved): NamedEntry | undefined {
  return entries.find(({ span }) => span.start === start);
}

function hasWeights({ firstNode, endNode }: NamedEntry, { nodes }: Moved): boolean {
  return nodes.slice(firstNode, endNode).some(({ parameters }) => Object.keys(parameters).length > 0);
}

/** Uses of the labels of such lines. */
export function reread(symbols: readonly NamedSymbol[], prefix: string): readonly Edit[] {
  const labels = symbols.filter(({ kind }) => kind === "label");
  return labels.flatMap(({ name, uses }) =>
    uses
      .filter(({ form }) => form === "head")
      .map(({ span }) => ({ span, newText: writeReference(prefix + name, new Set()) })),
  );
}
