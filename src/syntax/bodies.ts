/** What stands in the braces of statements. */
import type { Body, BraceItem, IfStatement, Item, Statement } from "./ast.ts";

/** The bodies directly inside a statement: branches, braces, repeated bodies. */
export function bodiesInside(statement: Statement): readonly Body[] {
  switch (statement.kind) {
    case "layer":
      return statement.items.some(isBrace) ? statement.items.filter(isBrace).map(({ body }) => body) : none;
    case "if":
      return branchesOf(statement);
    case "repeat":
    case "for":
      return [statement.body];
    default:
      return none;
  }
}

/** Of most statements. */
const none: readonly Body[] = [];

function isBrace(item: Item): item is BraceItem {
  return item.kind === "brace";
}

/** All branches of an `if … else if … else …`, in order. */
export function branchesOf(statement: IfStatement): readonly Body[] {
  const branches: Body[] = [];
  let at: Body | IfStatement | undefined = statement;
  while (at !== undefined && "kind" in at) {
    branches.push(at.then);
    at = at.otherwise;
  }
  return at === undefined ? branches : [...branches, at];
}
