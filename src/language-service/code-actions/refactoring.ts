/** A rewriting that is offered only where trying it shows that every model stays the same. */
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { outcomeOf } from "../outcome.ts";
import type { CodeAction } from "../results.ts";
import type { Workspace } from "../workspace.ts";

/** Says in its title where names of weights change with it. */
export function refactoring(
  workspace: Workspace,
  title: string,
  kind: CodeAction["kind"],
  edits: readonly Edit[],
): CodeAction | undefined {
  const { refused, weights } = outcomeOf(workspace, edits);
  if (refused !== undefined) return undefined;
  const [first] = weights;
  const change =
    first === undefined ? "" : ` (renames weights: ${first.from} to ${first.to}${weights.length > 1 ? ", …" : ""})`;
  return { title: title + change, kind, edits: () => edits };
}
