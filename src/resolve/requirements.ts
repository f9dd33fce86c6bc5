/** `require`: what a model asks of its sizes, and a block of what it is called with. */
import { spanText, type Span } from "../base/source.ts";
import type { SpanLabel } from "../diagnostics/diagnostic.ts";
import type { Expression, RequireStatement } from "../syntax/ast.ts";
import { withinLength } from "../tensor/dim.ts";
import type { SizeCondition } from "../tensor/size-condition.ts";
import { environmentOf } from "./create-environment.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { resolveUnknownSize } from "./lookup.ts";
import { evaluateCondition } from "./size-conditions.ts";
import { outside } from "./settings.ts";
import { formatResolved } from "./value.ts";

/** A condition that open sizes decide is kept; one that does not hold is reported where it can be mended. */
export function runRequire(frame: Frame, { condition, span }: RequireStatement): void {
  const environment: Environment = {
    ...environmentOf(frame),
    unknown: (name) => resolveUnknownSize(frame, name),
  };
  const stated = stateOf(condition, environment);
  if (stated === undefined) return;
  if (stated.kind === "constant") {
    if (!stated.value) reportBroken(frame, condition, span);
  } else frame.instance.model.requirements.push({ condition: stated, span, text: spanText(condition.span) });
}

function stateOf(expression: Expression, environment: Environment): SizeCondition | undefined {
  return withinLength(() => evaluateCondition(expression, environment, "what is required"));
}

/** At the call of a block; at the size of a model that was given from outside, or else at the line itself. */
function reportBroken(frame: Frame, condition: Expression, span: Span): void {
  const quiet: Environment = { ...environmentOf(frame), report: () => {}, taint: () => {} };
  const culprit = culpritOf(condition, quiet);
  const names = leavesOf(culprit).map((leaf) => spanText(leaf.span));
  const values = leavesOf(culprit).map((leaf) => `${spanText(leaf.span)} is ${formatResolved(evaluate(leaf, quiet))}`);
  const { instance } = frame;
  const call = instance.calls.at(-1);
  const place = call?.span ?? placeOfSize(frame, names) ?? span;
  const label: SpanLabel = { span, text: call === undefined ? "required here" : `${call.block} requires it here` };
  reportMistake(
    { ...frame, expansion: call === undefined ? frame.expansion : instance.outside },
    {
      code: "resolve/requirement",
      message: `\`require ${spanText(culprit.span)}\` does not hold${values.length === 0 ? "" : `: ${[...new Set(values)].join(", ")}`}`,
      span: place,
      labels: place === span ? [] : [label],
    },
  );
}

/** Of `a && b` the part that is false. */
function culpritOf(expression: Expression, quiet: Environment): Expression {
  if (expression.kind !== "binary" || expression.operator !== "&&") return expression;
  const left = stateOf(expression.left, quiet);
  const isBroken = left?.kind === "constant" && !left.value;
  return culpritOf(isBroken ? expression.left : expression.right, quiet);
}

/** The names and facts in an expression, each once, from left to right. */
function leavesOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "path":
      return [expression];
    case "unary":
      return leavesOf(expression.operand);
    case "binary":
      return [expression.left, expression.right].flatMap(leavesOf);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].flatMap(leavesOf);
    case "index":
      return [expression];
    case "list":
      return expression.elements.flatMap(leavesOf);
    case "call":
      return expression.items.flatMap(({ value }) => leavesOf(value));
    default:
      return [];
  }
}

/** Where the first of these names that is a size got its value. */
function placeOfSize({ instance: { model } }: Frame, names: readonly string[]): Span | undefined {
  const given = model.session.sizes;
  const name = names.find((each) => given.has(each) || model.sizes.get(each)?.defaultValue !== undefined);
  if (name === undefined) return undefined;
  return given.has(name) ? outside("--size", name, `${given.get(name)!}`) : model.sizes.get(name)!.defaultValue!.span;
}
