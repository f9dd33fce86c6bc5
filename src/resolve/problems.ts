/**
 * Turns what an op reports into diagnostics: the place of the attribute or layer, the way from the input, the op's
 * arithmetic, and of its remedies those that were tried and work.
 */
import type { Span } from "../base/source.ts";
import { opCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit, Fix, Severity } from "../diagnostics/diagnostic.ts";
import type { Problem, Problems } from "../ops/contract/op.ts";
import { formatShape } from "../tensor/shape.ts";
import { inExpansion } from "./expansion-reporter.ts";
import { isRepeated, reportAny, reportSteps, type Frame } from "./frame.ts";
import { argumentFor } from "./layer-call.ts";
import { tryRemedy, type Attempt } from "./remedies.ts";
import type { Situation } from "./situation.ts";
import { describeInputs } from "./way.ts";

export function problemsOf(frame: Frame, situation: Situation): Problems<string> {
  return {
    error: (problem) => {
      reportProblem(frame, situation, problem, "error");
      return undefined;
    },
    warning: (problem) => reportProblem(frame, situation, problem, "warning"),
    demand: (condition, problem) => {
      const mismatch = problem && mismatchOf(frame, situation, problem);
      frame.instance.model.demands.push({ condition, span: situation.call.name.span, mismatch });
    },
  };
}

/** Of several expansions of a line that of the first: the words take long to find. */
function mismatchOf(frame: Frame, situation: Situation, problem: Problem<string>): DiagnosticInit {
  const { mismatches, session } = frame.instance.model;
  const span = placeOf(situation, problem);
  const known = mismatches.get(span);
  if (known !== undefined) return known;
  session.budget.take("steps", reportSteps);
  const mismatch = diagnosticOf(situation, problem, "error");
  const inFull = frame.expansion === undefined ? mismatch : inExpansion(mismatch, frame.expansion);
  mismatches.set(span, inFull);
  return inFull;
}

function reportProblem(frame: Frame, situation: Situation, problem: Problem<string>, severity: Severity): void {
  const place = { code: opCode(situation.op.name, problem.code), span: placeOf(situation, problem) };
  if (severity === "error" && isRepeated(frame, place)) return;
  reportAny(frame, diagnosticOf(situation, problem, severity));
}

function diagnosticOf(situation: Situation, problem: Problem<string>, severity: Severity): DiagnosticInit {
  const { op, inputs, inputSpans } = situation;
  const working = workingRemedies(situation, problem, severity);
  const guilty = problem.input === undefined ? undefined : inputSpans[problem.input];
  return {
    code: opCode(op.name, problem.code),
    span: placeOf(situation, problem),
    severity,
    message: problem.message,
    labels:
      guilty === undefined
        ? []
        : [{ span: guilty, text: `this is ${formatShape(inputs[problem.input!]!.type.shape)}` }],
    notes: [...describeInputs(inputs), ...(problem.notes ?? [])],
    help: [...helpOf(working), ...(problem.help ?? [])],
    fixes: working.flatMap(fixOf),
  };
}

function placeOf({ op, call }: Situation, { attribute }: Problem<string>): Span {
  const argument = attribute === undefined ? undefined : argumentFor(op, call, attribute);
  return argument?.span ?? call.name.span;
}

function workingRemedies(
  situation: Situation,
  { remedies = [] }: Problem<string>,
  severity: Severity,
): readonly Attempt[] {
  if (situation.preset) return [];
  return remedies.flatMap((remedy) => tryRemedy(situation, remedy, severity) ?? []);
}

function helpOf(working: readonly Attempt[]): readonly string[] {
  return working.length === 0 ? [] : [working.map(({ text }) => text).join("; ")];
}

function fixOf({ text, edits, isGuess }: Attempt): readonly Fix[] {
  return edits.length === 0 ? [] : [{ description: text, edits, ...(isGuess ? { isGuess } : {}) }];
}
