/** Drops locals that nothing reads, as strategies leave them that name more than they use. */
import type { Local, Statement } from "./ir.ts";
import { mapBlock, mapBlocks } from "./map.ts";
import { blocksOf, walkExpressions } from "./walk.ts";

/** The block without them, and without loops and branches that do nothing then: expressions have no effects. */
export function withoutUnread(block: readonly Statement[]): readonly Statement[] {
  const read = new Set<Local>();
  walkExpressions(block, (expression) => {
    if (expression.kind === "local") read.add(expression.local);
  });
  const kept = filtered(block, (statement) =>
    statement.kind === "let" || statement.kind === "assign" ? read.has(statement.local) : isEffective(statement),
  );
  // What was dropped may have been all that read another.
  return kept === block ? block : withoutUnread(kept);
}

function isEffective(statement: Statement): boolean {
  const blocks = blocksOf(statement);
  return blocks.length === 0 || blocks.some((block) => block.length > 0);
}

/** The statements that are kept, at any depth; each is judged after what is within. */
function filtered(block: readonly Statement[], keeps: (statement: Statement) => boolean): readonly Statement[] {
  return mapBlock(block, (statement) => {
    const here = mapBlocks(statement, (inner) => filtered(inner, keeps));
    return keeps(here) ? here : [];
  });
}
