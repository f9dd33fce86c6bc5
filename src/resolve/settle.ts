/** The value of an operation, or poison after a report of why it has none. */
import { termsLimit } from "../base/limits.ts";
import { spanText } from "../base/source.ts";
import { LongSizeError } from "../tensor/dim.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { BinaryExpression, Expression } from "../syntax/ast.ts";
import type { Outcome } from "./arithmetic.ts";
import type { Environment } from "./environment.ts";
import { poison, type ResolvedValue } from "./value.ts";

export function settle(operation: () => Outcome, expression: Expression, environment: Environment): ResolvedValue {
  const outcome = withinLength(operation);
  if (outcome.kind !== "complaint") return outcome;
  const { code, message, help = [], bracket } = outcome;
  const fixes =
    expression.kind !== "binary" ? [] : bracket === undefined ? exactly(expression) : [inBrackets(expression[bracket])];
  environment.report({ code, message, span: expression.span, help, fixes });
  return poison;
}

/** `a ~ 3` to `a == 3`. */
function exactly({ operator, left, right }: BinaryExpression): readonly Fix[] {
  if (operator !== "~") return [];
  const { source, end } = left.span;
  const start = source.text.indexOf("~", end);
  if (start === -1 || start >= right.span.start) return [];
  return [{ description: "write ==", edits: [{ span: { source, start, end: start + 1 }, newText: "==" }] }];
}

/** `[1] + 2` to `[1] + [2]`. */
function inBrackets({ span }: Expression): Fix {
  const text = `[${spanText(span)}]`;
  return { description: `write ${text}`, edits: [{ span, newText: text }] };
}

function withinLength(operation: () => Outcome): Outcome {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof LongSizeError)) throw error;
    return {
      kind: "complaint",
      code: "resolve/too-long",
      message: `the result would have more than ${termsLimit} terms in symbolic sizes, or very long ones`,
      help: ["give the sizes a value when compiling, as in --size H=224"],
    };
  }
}
