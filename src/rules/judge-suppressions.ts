/** What is wrong with comments that suppress warnings. */
import type { Source, Span } from "../base/source.ts";
import type { Diagnostics, Fix } from "../diagnostics/diagnostic.ts";
import type { SuppressedCode, Suppression } from "../diagnostics/suppressions.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { notARule } from "./codes.ts";
import type { Rules } from "./levels.ts";
import { reachedStatements } from "./reached.ts";

/**
 * @param source the text whose comments are to be of use; undefined where that cannot be told, since there are errors, which hide
 *   warnings, or values from outside, with which a model is another. Of imported texts the form is judged alone: what they leave out
 *   may be told of other models.
 */
export function judgeSuppressions(
  diagnostics: Diagnostics,
  rules: Rules,
  source: Source | undefined,
  models: readonly ResolvedModel[],
): void {
  for (const [from, { list }] of diagnostics.suppressions) {
    const isReached = reachedStatements(models, from);
    for (const suppression of list) {
      const isSound = judgeForm(suppression, diagnostics);
      const isMeant = suppression.codes.some(({ text }) => text === "suppression/unused");
      if (!isSound || isMeant || from !== source || !suppression.statements.some(isReached)) continue;
      for (const code of suppression.codes) judgeUse(code, suppression, rules, diagnostics);
    }
  }
}

/** Whether it can suppress anything. */
function judgeForm(suppression: Suppression, diagnostics: Diagnostics): boolean {
  const { codes, reason, span, statements, spelling } = suppression;
  const problem =
    spelling !== undefined
      ? "this comment suppresses nothing: it is spelt otherwise than a convoke-ignore comment"
      : codes.length === 0
        ? "this convoke-ignore comment names no code to suppress"
        : reason === ""
          ? "this convoke-ignore comment gives no reason, so it suppresses nothing"
          : statements.length === 0
            ? "this convoke-ignore comment belongs to no statement, so it suppresses nothing"
            : undefined;
  if (problem !== undefined) {
    const help = ["// convoke-ignore CODE: reason, at the end of a statement's line or alone above it"];
    const fixes = spelling === undefined ? [] : respelt(span, spelling);
    diagnostics.add({ code: "suppression/form", severity: "warning", message: problem, span, help, fixes });
  }
  for (const code of codes) {
    const message = notARule(code.text);
    if (message !== undefined) {
      diagnostics.add({ code: "suppression/not-a-rule", severity: "warning", message, span: code.span });
    }
  }
  return problem === undefined;
}

/** Not where something follows on the line, which would become a part of the comment. */
function respelt(span: Span, spelling: string): readonly Fix[] {
  const rest = /^[^\n\r]*/.exec(span.source.text.slice(span.end))![0];
  return rest.trim() === "" ? [{ description: `write ${spelling}`, edits: [{ span, newText: spelling }] }] : [];
}

function judgeUse(code: SuppressedCode, { codes, span }: Suppression, rules: Rules, diagnostics: Diagnostics): void {
  if (notARule(code.text) !== undefined || rules.levelOf(code.text) === "off" || diagnostics.isUsed(code)) return;
  diagnostics.add({
    code: "suppression/unused",
    severity: "warning",
    message: `there is no ${code.text} here to suppress`,
    span: code.span,
    help: ["take it out"],
    fixes:
      codes.length > 1
        ? []
        : [{ description: "take the comment out", edits: [{ span: withSpaceBefore(span), newText: "" }] }],
  });
}

function withSpaceBefore(span: Span): Span {
  const before = /[ \t]*$/.exec(span.source.text.slice(Math.max(0, span.start - 200), span.start))![0];
  return { ...span, start: span.start - before.length };
}
