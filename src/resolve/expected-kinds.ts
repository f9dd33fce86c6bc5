/** Values where a boolean, an integer or a size is due, and the words for those that are something else. */
import { spanText } from "../base/source.ts";
import type { Expression } from "../syntax/ast.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { applyFunction } from "./arithmetic.ts";
import type { Environment } from "./environment.ts";
import { describeValue, formatResolved, isPoison, type ResolvedValue } from "./value.ts";

/** A boolean; undefined where it is not one, which has been reported. `what` begins the message: `the condition`. */
export function asBoolean(
  value: ResolvedValue,
  expression: Expression,
  environment: Environment,
  what: string,
): boolean | undefined {
  if (isPoison(value)) return undefined;
  if (value.kind === "boolean") return value.value;
  const compared = comparisonOf(expression);
  const isNumber = value.kind === "number" || value.kind === "size";
  environment.report({
    code: "resolve/type",
    message: `${what} must be true or false, found ${describeValue(value)}`,
    span: expression.span,
    help: isNumber ? [`compare it, as in ${compared}`] : [],
    fixes: isNumber
      ? [{ description: `write ${compared}`, edits: [{ span: expression.span, newText: compared }] }]
      : [],
  });
  return undefined;
}

/** A number as the condition that it may have been meant as. */
function comparisonOf(expression: Expression): string {
  const written = spanText(expression.span);
  if (expression.kind === "binary" && expression.operator === "%") return `${written} == 0`;
  return `${/^[\w.()]+$/.test(written) ? written : `(${written})`} > 0`;
}

/** An integer; undefined where the size is symbolic, which is reported, or has been refused before. */
export function asInteger(
  dim: Dim | undefined,
  expression: Expression,
  environment: Environment,
  what: string,
): number | undefined {
  if (dim === undefined || isConstantDim(dim)) return dim;
  const shown = formatResolved({ kind: "size", value: dim });
  const message = `${what} must be a number, found ${shown}, which has no value yet`;
  const help = ["give its size a value when compiling, as in --size H=224"];
  environment.report({ code: "resolve/undecided-size", message, span: expression.span, help });
  return undefined;
}

/** An integer of at least `minimum`, or a symbolic size; undefined where it is neither, which has been reported. */
export function asDim(
  value: ResolvedValue,
  expression: Expression,
  environment: Environment,
  what: string,
  minimum: number,
): Dim | undefined {
  if (isPoison(value)) return undefined;
  if (value.kind === "size") return value.value;
  if (value.kind === "quotient" || (value.kind === "number" && !Number.isInteger(value.value))) {
    reportFraction(expression, value, what, environment);
    return undefined;
  }
  if (value.kind === "number" && value.bytes !== true && Number.isSafeInteger(value.value) && value.value >= minimum) {
    // No size has the sign that -0 has.
    return value.value + 0;
  }
  const wanted = minimum === 1 ? "a positive integer" : minimum === 0 ? "an integer from 0 up" : "an integer";
  const message = `${what} must be ${wanted}, found ${describeValue(value)}`;
  environment.report({ code: "resolve/type", message, span: expression.span });
  return undefined;
}

/** A fraction where an integer is due. */
export function reportFraction(
  expression: Expression,
  value: ResolvedValue,
  what: string,
  environment: Environment,
): void {
  const written = spanText(expression.span);
  const floored = `floor(${written})`;
  const outcome = applyFunction("floor", [value]);
  const gives = outcome.kind === "complaint" ? "" : ` gives ${formatResolved(outcome)}`;
  environment.report({
    code: "resolve/fraction",
    message: `${what} must be an integer, found ${formatResolved(value)}`,
    span: expression.span,
    notes: written.includes("/") ? ["/ is the real division"] : [],
    help: [`${floored}${gives}; ceil and round are there too`],
    fixes: [{ description: `write ${floored}`, edits: [{ span: expression.span, newText: floored }], isGuess: true }],
  });
}
