/**
 * The same computation with f64 wherever there was f32, which is always allowed: f32 says how narrow at most. What is in
 * memory stays as it is, so loads are widened and stores round.
 */
import { convert, double, element, floatFromBits, bitsOfFloat, narrow, read } from "./expression.ts";
import type { Expression, KernelFunction, Local, ScalarFunction, Statement } from "./ir.ts";
import { mapBlock, mapOperands, mapStatement } from "./map.ts";
import { withBody } from "./regions.ts";

export function functionInDouble(fn: KernelFunction): KernelFunction {
  return withBody(fn, new Widening().block(fn.body));
}

const scalars = new WeakMap<ScalarFunction, ScalarFunction>();

/** The expansion that is right in any arithmetic. */
export function scalarInDouble(fn: ScalarFunction): ScalarFunction {
  const known = scalars.get(fn);
  if (known !== undefined) return known;
  const widening = new Widening();
  const parameters = fn.parameters.map((parameter) => widening.define(parameter));
  const body = widening.block(fn.body);
  const wide = { name: fn.name, parameters, body, result: widening.expression(fn.result) };
  scalars.set(fn, wide).set(wide, wide);
  return wide;
}

class Widening {
  readonly #locals = new Map<Local, Local>();

  define(local: Local): Local {
    if (local.type !== "f32") return local;
    const wide = { ...local, type: "f64" } as const;
    this.#locals.set(local, wide);
    return wide;
  }

  block(block: readonly Statement[]): readonly Statement[] {
    return mapBlock(block, (statement) => this.#statement(statement));
  }

  #statement(statement: Statement): Statement {
    switch (statement.kind) {
      case "let": {
        const value = this.expression(statement.value);
        return { ...statement, value, local: this.define(statement.local) };
      }
      case "assign": {
        const local = this.#locals.get(statement.local) ?? statement.local;
        return { ...statement, local, value: this.expression(statement.value) };
      }
      case "store":
        return {
          ...statement,
          index: this.expression(statement.index),
          value: convert(statement.value.type, this.expression(statement.value)),
        };
      default:
        return mapStatement(
          statement,
          (value) => this.expression(value),
          (block) => this.block(block),
        );
    }
  }

  /** An f64 in place of an f32; others as they are. */
  expression(expression: Expression): Expression {
    const wide = (operand: Expression): Expression => this.expression(operand);
    switch (expression.kind) {
      case "number":
        return expression.type === "f32" ? double(expression.value) : expression;
      case "local":
        return read(this.#locals.get(expression.local) ?? expression.local);
      case "load": {
        const { buffer, index, lanes, active } = expression;
        const loaded = element(buffer, wide(index), lanes, active);
        return expression.type === "f32" ? convert("f64", loaded) : loaded;
      }
      case "convert":
        return convert(expression.type === "f32" ? "f64" : expression.type, wide(expression.value));
      case "bits": {
        const value = wide(expression.value);
        return expression.type === "f32" ? convert("f64", floatFromBits(value)) : bitsOfFloat(narrow(value));
      }
      case "call":
        return {
          ...expression,
          type: "f64",
          function: scalarInDouble(expression.function),
          arguments: expression.arguments.map(wide),
        };
      default:
        return mapOperands(expression, wide);
    }
  }
}
