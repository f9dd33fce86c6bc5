/** What is wrong with the text: underlined, with its arithmetic, and with buttons that mend it. */
import { setDiagnostics, type Action, type Diagnostic as Shown } from "@codemirror/lint";
import type { CodeAction, Diagnostic, FullDocumentDiagnosticReport } from "vscode-languageserver";
import type { Problems } from "../status-line.ts";
import type { Ask, Asking } from "./ask.ts";
import { applyAction, fixesOf } from "./code-actions.ts";

/** Mistakes whose fixes are looked for: of more, one sees none. */
const MOST_MENDED = 20;

export interface DiagnosticsOptions {
  onProblems(found: Problems): void;
  announce(message: string): void;
}

export function askingForDiagnostics({ onProblems, announce }: DiagnosticsOptions): Ask {
  return async (asking) => {
    const report = await asking.request<FullDocumentDiagnosticReport>("textDocument/diagnostic", {});
    if (report === null) return;
    const found = report.items;
    const show = (fixes: ReadonlyMap<Diagnostic, readonly CodeAction[]>): void => {
      const shown = found.map((each) => shownOf(asking, each, actionsOf(asking, fixes.get(each) ?? [], announce)));
      asking.apply(() => setDiagnostics(asking.view.state, shown));
    };
    show(new Map());
    onProblems({ errors: countOf(found, 1), warnings: countOf(found, 2) });
    const mended = found.slice(0, MOST_MENDED);
    const fixes = await Promise.all(mended.map(async (each) => [each, await fixesOf(asking, each)] as const));
    if (fixes.some(([, own]) => own.length > 0)) show(new Map(fixes));
  };
}

function countOf(found: readonly Diagnostic[], severity: number): number {
  return found.filter((each) => each.severity === severity).length;
}

const SEVERITIES = ["error", "warning", "info", "hint"] as const;

function shownOf({ offsetsOf }: Asking, found: Diagnostic, actions: readonly Action[]): Shown {
  const { range, severity = 1, message, code, tags = [] } = found;
  return {
    ...offsetsOf(range),
    severity: SEVERITIES[severity - 1]!,
    message: typeof message === "string" ? message : message.value,
    source: String(code ?? ""),
    actions,
    ...(tags.length > 0 && { markClass: "unnecessary" }),
  };
}

function actionsOf(
  { view, plugin }: Asking,
  fixes: readonly CodeAction[],
  announce: DiagnosticsOptions["announce"],
): readonly Action[] {
  return fixes.map((fix) => ({
    name: fix.title,
    apply: () => void applyAction(view, plugin, fix).then((refused) => announce(refused ?? `${fix.title}: done.`)),
  }));
}
