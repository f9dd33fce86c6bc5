/** What can be done to a model in a fence of a page: only what changes nothing but fences. */
import type { Edit } from "../../diagnostics/diagnostic.ts";
import { codeActionsAt } from "../code-actions.ts";
import type { FencedAnalysis } from "../markdown-fences.ts";
import type { CodeAction, Range } from "../results.ts";

/** @param range in the text of the analysis; edits are of the page */
export function fencedActionsAt(fence: FencedAnalysis, range: Range): readonly CodeAction[] {
  const { workspace, analysis, isMeantWrong } = fence;
  return codeActionsAt(workspace, analysis.path, range).flatMap((action) => {
    // A mistake that is there on purpose is not to be mended.
    if (isMeantWrong && (action.kind === "quickfix" || action.kind === "source.fixAll")) return [];
    const edits = action.edits().map((edit) => editInPage(fence, edit));
    return edits.every((edit) => edit !== undefined) ? { ...action, edits: () => edits } : [];
  });
}

/** Undefined where it reaches beyond the fence; new lines of a quote would not be in it. */
function editInPage({ placed, isQuoted }: FencedAnalysis, { span, newText }: Edit): Edit | undefined {
  const place = isQuoted && newText.includes("\n") ? undefined : placed(span);
  return place && { span: place, newText };
}
