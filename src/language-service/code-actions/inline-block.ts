/** The call of a block as the lines of the block, with its arguments put in. */
import { spanText, type Span } from "../../base/source.ts";
import { writeLabel } from "../../interchange/text/words.ts";
import type { Frame } from "../../resolve/frame.ts";
import type { Item, LayerStatement } from "../../syntax/ast.ts";
import type { Analysis } from "../analysis.ts";
import type { CodeAction, Range } from "../results.ts";
import { statementsIn } from "../statements.ts";
import { symbolsOf } from "../symbols/symbol-table.ts";
import type { Workspace } from "../workspace.ts";
import { argumentsOf } from "./call-arguments.ts";
import { blockOf, importsFor } from "./called-block.ts";
import type { Moved } from "./copied-names.ts";
import { inlinedLines } from "./inlined-lines.ts";
import { refactoring } from "./refactoring.ts";
import { commentsIn, indentOf, isWithin, linesInstead } from "./rewriting.ts";

/** Of the call whose name is at a place. Of the ways to name its layers the first is taken that leaves everything as it is. */
export function inlineBlock(workspace: Workspace, analysis: Analysis, range: Range): CodeAction | undefined {
  const call = callAt(analysis, range);
  const called = call && blockOf(workspace, analysis, call);
  const frame = call && analysis.runs.of(call)[0]?.before;
  if (call === undefined || called === undefined || frame === undefined) return undefined;
  const table = symbolsOf(analysis.file);
  const given = argumentsOf(call, called.declaration, frame, table);
  const imports = importsFor(workspace, analysis, call, called);
  if (given === undefined || imports === undefined) return undefined;
  const indent = indentOf(call.span);
  for (const { moved, end } of namings(call, frame)) {
    const lines = inlinedLines(called, given.values, moved, table, indent);
    const tail = tailOf(call, given.operations);
    const newText = [...commentsIn(headOf(call, tail)), ...lines, tail, ...end].filter(Boolean).join(`\n${indent}`);
    const edits = [...imports, ...linesInstead(analysis.file, call.span, newText)];
    const action = refactoring(workspace, `inline \`${call.name.text}\` here`, "refactor.inline", edits);
    if (action !== undefined) return action;
  }
  return undefined;
}

function callAt({ file }: Analysis, range: Range): LayerStatement | undefined {
  return [...statementsIn(file, range)].findLast(
    (each): each is LayerStatement =>
      each.kind === "layer" && isWithin(range, each.name.span) && each.label?.parts === undefined,
  );
}

interface Naming {
  readonly moved: Moved;
  /** A last line. */
  readonly end: readonly string[];
}

/**
 * Weights keep their names where the call has a label, which may also stand for the last tensor of its line. A call that is counted
 * leaves its number to the next one, so that its layers may have to be counted with those around it.
 */
function namings({ label, name }: LayerStatement, { names, instance }: Frame): readonly Naming[] {
  const { nodes } = instance.model;
  const counted = [...names.entries.values()].find(({ span }) => span.start === name.span.start);
  const entry = label === undefined ? counted : names.entries.get(label.text);
  // One without a name of its own has that of the copy around it.
  const inner = entry === undefined ? names.twin : entry.inner;
  const entries = [...(inner?.entries.values() ?? [])];
  const together: Moved = { entries, nodes, prefix: entry === undefined ? "" : `${entry.text}.`, apart: false };
  const kept = { ...together, apart: true };
  const end = label === undefined ? [] : [`${writeLabel(label.text)}: here`];
  if (label !== undefined)
    return [kept, together].flatMap((moved) => [
      { moved, end: [] },
      { moved, end },
    ]);
  const plain: Moved = { entries: [], nodes, prefix: "", apart: false };
  const ways = [kept, together, plain, { ...plain, prefix: `${name.text.toLowerCase()}_1.` }];
  return ways.map((moved) => ({ moved, end }));
}

/** What the line says behind the call: operations, and a claim. */
function tailOf({ claim, span }: LayerStatement, operations: readonly Item[]): string {
  return spanText({ ...span, start: operations[0]?.span.start ?? claim?.span.start ?? span.end });
}

/** What comes before that. */
function headOf({ span }: LayerStatement, tail: string): Span {
  return { ...span, end: span.end - tail.length };
}
