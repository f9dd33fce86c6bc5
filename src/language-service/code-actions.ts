/** What can be done to a text at a place: mending what is wrong there, and rewriting it without changing what its models compute. */
import { claimParameters, claimShape } from "./code-actions/claim.ts";
import { extractBlock } from "./code-actions/extract-block.ts";
import { inlineBlock } from "./code-actions/inline-block.ts";
import { fixAll, quickFixes } from "./code-actions/quick-fixes.ts";
import { suppressions } from "./code-actions/suppress.ts";
import { unrollLoop } from "./code-actions/unroll-loop.ts";
import type { CodeAction, Range } from "./results.ts";
import type { Workspace } from "./workspace.ts";

export function codeActionsAt(workspace: Workspace, path: string, range: Range): readonly CodeAction[] {
  const analysis = workspace.analysisOf(path);
  if (analysis === undefined) return [];
  const refactorings = [claimShape, claimParameters, extractBlock, inlineBlock, unrollLoop];
  return [
    ...quickFixes(analysis, range),
    ...suppressions(analysis, range),
    ...fixAll(workspace, analysis),
    ...refactorings.flatMap((offer) => offer(workspace, analysis, range) ?? []),
  ];
}
