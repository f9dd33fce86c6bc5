/** Bounds on what a text may expand to; far above any network in use, and each told as a clear error. */
import type { Span } from "../base/source.ts";
import type { Body } from "../syntax/ast.ts";
import { reportPlain, type Frame } from "./frame.ts";

export const nestingLimit = 256;
export const copiesLimit = 10_000;
export const layersLimit = 1_000_000;

/** Whether a body may be run inside those being run; told where not. */
export function judgeDepth(frame: Frame, { span }: Body): boolean {
  const { model, active } = frame.instance;
  if (model.depth < nestingLimit) return true;
  if (model.exhausted) return false;
  model.exhausted = true;
  const names = active.map(({ name }) => name.text);
  const chain = names.length > 4 ? [...names.slice(0, 2), "...", ...names.slice(-2)] : names;
  reportPlain(frame, {
    code: "resolve/nesting",
    message: `blocks and braces are nested more than ${nestingLimit} deep`,
    span: { ...span, end: span.start + 1 },
    notes: chain.length === 0 ? [] : [chain.join(" -> ")],
  });
  return false;
}

/** Counts a layer; false where the limit is passed, told once. */
export function countLayer(frame: Frame, span: Span): boolean {
  const { model } = frame.instance;
  return ++model.layers <= layersLimit || exhaust(frame, span, "layers");
}

/** Counts a block call or a copy; false where the limit is passed, told once. */
export function countExpansion(frame: Frame, span: Span): boolean {
  const { model } = frame.instance;
  return ++model.expansions <= layersLimit || exhaust(frame, span, "block calls and copies");
}

function exhaust(frame: Frame, span: Span, what: string): false {
  const { model } = frame.instance;
  if (!model.exhausted) {
    const message = `the model has more than 1,000,000 ${what}`;
    reportPlain(frame, { code: "resolve/too-many-layers", message, span });
  }
  model.exhausted = true;
  return false;
}
