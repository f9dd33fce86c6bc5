/** `skip: here`: the current tensor under a name, without a layer. */
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { Item, LayerStatement } from "../syntax/ast.ts";
import { declare, type GivenName } from "./declare.ts";
import { claimShape } from "./expectations.ts";
import { closeEntry, reportMistake, taint, type Frame } from "./frame.ts";
import { currentTensor } from "./lookup.ts";
import { isUnread } from "./static-names.ts";
import type { ResolvedTensor } from "./name-scopes.ts";
import { isPoison, poison } from "./value.ts";

export function isHere({ name }: LayerStatement): boolean {
  return name.text === "here";
}

/** The tensor behind the line: the current one, and poison where the line is more than `here`. */
export function nameCurrentTensor(
  frame: Frame,
  statement: LayerStatement,
  given: GivenName | undefined,
): ResolvedTensor {
  const tensor = currentTensor(frame, statement.name.span);
  if (isPoison(tensor)) taint(frame);
  judge(frame, statement);
  if (given !== undefined) closeEntry(frame, declare(frame, given, "here"), tensor);
  if (statement.claim !== undefined) claimShape(frame, statement.claim, tensor);
  return statement.items.length === 0 ? tensor : poison;
}

function judge(frame: Frame, statement: LayerStatement): void {
  const { items, name, label } = statement;
  const [first] = items;
  if (isUnread(statement)) return;
  if (first !== undefined) {
    reportMistake(frame, {
      code: "resolve/here",
      message: "`here` is the current tensor as it is, and takes nothing behind it",
      span: { ...first.span, end: items.at(-1)!.span.end },
      help: ["`skip: here` names the tensor; layers follow on the next line"],
      fixes: onNextLine(statement, first),
    });
  } else if (label === undefined && !frame.instance.model.isIdle) {
    reportMistake(frame, {
      code: "resolve/here",
      severity: "warning",
      message: "`here` without a label names nothing",
      span: name.span,
      help: ["`skip: here` names the current tensor `skip`; `-> [64, 56, 56]` alone on a line claims its shape"],
    });
  }
}

/** `skip: here relu`: the layers on a line of their own. */
function onNextLine({ name, span }: LayerStatement, first: Item): readonly Fix[] {
  if (first.kind !== "value" || first.parenthesised) return [];
  if (first.value.kind !== "path" && first.value.kind !== "call") return [];
  const { source, start } = span;
  const indent = /[ \t]*$/.exec(source.text.slice(source.text.lastIndexOf("\n", start - 1) + 1, start))![0];
  const gap = { source, start: name.span.end, end: first.span.start };
  return [{ description: "put it on the next line", edits: [{ span: gap, newText: `\n${indent}` }] }];
}
