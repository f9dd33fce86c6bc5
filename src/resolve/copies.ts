/** `repeat` and `for`: copies of a body, one behind the other, each named by the next unused integer. */
import type { Body, ForStatement, LayerStatement, RepeatStatement } from "../syntax/ast.ts";
import { declare, judgeReserved, type GivenName } from "./declare.ts";
import { environmentOf } from "./environment.ts";
import { evaluate, evaluateInteger } from "./evaluate.ts";
import { closeEntry, report, type Frame } from "./frame.ts";
import { sortItems } from "./items.ts";
import { findCallee } from "./callee.ts";
import { copiesLimit, countExpansion } from "./limits.ts";
import { runLine } from "./line.ts";
import { createNameScope, fullName, nextCopyName } from "./naming.ts";
import { poisonBodies } from "./poison-bodies.ts";
import type { Expansion } from "./report.ts";
import { createScope } from "./scope.ts";
import { describeValue, isPoison, poison, type Value } from "./value.ts";

export function runRepeat(frame: Frame, { count, body }: RepeatStatement): void {
  const copies = evaluateInteger(count, environmentOf(frame), "the number of copies", 0);
  if (copies === undefined) return poisonBodies(frame, [body]);
  if (copies > copiesLimit) return reportTooMany(frame, count, copies, body);
  for (let copy = 0; copy < copies && !frame.instance.model.exhausted; copy++) runCopy(frame, body, undefined);
}

export function runFor(frame: Frame, { variable, iterable, body }: ForStatement): void {
  judgeReserved(frame, variable.text, variable.span);
  const list = evaluate(iterable, environmentOf(frame));
  if (list.kind !== "list") {
    if (!isPoison(list)) {
      const message = `for goes through a list, found ${describeValue(list)}`;
      const help = ["a list is written as [64, 128, 256]; `repeat 3 { … }` repeats without one"];
      report(frame, { code: "resolve/type", message, span: iterable.span, help });
    }
    return poisonBodies(frame, [body]);
  }
  if (list.elements.length > copiesLimit) return reportTooMany(frame, iterable, list.elements.length, body);
  for (const value of list.elements) {
    if (!frame.instance.model.exhausted) runCopy(frame, body, { name: variable.text, span: variable.span, value });
  }
}

interface LoopVariable {
  readonly name: string;
  readonly span: Body["span"];
  readonly value: Value;
}

function runCopy(frame: Frame, body: Body, variable: LoopVariable | undefined): void {
  if (!countExpansion(frame, body.span)) {
    frame.current = poison;
    return;
  }
  const scope = createScope(frame.scope);
  if (variable !== undefined) scope.variables.set(variable.name, variable);
  const inside: Frame = { ...frame, scope, expansion: expansionOf(frame, body) };
  if (frame.current !== undefined && !isPoison(frame.current)) {
    frame.instance.model.session.reporter.countSound(inside.expansion!);
  }
  const given = { text: nextCopyName(frame.names), span: body.span, automatic: true };
  const only = singleCall(inside, body);
  if (only !== undefined) runLine(inside, only, given);
  else runScopedCopy(inside, body, given);
  frame.current = inside.current;
}

function expansionOf(frame: Frame, body: Body): Expansion {
  const name = fullName(frame.names, nextCopyName(frame.names));
  return { kind: "copy", body, name, calls: frame.instance.calls };
}

/** A copy with names of its own, below its integer. */
function runScopedCopy(inside: Frame, body: Body, given: GivenName): void {
  const entry = declare(inside, given, "copy");
  const names = createNameScope(entry.name, inside.instance.holes, inside.names);
  entry.inner = names;
  const frame: Frame = { ...inside, names };
  frame.instance.model.session.runBody(frame, body);
  // Many empty scopes would fill the memory for nothing.
  if (names.entries.size === 0 && !names.incomplete) entry.inner = undefined;
  inside.current = frame.current;
  if (frame.current !== undefined) closeEntry(frame, entry, frame.current);
}

/** The line of a body that is one unlabelled call, without braces and post-operations. */
function singleCall(frame: Frame, { statements }: Body): LayerStatement | undefined {
  const [line] = statements;
  if (statements.length !== 1 || line?.kind !== "layer" || line.label !== undefined) return undefined;
  if (line.items.some((item) => item.kind === "brace")) return undefined;
  const bareNames = line.items.some((item) => item.kind === "value" && isName(item.value.kind));
  if (!bareNames) return line;
  const quiet = quietFrame(frame);
  const callee = findCallee(quiet, line.name) ?? poison;
  return sortItems(quiet, line, callee).posts.length === 0 ? line : undefined;
}

function isName(kind: string): boolean {
  return kind === "path" || kind === "call";
}

/** For a look ahead: what it finds is reported when the line runs. */
function quietFrame(frame: Frame): Frame {
  const { instance } = frame;
  const reporter = { ...instance.model.session.reporter, report: () => {} };
  const session = { ...instance.model.session, reporter };
  return { ...frame, instance: { ...instance, model: { ...instance.model, session } } };
}

function reportTooMany(frame: Frame, count: RepeatStatement["count"], copies: number, body: Body): void {
  const message = `${copies} copies are too many: the limit is 10,000`;
  report(frame, { code: "resolve/too-many-copies", message, span: count.span });
  poisonBodies(frame, [body]);
}
