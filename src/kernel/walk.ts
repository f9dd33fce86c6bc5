/** Visits what a function is made of, in the order of the text. */
import type { Buffer, Expression, KernelFunction, Local, Loop, ScalarFunction, Statement } from "./ir.ts";

/** The expressions that a statement holds itself, not those of the blocks within. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "let":
    case "assign":
      return [statement.value];
    case "store":
      return [statement.index, statement.value];
    case "for":
      return [statement.from, statement.to];
    case "if":
      return [statement.condition];
    case "comment":
      return [];
  }
}

export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "local":
      return [];
    case "load":
      return [expression.index];
    case "splat":
    case "convert":
    case "bits":
      return [expression.value];
    case "shuffle":
      return [expression.first, expression.second];
    case "unary":
      return [expression.operand];
    case "binary":
    case "compare":
      return [expression.left, expression.right];
    case "select":
      return [expression.condition, expression.then, expression.otherwise];
    case "call":
      return expression.arguments;
  }
}

export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  if (statement.kind === "for") return [statement.body];
  return statement.kind === "if" ? [statement.then, statement.otherwise] : [];
}

/** The parallel loop of a function, which runs over its range; undefined where it has none, or that is known. */
export function rangeOf({ begin, body }: KernelFunction): Loop | undefined {
  return body.find((statement): statement is Loop => isRangeOf(statement, begin));
}

/** The parallel loop of a function that is nothing but that loop. */
export function soleLoopOf(fn: KernelFunction): Loop | undefined {
  const [, ...others] = fn.body.filter(({ kind }) => kind !== "comment");
  return others.length === 0 ? rangeOf(fn) : undefined;
}

function isRangeOf(statement: Statement, begin: Local): boolean {
  return statement.kind === "for" && statement.from.kind === "local" && statement.from.local === begin;
}

export function walkStatements(block: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of block) {
    visit(statement);
    for (const inner of blocksOf(statement)) walkStatements(inner, visit);
  }
}

/** An expression and all its operands, outermost first. */
export function walkExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression);
  for (const operand of operandsOf(expression)) walkExpression(operand, visit);
}

/** Every expression of a block. */
export function walkExpressions(block: readonly Statement[], visit: (expression: Expression) => void): void {
  walkStatements(block, (statement) => {
    for (const expression of expressionsOf(statement)) walkExpression(expression, visit);
  });
}

// ── Does any part …? ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether something holds for an expression or one of its operands, at any depth. */
export function someOperand(expression: Expression, holds: (expression: Expression) => boolean): boolean {
  return holds(expression) || operandsOf(expression).some((operand) => someOperand(operand, holds));
}

/** Whether something holds for a statement of a block, or of the blocks within. */
export function someStatement(block: readonly Statement[], holds: (statement: Statement) => boolean): boolean {
  return block.some(
    (statement) => holds(statement) || blocksOf(statement).some((inner) => someStatement(inner, holds)),
  );
}

/** Whether something holds for an expression of a block, operands included. */
export function someExpression(block: readonly Statement[], holds: (expression: Expression) => boolean): boolean {
  return someStatement(block, (statement) => expressionsOf(statement).some((each) => someOperand(each, holds)));
}

// ── What is used ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The buffers whose memory a function reads or writes: of views, what they are views of. */
export function buffersOf(fn: KernelFunction): ReadonlySet<Buffer> {
  return new Set([...buffersIn(fn.body)].map((buffer) => buffer.view?.of ?? buffer));
}

/** The buffers that a block reads or writes, views by themselves. */
export function buffersIn(block: readonly Statement[]): ReadonlySet<Buffer> {
  const buffers = new Set<Buffer>();
  walkExpressions(block, (expression) => {
    if (expression.kind === "load") buffers.add(expression.buffer);
  });
  walkStatements(block, (statement) => {
    if (statement.kind === "store") buffers.add(statement.buffer);
  });
  return buffers;
}

/** The buffers that a function writes. */
export function writtenBy(fn: KernelFunction): ReadonlySet<Buffer> {
  const written = new Set<Buffer>();
  walkStatements(fn.body, (statement) => {
    if (statement.kind === "store") written.add(statement.buffer);
  });
  return written;
}

/** Every local of a function. */
export function localsOf({ begin, end, window, body }: KernelFunction): readonly Local[] {
  return [begin, end, ...(window === undefined ? [] : [window.begin]), ...localsIn(body)];
}

/** The locals that a block defines, and the blocks within. */
export function localsIn(block: readonly Statement[]): readonly Local[] {
  const locals: Local[] = [];
  walkStatements(block, (statement) => {
    if (statement.kind === "let" || statement.kind === "for") locals.push(statement.local);
  });
  return locals;
}

/** The scalar functions that functions call, callees before their callers. */
export function scalarFunctionsOf(functions: readonly KernelFunction[]): readonly ScalarFunction[] {
  const found = new Set<ScalarFunction>();
  const visit = (expression: Expression): void => {
    if (expression.kind !== "call" || found.has(expression.function)) return;
    const callee = expression.function;
    walkExpressions(callee.body, visit);
    walkExpression(callee.result, visit);
    found.add(callee);
  };
  for (const fn of functions) walkExpressions(fn.body, visit);
  return [...found];
}
