/** The shape of an input, and the sizes that it introduces: given from outside, by a default, or left open. */
import { countLimit } from "../base/limits.ts";
import { spanText, type Span } from "../base/source.ts";
import type { Expression, InputStatement, Name, SizeDefault } from "../syntax/ast.ts";
import { symbol, type Dim } from "../tensor/dim.ts";
import { inputShapeEnvironment, environmentOf } from "./create-environment.ts";
import type { Environment } from "./environment.ts";
import { evaluate, evaluateDim } from "./evaluate.ts";
import { judgeName } from "./expansion-limits.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { inputsOf } from "./input-shapes.ts";
import { findVariable } from "./scope.ts";
import { describeValue, isPoison, poison, sizeValue, type ResolvedValue } from "./value.ts";

/** Undefined after a report, here or by the parser. */
export function inputShape(
  frame: Frame,
  { dimensions, defaults, shapeSpan }: InputStatement,
): readonly Dim[] | undefined {
  if (dimensions === undefined) return undefined;
  const environment = inputShapeEnvironment(frame, (name) => introduceSize(frame, name));
  const dims = dimensions.map((size) => {
    const given = defaults.find(({ span }) => span === size.span);
    if (given === undefined || takeDefault(frame, given)) return evaluateDim(size, environment, "an input's size", 1);
    return withoutSize(frame, given.name);
  });
  if (dims.length > 0) return dims.every((dim) => dim !== undefined) ? dims : undefined;
  reportMistake(frame, {
    code: "resolve/input-shape",
    message: "an input needs at least one size",
    span: shapeSpan,
    help: ["an image is [channels, height, width], a signal [channels, length], a vector [features]"],
  });
  return undefined;
}

/** A size whose default was refused has a name all the same, so that this is all that is told. */
function withoutSize({ instance: { model }, scope }: Frame, { text, span }: Name): undefined {
  if (findVariable(scope, text) !== undefined) return;
  model.session.knownSizes.add(text);
  if (!model.sizes.has(text)) model.sizes.set(text, { defaultValue: undefined });
  scope.variables.set(text, { value: poison, span });
}

/** A symbolic size, or its value where it is bound; from here on it is a variable of the model. */
function introduceSize(frame: Frame, { text, span }: Name): ResolvedValue {
  const { model } = frame.instance;
  const { session } = model;
  if (!judgeName(frame, text, span, "this size")) return poison;
  session.knownSizes.add(text);
  const known = model.sizes.get(text) ?? { defaultValue: laterDefault(frame, text) };
  model.sizes.set(text, known);
  const value = sizeValue(session.sizes.get(text) ?? known.defaultValue?.value ?? symbol(text));
  frame.scope.variables.set(text, { value, span });
  return value;
}

// ── Defaults ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Notes the default of a size; false after a report. */
function takeDefault(frame: Frame, { name, value, span }: SizeDefault): boolean {
  const { model } = frame.instance;
  if (!model.session.usesDefaults) return true;
  if (!judgeSizeName(frame, name, spanText(value.span))) return false;
  const found = defaultValue(frame, name, value);
  if (found === undefined) return false;
  const earlier = model.sizes.get(name.text)?.defaultValue;
  if (earlier !== undefined && earlier.value !== found) {
    reportMistake(frame, {
      code: "resolve/size-default",
      message: `\`${name.text}\` has two defaults, ${earlier.value} and ${found}`,
      span,
      labels: [{ span: earlier.span, text: "the first" }],
      help: [`one is enough: elsewhere write \`${name.text}\` alone`],
    });
    return false;
  }
  model.sizes.set(name.text, { defaultValue: earlier ?? { value: found, span } });
  return true;
}

/** Whether a name may be that of an open size. */
function judgeSizeName(frame: Frame, { text, span }: Name, written: string): boolean {
  const { model } = frame.instance;
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  const variable = model.sizes.has(text) ? undefined : findVariable(frame.scope, text);
  if (variable === undefined && /^\p{Lu}/u.test(text)) return true;
  reportMistake(frame, {
    code: "resolve/size-default",
    message:
      variable === undefined
        ? `\`${text}\` cannot be an open size: it has no capital`
        : `\`${text}\` has a value already, so that it needs no default`,
    span,
    labels: variable === undefined ? [] : [{ span: variable.span, text: "it gets it here" }],
    help:
      variable === undefined ? [`write \`${capitalised} = ${written}\`, and \`${capitalised}\` where it is used`] : [],
  });
  return false;
}

/** Undefined after a report. */
function defaultValue(frame: Frame, name: Name, expression: Expression): number | undefined {
  const value = evaluate(expression, environmentOf(frame));
  if (isPoison(value)) return undefined;
  if (value.kind === "number" && value.bytes !== true && isSize(value.value)) return value.value;
  const nearest = value.kind === "number" ? Math.max(1, Math.round(value.value)) : undefined;
  const isMendable = nearest !== undefined && isSize(nearest);
  reportMistake(frame, {
    code: "resolve/size-default",
    message: `the default of \`${name.text}\` must be a positive integer up to ${countLimit}, found ${describeValue(value)}`,
    span: expression.span,
    fixes: isMendable
      ? [{ description: `write ${nearest}`, edits: [{ span: expression.span, newText: `${nearest}` }], isGuess: true }]
      : [],
  });
  return undefined;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && value <= countLimit;
}

/** The default that a further input gives to a size. What is wrong with it is told there. */
function laterDefault(frame: Frame, name: string): { readonly value: number; readonly span: Span } | undefined {
  const { model, body } = frame.instance;
  if (!model.session.usesDefaults) return undefined;
  const later = inputsOf(body)
    .flatMap(({ defaults }) => defaults)
    .find((each) => each.name.text === name);
  const quiet: Environment = { ...environmentOf(frame), report: () => {}, taint: () => {} };
  const value = later && evaluate(later.value, quiet);
  return value?.kind === "number" && isSize(value.value) ? { value: value.value, span: later!.span } : undefined;
}
