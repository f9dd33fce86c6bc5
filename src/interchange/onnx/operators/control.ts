/** Control flow that is decided at import. */
import type { NodeContext, Operators } from "../../import/node-context.ts";

/** The branch that a constant condition takes; the other one is never looked at. */
function branch(node: NodeContext): void {
  const condition = node.number(0, "its condition", 0);
  const [taken, other] = condition !== 0 ? ["then_branch", "else_branch"] : ["else_branch", "then_branch"];
  const graph = node.graph(taken!) ?? node.fail(`its attribute ${taken} is missing`);
  node.ignore(other!);
  const results = node.inline(graph);
  if (results.length !== node.node.outputs.length)
    node.fail(`its ${taken} gives ${results.length} tensors for ${node.node.outputs.length} outputs`);
  results.forEach((operand, at) => node.output(at, operand));
}

export const controls: Operators = {
  If: { except: "a condition that is computed from the inputs", convert: branch },
};
