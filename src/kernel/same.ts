/** Whether two expressions are the same text: the same operations on the same locals and buffers. */
import { unreachable } from "../base/invariant.ts";
import type { Expression } from "./ir.ts";
import { operandsOf } from "./walk.ts";

export function isSame(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.type !== b.type || a.lanes !== b.lanes || !hasSameHead(a, b)) return false;
  const others = operandsOf(b);
  return operandsOf(a).every((operand, at) => isSame(operand, others[at]!));
}

/** Whether all but their operands is the same. */
function hasSameHead(a: Expression, b: Expression): boolean {
  switch (a.kind) {
    case "number":
      return b.kind === a.kind && Object.is(a.value, b.value);
    case "local":
      return b.kind === a.kind && a.local === b.local;
    case "load":
      return b.kind === a.kind && a.buffer === b.buffer && a.active === b.active;
    case "unary":
      return b.kind === a.kind && a.operator === b.operator;
    case "binary":
      return b.kind === a.kind && a.operator === b.operator;
    case "compare":
      return b.kind === a.kind && a.operator === b.operator;
    case "select":
      return b.kind === a.kind && a.rarely === b.rarely;
    case "shuffle":
      return b.kind === a.kind && a.picks.join() === b.picks.join();
    case "call":
      return b.kind === a.kind && a.function === b.function;
    case "splat":
    case "convert":
    case "bits":
      return b.kind === a.kind;
    default:
      return unreachable(a);
  }
}
