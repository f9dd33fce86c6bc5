/** `repeat` and `for`: copies of a body, one behind the other, each named by the next unused integer. */
import type { Body, ForStatement, LayerStatement, Name, RepeatStatement } from "../syntax/ast.ts";
import { declare, judgeReserved, type GivenName } from "./declare.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluate, evaluateInteger } from "./evaluate.ts";
import { closeEntry, homeOf, reportMistake, type Frame } from "./frame.ts";
import { sortItems } from "./items.ts";
import { findCallee } from "./callee.ts";
import { copiesLimit } from "../base/limits.ts";
import { countExpansion } from "./expansion-limits.ts";
import { runLine } from "./line.ts";
import { createNameScope, fullName, hasNames, nextCopyName } from "./name-scopes.ts";
import { observed } from "./observe.ts";
import { poisonBodies } from "./poison-bodies.ts";
import type { Expansion } from "./expansion-reporter.ts";
import { createScope, findVariable } from "./scope.ts";
import { bodiesInside, branchesOf } from "../syntax/bodies.ts";
import { describeValue, isPoison, poison, type ResolvedValue } from "./value.ts";

export function runRepeat(frame: Frame, { count, body }: RepeatStatement): void {
  const copies = evaluateInteger(count, environmentOf(frame), "the number of copies", 0);
  if (copies === undefined) return poisonBodies(frame, [body]);
  if (copies > copiesLimit) return reportTooMany(frame, count, copies, body);
  const calls = blockCalls(frame, body);
  for (let copy = 0; copy < copies && !frame.instance.model.exhausted; copy++) {
    runCopy(frame, { body, calls, copy }, undefined);
  }
}

export function runFor(frame: Frame, { variable, iterable, body }: ForStatement): void {
  judgeReserved(frame, variable.text, variable.span);
  const list = evaluate(iterable, environmentOf(frame));
  if (list.kind !== "list") {
    if (!isPoison(list)) {
      const message = `for goes through a list, found ${describeValue(list)}`;
      const help = ["a list is written as [64, 128, 256]; `repeat 3 { … }` repeats without one"];
      reportMistake(frame, { code: "resolve/type", message, span: iterable.span, help });
    }
    return poisonBodies(frame, [body]);
  }
  if (list.elements.length > copiesLimit) return reportTooMany(frame, iterable, list.elements.length, body);
  const calls = blockCalls(frame, body);
  for (const [copy, value] of list.elements.entries()) {
    const { text: name, span } = variable;
    if (!frame.instance.model.exhausted) runCopy(frame, { body, calls, copy }, { name, span, value });
  }
}

interface LoopVariable {
  readonly name: string;
  readonly span: Body["span"];
  readonly value: ResolvedValue;
}

interface Copy {
  readonly body: Body;
  /** How many calls of blocks the body makes, those with computed labels apart. */
  readonly calls: number;
  /** Which copy it is, from 0. */
  readonly copy: number;
}

function runCopy(frame: Frame, { body, calls, copy }: Copy, variable: LoopVariable | undefined): void {
  if (!countExpansion(frame, body.span)) {
    frame.current = poison;
    return;
  }
  const scope = createScope(frame.scope);
  if (variable !== undefined) scope.variables.set(variable.name, variable);
  const named = namesLayers(body);
  const text = named ? nextCopyName(homeOf(frame)) : String(copy);
  const inside: Frame = { ...frame, scope, expansion: expansionOf(frame, body, text) };
  if (frame.current !== undefined && !isPoison(frame.current)) {
    frame.instance.model.session.reporter.countSound(inside.expansion!);
  }
  const given = { text, span: body.span, automatic: true };
  const only = calls === 0 ? singleLayer(inside, body) : undefined;
  frame.instance.model.session.ranBodies.add(body);
  if (!named) frame.instance.model.session.runBody(inside, body);
  else if (only !== undefined) observed(inside, only, () => runLine(inside, only, given));
  else runScopedCopy(inside, body, given, calls === 1);
  frame.current = inside.current;
}

