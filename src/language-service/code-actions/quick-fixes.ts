/** The fixes of what is wrong at a place, those of holes among them, and all sure ones of a text at once. */
import { applySureFixes, sureFix } from "../../diagnostics/apply-fixes.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis.ts";
import type { CodeAction, Range } from "../results.ts";
import { editsBetween } from "../text-edits.ts";
import type { Workspace } from "../workspace.ts";

export function quickFixes(analysis: Analysis, range: Range): readonly CodeAction[] {
  return diagnosticsIn(analysis, range).flatMap((diagnostic) =>
    diagnostic.fixes.map((fix) => ({
      title: fix.description,
      kind: "quickfix" as const,
      edits: () => fix.edits,
      isPreferred: fix === sureFix(diagnostic),
      mends: diagnostic.span,
    })),
  );
}

/** Those of the text itself that have a part in a range. */
export function diagnosticsIn({ diagnostics, path }: Analysis, { start, end }: Range): readonly Diagnostic[] {
  return diagnostics.filter(({ span }) => span.source.path === path && span.start <= end && start <= span.end);
}

/** Found out when it is asked for: each round of fixes is a check of the whole. */
export function fixAll(workspace: Workspace, analysis: Analysis): readonly CodeAction[] {
  const { path, source, text, diagnostics } = analysis;
  const isMendable = diagnostics.some((each) => each.span.source.path === path && sureFix(each) !== undefined);
  if (!isMendable) return [];
  const recheck = (tried: string): readonly Diagnostic[] =>
    tried === text ? diagnostics : workspace.withTexts(new Map([[path, tried]])).analysisOf(path)!.diagnostics;
  const edits: CodeAction["edits"] = () => editsBetween(source, 0, text, applySureFixes(path, text, recheck).text);
  return [{ title: "apply all fixes that are sure", kind: "source.fixAll", edits }];
}
