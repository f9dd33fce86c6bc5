/** Puts other loads in place of a block's loads; all else stays as it is. */
import type { Expression, Statement } from "../../kernel/ir.ts";

export type Load = Extract<Expression, { kind: "load" }>;

export function mapLoads(block: readonly Statement[], change: (load: Load) => Load): readonly Statement[] {
  const inBlock = (inner: readonly Statement[]) => mapLoads(inner, change);
  const put = (expression: Expression) => mapExpression(expression, change);
  return block.map((statement): Statement => {
    switch (statement.kind) {
      case "let":
      case "assign":
        return { ...statement, value: put(statement.value) };
      case "store":
        return { ...statement, index: put(statement.index), value: put(statement.value) };
      case "for":
        return { ...statement, from: put(statement.from), to: put(statement.to), body: inBlock(statement.body) };
      case "if":
        return {
          ...statement,
          condition: put(statement.condition),
          then: inBlock(statement.then),
          otherwise: inBlock(statement.otherwise),
        };
      default:
        return statement;
    }
  });
}

function mapExpression(expression: Expression, change: (load: Load) => Load): Expression {
  const put = (operand: Expression) => mapExpression(operand, change);
  switch (expression.kind) {
    case "load":
      return change({ ...expression, index: put(expression.index) });
    case "splat":
    case "convert":
    case "bits":
      return { ...expression, value: put(expression.value) };
    case "unary":
      return { ...expression, operand: put(expression.operand) };
    case "binary":
    case "compare":
      return { ...expression, left: put(expression.left), right: put(expression.right) };
    case "select":
      return {
        ...expression,
        condition: put(expression.condition),
        then: put(expression.then),
        otherwise: put(expression.otherwise),
      };
    case "call":
      return { ...expression, arguments: expression.arguments.map(put) };
    default:
      return expression;
  }
}
