/** What expressions come to that wait for values to be found: poison that can be asked again, with values. */
import type { Expression, Unknown } from "../syntax/ast.ts";
import { unknownsIn } from "../syntax/unknowns.ts";
import type { Environment } from "./environment.ts";
import { isPoison, poison, type Poison, type ResolvedValue, type UnknownValues } from "./value.ts";

/** Steps that one question may take. */
const stepsToAnswer = 20_000;

/** The poison that an expression came to, with what it is once its unknowns have values; `again` evaluates it. */
export function openPoison(
  expression: Expression,
  environment: Environment,
  again: (filled: Environment) => ResolvedValue,
): Poison {
  if (expression.kind === "unknown") return itself(expression);
  const unknowns = [...new Set(unknownsOf(expression, environment))];
  if (unknowns.length === 0) return poison;
  const fact = environment.factsNow?.() ?? environment.fact;
  const at = (values: UnknownValues): ResolvedValue => again(filledWith(values, { ...environment, fact }));
  return { kind: "poison", open: { unknowns, at } };
}

function itself(unknown: Unknown): Poison {
  return { kind: "poison", open: { unknowns: [unknown], at: (values) => values.get(unknown) ?? poison } };
}

/** Those that are written in an expression, and those that its variables wait for. */
function unknownsOf(expression: Expression, environment: Environment): readonly Unknown[] {
  const written = unknownsIn(expression).map(({ unknown }) => unknown);
  return [...written, ...variablesIn(expression).flatMap((name) => openVariable(name, environment)?.unknowns ?? [])];
}

function openVariable(name: string, environment: Environment): Poison["open"] {
  const value = environment.variable(name);
  return value !== undefined && isPoison(value) ? value.open : undefined;
}

/** The names in an expression that stand by themselves. */
function variablesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "path":
      return expression.segments.length === 1 ? [expression.segments[0]!.text] : [];
    case "list":
      return expression.elements.flatMap(variablesIn);
    case "index":
      return [expression.target, expression.index].flatMap(variablesIn);
    case "call":
      return expression.items.flatMap(({ value }) => variablesIn(value));
    case "unary":
      return variablesIn(expression.operand);
    case "binary":
      return [expression.left, expression.right].flatMap(variablesIn);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].flatMap(variablesIn);
    default:
      return [];
  }
}

/** Asked without a word, and with steps of its own. */
function filledWith(values: UnknownValues, environment: Environment): Environment {
  let left = stepsToAnswer;
  const filled: Environment = {
    ...environment,
    found: values,
    report: () => {},
    taint: () => {},
    asked: () => {},
    spend: (_, steps) => (left -= steps) >= 0,
    layer: (call) => environment.layer(call, filled),
    variant: (of, call) => environment.variant(of, call, filled),
    variable(name) {
      const value = environment.variable(name);
      return value !== undefined && isPoison(value) ? (value.open?.at(values) ?? value) : value;
    },
  };
  return filled;
}
