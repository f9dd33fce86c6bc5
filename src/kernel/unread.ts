/** Drops locals that nothing reads, as strategies leave them that name more than they use. */
import type { Local, Statement } from "./ir.ts";
import { blocksOf, walkExpressions } from "./walk.ts";

/** The block without them, and without loops and branches that do nothing then: expressions have no effects. */
export function withoutUnread(block: readonly Statement[]): readonly Statement[] {
  const read = new Set<Local>();
  walkExpressions(block, (expression) => {
    if (expression.kind === "local") read.add(expression.local);
  });
  let hasDropped = false;
  const kept = filtered(block, (statement) => {
    const isLocal = statement.kind === "let" || statement.kind === "assign";
    const isKept = isLocal ? read.has(statement.local) : isEffective(statement);
    hasDropped ||= !isKept;
    return isKept;
  });
  // What was dropped may have been all that read another.
  return hasDropped ? withoutUnread(kept) : block;
}

function isEffective(statement: Statement): boolean {
  const blocks = blocksOf(statement);
  return blocks.length === 0 || blocks.some((block) => block.length > 0);
}

/** The statements that are kept, at any depth; each is judged after what is within. */
function filtered(block: readonly Statement[], keeps: (statement: Statement) => boolean): readonly Statement[] {
  const inner = (each: readonly Statement[]) => filtered(each, keeps);
  return block.map((statement) => withBlocks(statement, inner)).filter(keeps);
}

function withBlocks(statement: Statement, map: (block: readonly Statement[]) => readonly Statement[]): Statement {
  if (statement.kind === "for") return { ...statement, body: map(statement.body) };
  if (statement.kind !== "if") return statement;
  return { ...statement, then: map(statement.then), otherwise: map(statement.otherwise) };
}
