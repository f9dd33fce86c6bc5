/** Which output each loss and each metric of a `train` block judges: one output has one loss, and metrics share its target. */
import type { Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { GraphOutput } from "../graph/graph.ts";
import type { CallExpression } from "../syntax/ast.ts";
import type { Loss } from "../training/losses.ts";
import type { Metric } from "../training/metrics.ts";
import type { OutputLoss, OutputMetric } from "../training/plan.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { judgeLoss, judgeMetric } from "./train-fit.ts";
import { leavingOut } from "./train-line.ts";
import type { Choice } from "./train-choice.ts";

/** Those that are known by name; others are lacking for a mistake. */
export type Outputs = ReadonlyMap<string, GraphOutput>;

export interface JudgingLoss extends OutputLoss {
  readonly call: Choice<unknown>["call"];
}

export function lossesOf(
  frame: Frame,
  choices: readonly Choice<Loss>[],
  names: readonly string[],
  outputs: Outputs,
): readonly JudgingLoss[] {
  const judged = new Map<string, JudgingLoss>();
  for (const choice of choices) {
    const { output: given, weight, ...attributes } = choice.attributes;
    const output = (given as string | undefined) ?? onlyOne(frame, choice, names, "and the model has several");
    if (output === undefined) continue;
    const earlier = judged.get(output);
    if (earlier !== undefined) {
      reportSecond(frame, choice, earlier.call.span, `\`${output}\` has a loss already`);
      continue;
    }
    judged.set(output, { of: choice.of, attributes, output, weight: weight as number, call: choice.call });
    const found = outputs.get(output);
    if (found !== undefined) judgeLoss(frame, choice, found);
  }
  return [...judged.values()];
}

export function metricsOf(
  frame: Frame,
  choices: readonly Choice<Metric>[],
  losses: readonly JudgingLoss[],
  names: readonly string[],
  outputs: Outputs,
): readonly OutputMetric[] {
  const judged = new Map<string, Span>();
  return choices.flatMap((choice) => {
    const { output: given, ...attributes } = choice.attributes;
    const candidates = losses.length === 0 ? names : losses.map(({ output }) => output);
    const output =
      (given as string | undefined) ?? onlyOne(frame, choice, candidates, "and several outputs have a loss");
    if (output === undefined) return [];
    const key = JSON.stringify([choice.of.name, attributes, output]);
    const earlier = judged.get(key);
    if (earlier !== undefined) reportSecond(frame, choice, earlier, "this metric stands twice");
    else judged.set(key, choice.call.span);
    if (losses.length > 0) judgeMetric(frame, choice, output, losses, outputs.get(output));
    return [{ of: choice.of, attributes, output, ignore: ignoredBy(losses, output) }];
  });
}

/** The class that the loss of an output does not count. */
export function ignoredBy(losses: readonly OutputLoss[], output: string): number | undefined {
  return losses.find((loss) => loss.output === output)?.attributes["ignore"] as number | undefined;
}

function reportSecond(frame: Frame, { call, span }: Choice<unknown>, earlier: Span, message: string): void {
  const labels = [{ span: earlier, text: "here" }];
  const help = ["leave one of them out"];
  const fixes = [leavingOut(span)];
  reportMistake(frame, { code: "train/twice", message, span: call.span, labels, help, fixes });
}

/** Undefined after a report. */
export function onlyOne(
  frame: Frame,
  { of, call }: Pick<Choice<{ readonly name: string }>, "of" | "call">,
  names: readonly string[],
  why: string,
): string | undefined {
  if (names.length === 1) return names[0];
  const shown = names.slice(0, 8);
  const fixes = shown.map((name) => ({ ...namingOutput(call, name), isGuess: true }));
  reportMistake(frame, {
    code: "train/which-output",
    message: `\`${of.name}\` does not say which output it judges, ${why}`,
    span: call.name.span,
    help: [`name one of ${shown.join(", ")}, as in \`output=${names[0]!}\``],
    fixes,
  });
  return undefined;
}

function namingOutput({ name, items, span }: CallExpression, output: string): Fix {
  const isCall = span.end > name.span.end;
  const text = isCall ? `output=${output})` : `(output=${output})`;
  const at = { ...span, start: isCall ? span.end - 1 : span.end };
  const newText = items.length === 0 ? text : `, ${text}`;
  return { description: `let it judge ${output}`, edits: [{ span: at, newText }] };
}
