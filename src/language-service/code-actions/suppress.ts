/** Warnings that are to be told no more: a comment above the statement, with a reason that the author is to write better. */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { outline } from "../../syntax/outline.ts";
import type { Analysis } from "../analysis.ts";
import type { CodeAction, Range } from "../results.ts";
import { diagnosticsIn } from "./quick-fixes.ts";
import { insertion, lineStart } from "./rewriting.ts";

export function suppressions(analysis: Analysis, range: Range): readonly CodeAction[] {
  const warnings = diagnosticsIn(analysis, range).filter(isSuppressible);
  const statements = warnings.length === 0 ? undefined : outline(analysis.file);
  return warnings.flatMap(({ code, span }) => {
    const statement = statements?.innermostAt(span.start);
    if (statement === undefined) return [];
    const at = lineStart(statement);
    const indent = /^[ \t]*/.exec(statement.source.text.slice(at))![0];
    const edit = insertion(statement.source, at, `${indent}// convoke-ignore ${code}: it is meant so\n`);
    return [{ title: `suppress ${code} here`, kind: "quickfix", edits: () => [edit], isPreferred: false, mends: span }];
  });
}

/** A comment is mended rather than suppressed by another. */
function isSuppressible({ severity, code }: Diagnostic): boolean {
  return severity === "warning" && !code.startsWith("suppression/");
}
