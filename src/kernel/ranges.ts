/**
 * Intervals of integer expressions: what is known of a value before it is computed, so that a backend may print a cheap
 * division. Locals must be entered in the order of the text; an unknown or mutable one may hold any integer.
 */
import type { Expression, Local } from "./ir.ts";

/** Both ends are included. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

const ANY: Interval = { min: -Infinity, max: Infinity };

export class Ranges {
  readonly #locals = new Map<Local, Interval>();

  define(local: Local, interval: Interval): void {
    if (!local.mutable) this.#locals.set(local, interval);
  }

  /** The index of a loop over [from, to). */
  defineLoop(local: Local, from: Expression, to: Expression): void {
    this.define(local, { min: this.of(from).min, max: this.of(to).max - 1 });
  }

  of(expression: Expression): Interval {
    if (expression.type !== "i32") return ANY;
    switch (expression.kind) {
      case "number":
        return { min: expression.value, max: expression.value };
      case "local":
        return this.#locals.get(expression.local) ?? ANY;
      case "splat":
        return this.of(expression.value);
      case "select":
        return union(this.of(expression.then), this.of(expression.otherwise));
      case "binary":
        return combine(expression.operator, this.of(expression.left), this.of(expression.right));
      default:
        return ANY;
    }
  }
}

function union(a: Interval, b: Interval): Interval {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function combine(operator: string, a: Interval, b: Interval): Interval {
  switch (operator) {
    case "add":
      return { min: a.min + b.min, max: a.max + b.max };
    case "sub":
      return { min: a.min - b.max, max: a.max - b.min };
    case "mul":
      return product(a, b);
    case "min":
      return { min: Math.min(a.min, b.min), max: Math.min(a.max, b.max) };
    case "max":
      return { min: Math.max(a.min, b.min), max: Math.max(a.max, b.max) };
    case "div":
      return b.min === b.max ? { min: Math.floor(a.min / b.min), max: Math.floor(a.max / b.min) } : ANY;
    case "rem":
      return { min: 0, max: b.max - 1 };
    case "and":
      return a.min >= 0 ? { min: 0, max: a.max } : b.min >= 0 ? { min: 0, max: b.max } : ANY;
    default:
      return ANY;
  }
}

function product(a: Interval, b: Interval): Interval {
  const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  // 0 * Infinity: an end that is not known times zero.
  const known = corners.map((corner) => (Number.isNaN(corner) ? 0 : corner));
  return { min: Math.min(...known), max: Math.max(...known) };
}
