/**
 * Lines that are moved out of a copy or a call of a block: each that has weights takes a label which says where it was, so that these
 * keep their names, and what names such a line follows.
 */
import type { Edit } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../graph/graph.ts";
import { writeLabel, writeReference } from "../../interchange/text/words.ts";
import type { NamedEntry } from "../../resolve/name-scopes.ts";
import type { Body, LayerStatement, Statement } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import type { NamedSymbol } from "../symbols/symbol.ts";
import { insertion } from "./rewriting.ts";

export interface Moved {
  /** What the lines are called where they are now, once they have run. */
  readonly entries: readonly NamedEntry[];
  /** Those of the model, which entries are ranges of. */
  readonly nodes: readonly Node[];
  /** What their names begin with where they are moved to: empty, or with a dot at its end. */
  readonly prefix: string;
  /** The label of a line that has no name of its own, but that of its copy. */
  readonly ofCopy?: string;
}

/** Labels for the lines of a body; those in copies inside keep theirs. */
export function relabelled(body: Body, moved: Moved): readonly Edit[] {
  return ownLines(body).flatMap((line) => relabelledLine(line, moved));
}

/** The lines whose names belong to the scope of a body: those in braces and branches too. */
function ownLines({ statements }: Body): readonly LayerStatement[] {
  return statements.flatMap((statement: Statement): readonly LayerStatement[] => {
    if (statement.kind === "repeat" || statement.kind === "for") return [];
    const inside = bodiesInside(statement).flatMap(ownLines);
    return statement.kind === "layer" ? [statement, ...inside] : inside;
  });
}

function relabelledLine({ label, name }: LayerStatement, { entries, nodes, prefix, ofCopy }: Moved): readonly Edit[] {
  if (label?.parts !== undefined) return [];
  if (label !== undefined) return [{ span: label.span, newText: writeLabel(prefix + label.text) }];
  const entry = entries.find(({ span }) => span.start === name.span.start);
  const hasWeights =
    entry !== undefined &&
    nodes.slice(entry.firstNode, entry.endNode).some(({ parameters }) => Object.keys(parameters).length > 0);
  const own = hasWeights ? prefix + entry.text : entry === undefined ? ofCopy : undefined;
  return own === undefined ? [] : [insertion(name.span.source, name.span.start, `${writeLabel(own)}: `)];
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
