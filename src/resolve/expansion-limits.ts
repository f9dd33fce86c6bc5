/**
 * What is counted while a text is resolved, against the bounds of `base/limits.ts`. The counts are of the whole file with
 * its imports, since each of many models could use them up. Where one is passed, that is reported once and nothing more is
 * expanded.
 */
import type { Span } from "../base/source.ts";
import { layersLimit, nameLimit, nestingLimit, stepsLimit } from "../base/limits.ts";
import type { Body } from "../syntax/ast.ts";
import type { BudgetKind } from "./budget.ts";
import { reportPlain, type Frame } from "./frame.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";

/** Whether a body may be run inside those being run; reported where not. */
export function judgeDepth(frame: Frame, { span }: Body): boolean {
  const { model, active } = frame.instance;
  if (model.depth < nestingLimit) return true;
  if (model.exhausted) return false;
  model.exhausted = true;
  model.session.cutShort = true;
  const names = active.map(({ name }) => name.text);
  const chain = names.length > 4 ? [...names.slice(0, 2), "...", ...names.slice(-2)] : names;
  reportPlain(frame, {
    code: "resolve/nesting",
    message: `blocks and braces are nested more than ${nestingLimit} deep`,
    span: { ...span, end: Math.min(span.start + 1, span.end) },
    notes: chain.length === 0 ? [] : [chain.join(" -> ")],
  });
  return false;
}

/** Counts a layer; false where the limit is passed, reported once. */
export function countLayer(frame: Frame, span: Span): boolean {
  return count(frame, span, "layers", "layers");
}

/** Counts a block call or a copy; false where the limit is passed, reported once. */
export function countExpansion(frame: Frame, span: Span): boolean {
  return count(frame, span, "calls", "block calls and copies");
}

function count(frame: Frame, span: Span, kind: BudgetKind, what: string): boolean {
  const { budget } = frame.instance.model.session;
  if (budget.take(kind, 1)) return true;
  const message = `the models of this file have more than ${layersLimit.toLocaleString("en")} ${what}`;
  return exhaust(frame, { code: "resolve/too-many-layers", message, span });
}

/** Counts work that is done at a place; false where the limit is passed, reported once. */
export function spend(frame: Frame, span: Span, steps: number): boolean {
  if (frame.instance.model.session.budget.take("steps", steps)) return true;
  return exhaust(frame, tooMuchWork(span));
}

export function tooMuchWork(span: Span): ResolveMistake {
  return {
    code: "resolve/too-much-work",
    message: `resolving this file takes more than ${stepsLimit.toLocaleString("en")} steps`,
    span,
    help: ["repeat less, or evaluate large lists and sizes once, in a `let` outside of what is repeated"],
  };
}

/** Whether a name is short enough for layers below, or their sizes, to repeat it; reported where not. */
export function judgeName(frame: Frame, name: string, span: Span, of = "this layer"): boolean {
  if (name.length <= nameLimit) return true;
  return exhaust(frame, {
    code: "resolve/name-too-long",
    message: `the full name of ${of} has more than ${nameLimit.toLocaleString("en")} characters`,
    span,
    help: of === "this layer" ? ["shorten the labels of the blocks around it"] : [],
  });
}

function exhaust(frame: Frame, mistake: ResolveMistake): false {
  const { model } = frame.instance;
  if (model.session.budget.exhaust()) reportPlain(frame, mistake);
  model.exhausted = true;
  model.session.cutShort = true;
  model.failed = true;
  return false;
}
