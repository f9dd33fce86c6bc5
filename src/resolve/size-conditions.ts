/** Conditions that may depend on open sizes: what `require` states, and claims about sizes. */
import type { RelationalOperator } from "../base/calculations.ts";
import type { BinaryExpression, Expression, InfixOperator } from "../syntax/ast.ts";
import { isConstantDim, multiplyDims, subtractDims } from "../tensor/dim.ts";
import {
  allOf,
  anyOf,
  compareDims,
  constantCondition,
  dividesDim,
  negated,
  type SizeCondition,
} from "../tensor/size-condition.ts";
import { applyBinary } from "./arithmetic.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { asBoolean } from "./expected-kinds.ts";
import { settle } from "./settle.ts";
import { exactRatio, isPoison, scaledDifference, type ResolvedValue } from "./value.ts";

/** A condition, constant where no open size decides it; undefined where it is none, which has been reported. */
export function evaluateCondition(
  expression: Expression,
  environment: Environment,
  what: string,
): SizeCondition | undefined {
  const part = (each: Expression): SizeCondition | undefined => evaluateCondition(each, environment, what);
  if (expression.kind === "unary" && expression.operator === "!") {
    const operand = part(expression.operand);
    return operand && negated(operand);
  }
  if (expression.kind === "conditional") {
    const decision = part(expression.condition);
    if (decision === undefined) return undefined;
    if (decision.kind === "constant") return part(decision.value ? expression.then : expression.otherwise);
    const [then, otherwise] = [part(expression.then), part(expression.otherwise)];
    return then && otherwise && anyOf([allOf([decision, then]), allOf([negated(decision), otherwise])]);
  }
  if (expression.kind === "binary") {
    const { operator, left, right } = expression;
    if (operator === "&&" || operator === "||") return connected(operator, part(left), () => part(right));
    if (isRelation(operator)) return related(expression, operator, environment, what);
  }
  return truth(evaluate(expression, environment), expression, environment, what);
}

/** The right side is looked at only where the left does not decide. */
function connected(
  operator: "&&" | "||",
  left: SizeCondition | undefined,
  right: () => SizeCondition | undefined,
): SizeCondition | undefined {
  if (left === undefined || (left.kind === "constant" && left.value === (operator === "||"))) return left;
  const second = right();
  return second && (operator === "&&" ? allOf([left, second]) : anyOf([left, second]));
}

function isRelation(operator: InfixOperator): operator is RelationalOperator {
  return ["==", "!=", "<", "<=", ">", ">="].includes(operator);
}

function related(
  expression: BinaryExpression,
  operator: RelationalOperator,
  environment: Environment,
  what: string,
): SizeCondition | undefined {
  const { left, right } = expression;
  const divisible = operator === "==" || operator === "!=" ? divisibility(left, right, environment) : undefined;
  if (divisible !== undefined) return operator === "==" ? divisible : negated(divisible);
  const [first, second] = [evaluate(left, environment), evaluate(right, environment)];
  if (!isPoison(first) && !isPoison(second)) {
    const open = openComparison(first, operator, second);
    if (open !== undefined) return open;
  }
  const outcome = settle(() => applyBinary(operator, first, second), expression, environment);
  return truth(outcome, expression, environment, what);
}

/** `size % 32 == 3`: 32 divides what the size is more than 3. */
function divisibility(left: Expression, right: Expression, environment: Environment): SizeCondition | undefined {
  if (left.kind !== "binary" || left.operator !== "%") return undefined;
  const quiet: Environment = { ...environment, report: () => {}, taint: () => {} };
  const [dividend, divisor, rest] = [left.left, left.right, right].map((part) => evaluate(part, quiet));
  if (dividend?.kind !== "size" || divisor?.kind !== "number" || rest?.kind !== "number") return undefined;
  const isSound = [divisor.value, rest.value].every(Number.isSafeInteger) && divisor.value > 0;
  if (!isSound) return undefined;
  // A remainder is from 0 to below the divisor.
  if (rest.value < 0 || rest.value >= divisor.value) return constantCondition(false);
  return dividesDim(subtractDims(dividend.value, rest.value), divisor.value);
}

/** A comparison that depends on open sizes; undefined where it does not, or compares what has no order. */
function openComparison(
  left: ResolvedValue,
  operator: RelationalOperator,
  right: ResolvedValue,
): SizeCondition | undefined {
  const difference = scaledDifference(left, right);
  if (difference === undefined || isConstantDim(difference)) return undefined;
  const [a, b] = [exactRatio(left)!, exactRatio(right)!];
  return compareDims(multiplyDims(a.dividend, b.divisor), operator, multiplyDims(b.dividend, a.divisor));
}

function truth(
  value: ResolvedValue,
  expression: Expression,
  environment: Environment,
  what: string,
): SizeCondition | undefined {
  const decided = asBoolean(value, expression, environment, what);
  return decided === undefined ? undefined : constantCondition(decided);
}
