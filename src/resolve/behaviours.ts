/**
 * Claims about what a net does: `accuracy("digits.npz") >= 0.98`, `close("net.onnx", 1e-5)`. They are read and judged as far as the
 * text tells; what is claimed is found by running the net, which `verify` does.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText } from "../base/source.ts";
import type { BehaviourExpression, ClaimExpression, MetricBehaviour } from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import type { AttributeRecord, Signature } from "../ops/contract/language-value.ts";
import type { BinaryExpression, CallExpression } from "../syntax/ast.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import { metrics, type Metric } from "../training/metrics.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { writing } from "./attribute-value.ts";
import { behaviourNames, close, measuresFor, type MeasureOfMetric } from "./behaviour-signatures.ts";
import { argumentsOf, bindAttributes } from "./bind.ts";
import { environmentOf } from "./create-environment.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { channelsOf } from "./train-fit.ts";
import { ignoredBy, onlyOne } from "./train-outputs.ts";
import { nameMeant } from "./train-words.ts";

/** A whole model, which can be run. */
export interface Whole {
  readonly graph: Graph;
  readonly training: TrainingPlan | undefined;
  /** The names of its outputs, those that are lacking for a mistake as well. */
  readonly outputs: readonly string[];
}

/** Whether a call in a claim is one of these; what is given a text first was meant to be. */
export function isBehaviour({ name, items: [first] }: CallExpression): boolean {
  const isOfFile = first?.kind === "value" && first.value.kind === "string";
  return isOfFile || behaviourNames.includes(name.text);
}

/** Undefined after a report. `whole` is undefined in blocks. */
export function convertBehaviour(
  frame: Frame,
  call: CallExpression,
  whole: Whole | undefined,
): BehaviourExpression | undefined {
  const measures = measuresFor(whole?.outputs ?? ["output"]);
  const of = [...measures, close].find(({ name }) => name === call.name.text);
  if (of === undefined) return void reportUnknown(frame, call, [...measures, close]);
  if (whole === undefined) return void reportInBlock(frame, call);
  const environment = { ...environmentOf(frame), translate: () => undefined };
  const attributes = bindAttributes(of, argumentsOf(call), environment);
  if (attributes === undefined) return undefined;
  const { file } = attributes as { readonly file: string };
  const behaviour =
    "metric" in of
      ? metricOn(frame, call, of, attributes, whole)
      : ({ kind: "close", file, tolerance: attributes["tolerance"] as number } as const);
  return behaviour && { kind: "behaviour", behaviour, text: spanText(call.span), span: call.span };
}

function reportUnknown(frame: Frame, { name }: CallExpression, known: readonly Signature[]): void {
  const near = nearest(name.text, behaviourNames);
  const meant = nameMeant(name.text, metrics)?.choice.name ?? near;
  reportMistake(frame, {
    code: "resolve/unknown-name",
    message: `nothing called \`${name.text}\` can be measured`,
    span: name.span,
    help: [
      meant === undefined
        ? `a claim about behaviour is ${known.map(({ examples }) => examples[0]!.text).join(", ")}`
        : `did you mean \`${meant}\`?`,
    ],
    fixes: meant === undefined ? [] : [{ ...writing(meant, name.span), isGuess: true }],
  });
}

function reportInBlock(frame: Frame, { name, span }: CallExpression): void {
  reportMistake(frame, {
    code: "resolve/misplaced",
    message: `\`${name.text}\` is measured of a whole model, and this is a block`,
    span,
    help: ["put the line into the model"],
  });
}

function metricOn(
  frame: Frame,
  call: CallExpression,
  { metric }: MeasureOfMetric,
  { file, output: given, ...attributes }: AttributeRecord,
  { graph, training, outputs }: Whole,
): MetricBehaviour | undefined {
  const output =
    (given as string | undefined) ?? onlyOne(frame, { of: metric, call }, outputs, "and the model has several");
  if (output === undefined) return undefined;
  const found = graph.outputs.find(({ name }) => name === output);
  const channels = found && channelsOf(found);
  const misfit = channels === undefined ? undefined : misfitOf(metric, output, channels, attributes["count"]);
  if (misfit !== undefined) {
    reportMistake(frame, { code: "train/misfit", span: call.span, ...misfit });
    return undefined;
  }
  const ignore = ignoredBy(training?.losses ?? [], output);
  return { kind: "metric", metric: metric.name, attributes, file: file as string, output, ignore };
}

type Misfit = { readonly message: string; readonly help: readonly string[] };

function misfitOf({ name, target }: Metric, output: string, channels: number, count: unknown): Misfit | undefined {
  if (target === "values") return undefined;
  if (channels === 1) {
    return {
      message: `\`${name}\` tells classes apart, one a channel, and \`${output}\` has 1 channel`,
      help: ["`mae` judges single values"],
    };
  }
  if (typeof count !== "number" || count < channels) return undefined;
  return {
    message: `of ${countOf(channels, "channel")} the target is always among the first ${count}`,
    help: ["`accuracy` is the first alone"],
  };
}

/** A comparison of a metric with what it never is: it would hold always, or never. */
export function judgeBound(
  frame: Frame,
  written: BinaryExpression,
  left: ClaimExpression,
  right: ClaimExpression,
): void {
  const [measured, bound, expression] =
    left.kind === "behaviour" ? [left, right, written.right] : [right, left, written.left];
  const value = constantIn(bound);
  if (measured.kind !== "behaviour" || measured.behaviour.kind !== "metric" || value === undefined) return;
  const { metric } = measured.behaviour;
  const isShare = metrics.find(({ name }) => name === metric)!.isShare;
  const isBytes = bound.kind === "number" && bound.bytes;
  if (!isBytes && value >= 0 && value <= (isShare ? 1 : Infinity)) return;
  const meant = isShare && !isBytes && value > 1 && value <= 100 ? String(value / 100) : undefined;
  reportMistake(frame, {
    code: "resolve/bound",
    message: `\`${metric}\` is ${isShare ? "a share, from 0 to 1" : "never below 0"}; found ${spanText(expression.span)}`,
    span: expression.span,
    help: [meant === undefined ? "so the claim would hold always, or never" : `did you mean \`${meant}\`?`],
    fixes: meant === undefined ? [] : [{ ...writing(meant, expression.span), isGuess: true }],
  });
}

function constantIn(expression: ClaimExpression): number | undefined {
  if (expression.kind === "number") return expression.value;
  const { kind } = expression;
  return kind === "unary" && expression.operand.kind === "number" ? -expression.operand.value : undefined;
}
