/**
 * Judges what a model claims of its behaviour, by running it: `expect accuracy("digits.npz") >= 0.98`. What cannot be measured is a
 * finding at its place as well. Pure: files are the caller's.
 */
import { judgeClaims, type Measured, type Measurement } from "../analysis/judge-claims.ts";
import { spanText, type Span } from "../base/source.ts";
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EngineChoice, EngineOptions } from "../engine/engine.ts";
import type { Examples } from "../engine/examples.ts";
import type { DataPort } from "../engine/training-arrays.ts";
import { FormatError } from "../formats/format-error.ts";
import { behavioursIn, isAboutBehaviour, type BehaviourExpression, type FigureClaim } from "../graph/claim.ts";
import { measureCloseness, type Runnable } from "./measure-closeness.ts";
import { measureMetric, portsFor } from "./measure-metrics.ts";

/** What claims name. Both throw a FormatError where it is missing, or not what it is to be. */
export interface ClaimedFiles {
  /** @param from the file that the claim stands in. */
  examples(from: string, file: string, ports: readonly DataPort[]): Promise<Examples>;
  model(from: string, file: string): Promise<Runnable>;
}

export interface JudgedClaim {
  /** As written. */
  readonly text: string;
  readonly span: Span;
  /** `data`: a file is missing, or does not fit. */
  readonly result: "pass" | "broken" | "data";
  /** What was measured, of each part that is about behaviour. */
  readonly found: readonly FoundBehaviour[];
  /** Why it is no pass. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface FoundBehaviour extends Measurement {
  /** As written: `accuracy("digits.npz")`. */
  readonly text: string;
}

export interface JudgeOptions extends EngineOptions {
  /** Of what is measured: `accuracy("digits.npz")`; how many examples are done, and of how many. */
  readonly onProgress?: (text: string, done: number, all: number) => void;
}

/** One after the other. @param own sizes are bound, and weights are the values of all parameters. */
export async function judgeBehaviour(
  own: Runnable,
  choice: EngineChoice,
  files: ClaimedFiles,
  options: JudgeOptions = {},
): Promise<readonly JudgedClaim[]> {
  const judged: JudgedClaim[] = [];
  for (const claim of own.model.claims.filter(isAboutBehaviour)) {
    judged.push(await judgeOne(claim, own, choice, files, options));
  }
  return judged;
}

async function judgeOne(
  claim: FigureClaim,
  own: Runnable,
  choice: EngineChoice,
  files: ClaimedFiles,
  options: JudgeOptions,
): Promise<JudgedClaim> {
  const diagnostics = new Diagnostics();
  const measured = new Map<BehaviourExpression, Measurement>();
  for (const part of behavioursIn(claim.condition)) {
    try {
      measured.set(part, await measure(part, own, choice, files, options));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      diagnostics.add({ code: "claim/data", message: error.message, span: part.span });
    }
  }
  const isMeasured = !diagnostics.hasErrors;
  if (isMeasured) judgeClaims([claim], own.model.graph, diagnostics, { measured });
  const result = !isMeasured ? "data" : diagnostics.hasErrors ? "broken" : "pass";
  return {
    text: spanText(claim.span),
    span: claim.span,
    result,
    found: foundIn(measured),
    diagnostics: diagnostics.all,
  };
}

function foundIn(measured: Measured): readonly FoundBehaviour[] {
  return [...measured].map(([{ text }, measurement]) => ({ text, ...measurement }));
}

async function measure(
  { behaviour, text, span }: BehaviourExpression,
  own: Runnable,
  choice: EngineChoice,
  files: ClaimedFiles,
  { onProgress, ...options }: JudgeOptions,
): Promise<Measurement> {
  const from = span.source.path;
  const { model, weights } = own;
  if (behaviour.kind === "close") {
    return measureCloseness(own, await files.model(from, behaviour.file), behaviour, choice, options);
  }
  const examples = await files.examples(from, behaviour.file, portsFor(model, behaviour));
  const progress = (done: number, all: number): void => onProgress?.(text, done, all);
  return measureMetric(model, weights, behaviour, examples, choice, { ...options, onProgress: progress });
}
