/**
 * How expressions and statements are put together again from other parts. Whatever rewrites the IR goes through here, so
 * that a new kind of either has one place to be taken apart; where no part has changed, the same object comes back.
 */
import { unreachable } from "../base/invariant.ts";
import * as x from "./expression.ts";
import type { BinaryOperator, Expression, Statement } from "./ir.ts";

type Block = readonly Statement[];
type MapExpression = (expression: Expression) => Expression;

/** The expression of other operands: folded, and with as many lanes as they have. */
export function mapOperands(expression: Expression, map: MapExpression): Expression {
  let changed = false;
  const rebuilt = rebuild(expression, (operand) => {
    const mapped = map(operand);
    changed ||= mapped !== operand;
    return mapped;
  });
  return changed ? rebuilt : expression;
}

/** The statement of other expressions and other inner blocks; it defines and assigns the same locals. */
export function mapStatement(statement: Statement, map: MapExpression, mapInner: (block: Block) => Block): Statement {
  let changed = false;
  const seen = <T>(part: T, mapped: T): T => {
    changed ||= mapped !== part;
    return mapped;
  };
  const rebuilt = rebuildStatement(
    statement,
    (expression) => seen(expression, map(expression)),
    (block) => seen(block, mapInner(block)),
  );
  return changed ? rebuilt : statement;
}

/** The statement of other inner blocks. */
export function mapBlocks(statement: Statement, mapInner: (block: Block) => Block): Statement {
  return mapStatement(statement, (expression) => expression, mapInner);
}

/** Other statements, or any number of them, in place of each statement of a block. */
export function mapBlock(block: Block, map: (statement: Statement, at: number) => Statement | Block): Block {
  return keptIfSame(block, block.flatMap(map));
}

/** The first of two blocks where both hold the same statements, else the second. */
export function keptIfSame(block: Block, mapped: Block): Block {
  return mapped.length === block.length && mapped.every((each, at) => each === block[at]) ? block : mapped;
}

/** Every expression of a block and of the blocks within, each as a whole: not its operands. */
export function mapExpressions(block: Block, map: MapExpression): Block {
  const inner = (within: Block): Block => mapExpressions(within, map);
  return mapBlock(block, (statement) => mapStatement(statement, map, inner));
}

function rebuildStatement(statement: Statement, put: MapExpression, inner: (block: Block) => Block): Statement {
  switch (statement.kind) {
    case "let":
    case "assign":
      return { ...statement, value: put(statement.value) };
    case "store":
      return { ...statement, index: put(statement.index), value: put(statement.value) };
    case "for":
      return { ...statement, from: put(statement.from), to: put(statement.to), body: inner(statement.body) };
    case "if": {
      const condition = put(statement.condition);
      return { ...statement, condition, then: inner(statement.then), otherwise: inner(statement.otherwise) };
    }
    case "comment":
      return statement;
    default:
      return unreachable(statement);
  }
}

function rebuild(expression: Expression, put: MapExpression): Expression {
  switch (expression.kind) {
    case "number":
    case "local":
      return expression;
    case "load":
      return { ...expression, index: put(expression.index) };
    case "splat":
      return x.splat(put(expression.value), expression.lanes);
    case "shuffle":
      return x.shuffle(put(expression.first), put(expression.second), expression.picks);
    case "unary":
      return x.unary(expression.operator, put(expression.operand));
    case "binary":
      return combine(expression.operator, put(expression.left), put(expression.right));
    case "compare":
      return x.compare(expression.operator, put(expression.left), put(expression.right));
    case "select": {
      const choose = expression.rarely ? x.selectRarely : x.select;
      return choose(put(expression.condition), put(expression.then), put(expression.otherwise));
    }
    case "convert":
      return x.convert(expression.type, put(expression.value));
    case "bits": {
      const value = put(expression.value);
      return expression.type === "f32" ? x.floatFromBits(value) : x.bitsOfFloat(value);
    }
    case "call":
      return x.call(expression.function, ...expression.arguments.map(put));
    default:
      return unreachable(expression);
  }
}

const FOLDING: Readonly<Partial<Record<BinaryOperator, (left: Expression, right: Expression) => Expression>>> = {
  add: x.add,
  sub: x.sub,
  mul: x.mul,
  div: x.div,
  rem: x.rem,
};

function combine(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return FOLDING[operator]?.(left, right) ?? x.binary(operator, left, right);
}