function expansionOf(frame: Frame, body: Body, copy: string): Expansion {
  return { kind: "copy", body, name: fullName(homeOf(frame), copy), calls: frame.instance.calls };
}

/** Whether a copy has names of its own: not where all labels are computed, since those lines belong around the loop. */
function namesLayers({ statements }: Body): boolean {
  return statements.some((statement) => {
    if (statement.kind === "layer") return !hasComputedLabel(statement);
    return statement.kind === "hole" || bodiesInside(statement).some(namesLayers);
  });
}

function hasComputedLabel({ label }: LayerStatement): boolean {
  return label?.parts !== undefined;
}

/** A copy with names of its own, below its integer, which is the name of its only block call as well. */
function runScopedCopy(inside: Frame, body: Body, given: GivenName, namesCall: boolean): void {
  const entry = declare(inside, given, "copy");
  const { holes } = inside.instance;
  const names = createNameScope({ prefix: entry.name, incomplete: holes, parent: inside.names, namesCall });
  entry.inner = names;
  const frame: Frame = { ...inside, names, home: undefined };
  frame.instance.model.session.runBody(frame, body);
  // Many empty scopes would fill the memory for nothing.
  if (!hasNames(names)) entry.inner = undefined;
  inside.current = frame.current;
  if (frame.current !== undefined) closeEntry(frame, entry, frame.current);
}

/** How many calls of blocks a copy of a body makes at most; those in copies inside are named there. */
function blockCalls(frame: Frame, { statements }: Body): number {
  const countIn = (body: Body): number => blockCalls(frame, body);
  const counts = statements.map((statement) => {
    if (statement.kind === "if") return Math.max(...branchesOf(statement).map(countIn));
    if (statement.kind !== "layer" || hasComputedLabel(statement)) return 0;
    const inside = bodiesInside(statement).map(countIn);
    return [...inside, ...calledNames(statement).map((name) => Number(isBlock(frame, name)))].reduce((a, b) => a + b);
  });
  return counts.reduce((a, b) => a + b, 0);
}

/** The layer of a line, and the bare names behind it, which may be operations. */
function calledNames({ name, items }: LayerStatement): readonly Name[] {
  const behind = items.flatMap((item): readonly Name[] => {
    if (item.kind !== "value" || item.parenthesised || item.afterComma) return [];
    if (item.value.kind === "call") return [item.value.name];
    return item.value.kind === "path" && item.value.segments.length === 1 ? item.value.segments : [];
  });
  return [name, ...behind];
}

function isBlock(frame: Frame, { text }: Name): boolean {
  return frame.instance.module.blocks.has(text) && findVariable(frame.scope, text) === undefined;
}

/** The line of a body that is one unlabelled layer, without braces and operations behind it. */
function singleLayer(frame: Frame, { statements }: Body): LayerStatement | undefined {
  const [line] = statements;
  if (statements.length !== 1 || line?.kind !== "layer" || line.label !== undefined) return undefined;
  if (line.items.some((item) => item.kind === "brace")) return undefined;
  const bareNames = line.items.some((item) => item.kind === "value" && isName(item.value.kind));
  if (!bareNames) return line;
  const quiet = quietFrame(frame);
  const callee = findCallee(quiet, line.name) ?? poison;
  return sortItems(quiet, line, callee).postOperations.length === 0 ? line : undefined;
}

function isName(kind: string): boolean {
  return kind === "path" || kind === "call";
}

/** For a look ahead: what it finds is reported when the line runs. */
function quietFrame(frame: Frame): Frame {
  const { instance } = frame;
  const reporter = { ...instance.model.session.reporter, report: () => {}, isReported: () => true };
  const session = { ...instance.model.session, observer: undefined, reporter };
  return { ...frame, instance: { ...instance, model: { ...instance.model, session } } };
}

function reportTooMany(frame: Frame, count: RepeatStatement["count"], copies: number, body: Body): void {
  const message = `${copies} copies are too many: the limit is 10,000`;
  reportMistake(frame, { code: "resolve/too-many-copies", message, span: count.span });
  poisonBodies(frame, [body]);
}
