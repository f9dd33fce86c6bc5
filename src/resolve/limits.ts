/** Bounds on what a text may expand to; far above any network in use, and each told as a clear error. */
import type { Span } from "../base/source.ts";
import { report, type Frame } from "./frame.ts";

export const nestingLimit = 256;
export const copiesLimit = 10_000;
export const layersLimit = 1_000_000;

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
    report(frame, { code: "resolve/too-many-layers", message, span });
  }
  model.exhausted = true;
  return false;
}
