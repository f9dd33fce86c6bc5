/**
 * Turns what an op reports into diagnostics: the place of the attribute or layer, the way from the input, the op's
 * arithmetic, and of its remedies those that were tried and work.
 */
import type { Span } from "../base/source.ts";
import { opCode } from "../diagnostics/catalogue.ts";
import type { Fix, Severity } from "../diagnostics/diagnostic.ts";
import type { Problem, Problems } from "../ops/contract/op.ts";
import { formatShape } from "../tensor/shape.ts";
import { isRepeated, reportAny, type Frame } from "./frame.ts";
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
    demand: (condition) => void frame.instance.model.demands.push({ condition, span: situation.call.name.span }),
  };
}

function reportProblem(frame: Frame, situation: Situation, problem: Problem<string>, severity: Severity): void {
  const { op, inputs, inputSpans } = situation;
  const place = { code: opCode(op.name, problem.code), span: placeOf(situation, problem) };
  if (severity === "error" && isRepeated(frame, place)) return;
  const working = workingRemedies(situation, problem, severity);
  const guilty = problem.input === undefined ? undefined : inputSpans[problem.input];
  reportAny(frame, {
    ...place,
    severity,
    message: problem.message,
    labels:
      guilty === undefined
        ? []
        : [{ span: guilty, text: `this is ${formatShape(inputs[problem.input!]!.type.shape)}` }],
    notes: [...describeInputs(inputs), ...(problem.notes ?? [])],
    help: [...helpOf(working), ...(problem.help ?? [])],
    fixes: working.flatMap(fixOf),
  });
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
