/** Whether losses, metrics and optimizers go with what they are applied to. */
import type { GraphOutput } from "../graph/graph.ts";
import { isConstantDim } from "../tensor/dim.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import { losses, type Loss } from "../training/losses.ts";
import type { Metric } from "../training/metrics.ts";
import type { Optimizer, OptimizerAttributes } from "../training/optimizers.ts";
import type { OutputLoss } from "../training/plan.ts";
import { writing } from "./attribute-value.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { spanOfArgument, type Choice } from "./train-choice.ts";

export function judgeLoss(frame: Frame, choice: Choice<Loss>, output: GraphOutput): void {
  const { of, attributes, call } = choice;
  const channels = channelsOf(output);
  const weights = attributes["weights"] as readonly number[] | undefined;
  if (of.target === "classes" && channels === 1) {
    reportMistake(frame, {
      code: "train/misfit",
      message: `\`${of.name}\` tells classes apart, one a channel, and \`${output.name}\` has 1 channel`,
      span: call.name.span,
      help: ["`bce` judges single scores, `mse` single values"],
      fixes: ["bce", "mse"].map((name) => ({ ...writing(name, call.name.span), isGuess: true })),
    });
  } else if (weights !== undefined && channels !== undefined && weights.length !== channels) {
    reportMistake(frame, {
      code: "train/misfit",
      message: `${countOf(weights.length, "weight")} ${weights.length === 1 ? "is" : "are"} given for ${countOf(channels, "channel")}`,
      span: spanOfArgument(choice, "weights"),
      help: ["each channel of the output has one"],
    });
  }
  if (of.target === "values" && attributes["ignore"] !== undefined) {
    reportMistake(frame, {
      code: "train/misfit",
      message: "`ignore` names a class, and this target holds a probability of each",
      span: spanOfArgument(choice, "ignore"),
      help: ["leave it out"],
    });
  }
  warnOfProbabilities(frame, choice, output);
}

export function channelsOf({ value }: GraphOutput): number | undefined {
  const channels = value.type.shape[CHANNEL_AXIS];
  return channels !== undefined && isConstantDim(channels) ? channels : undefined;
}

function warnOfProbabilities(frame: Frame, { of, call }: Choice<Loss>, { name, value }: GraphOutput): void {
  const last = value.kind === "result" ? value.node : undefined;
  const advice = last && of.behind?.[last.op.name];
  if (advice === undefined) return;
  const { span } = last!.origin;
  reportMistake(frame, {
    code: "train/scores",
    severity: "warning",
    message: `\`${of.name}\` ${advice.message}, and \`${name}\` comes from \`${last!.op.name}\``,
    span: call.name.span,
    labels: span === undefined ? [] : [{ span, text: "here" }],
    help: [advice.help],
  });
}

export function judgeMetric(
  frame: Frame,
  choice: Choice<Metric>,
  output: string,
  judged: readonly OutputLoss[],
  found: GraphOutput | undefined,
): void {
  const { of, attributes, call } = choice;
  const loss = judged.find((each) => each.output === output);
  const channels = found && channelsOf(found);
  const count = attributes["count"] as number | undefined;
  const span = call.name.span;
  if (loss === undefined) {
    reportMistake(frame, {
      code: "train/misfit",
      message: `\`${output}\` has no loss, so there is no target to compare it with`,
      span,
      help: [`metrics judge outputs that have one: ${judged.map((each) => each.output).join(", ")}`],
    });
  } else if (!understands(of, loss.of)) {
    reportMistake(frame, {
      code: "train/misfit",
      message: `\`${of.name}\` does not go with what \`${loss.of.name}\` is given`,
      span,
      help: [
        `it goes with ${losses
          .filter((other) => understands(of, other))
          .map(({ name }) => name)
          .join(", ")}`,
      ],
    });
  } else if (count !== undefined && channels !== undefined && count >= channels) {
    reportMistake(frame, {
      code: "train/misfit",
      message: `of ${countOf(channels, "channel")} the target is always among the first ${count}`,
      span: call.span,
      help: ["`accuracy` is the first alone"],
    });
  }
}

/** Scores are compared with classes, and not with values. */
function understands(metric: Metric, { target, isOfScores }: Loss): boolean {
  return metric.target === target && isOfScores !== true;
}

export function judgeOptimizer(frame: Frame, choice: Choice<Optimizer>): void {
  const refused = choice.of.refuse?.(choice.attributes as OptimizerAttributes);
  if (refused === undefined) return;
  const { attribute, message, help } = refused;
  reportMistake(frame, { code: "train/misfit", message, span: spanOfArgument(choice, attribute), help: [help] });
}
