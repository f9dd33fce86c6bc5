/** What is wrong with the text: underlined, with its arithmetic, and with buttons that mend it. */
import { setDiagnostics, type Diagnostic as Shown } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { CodeAction, Diagnostic, FullDocumentDiagnosticReport } from "vscode-languageserver";
import { el, inCode } from "../dom.ts";
import type { Problems } from "../status-line.ts";
import { actionButton } from "./action-button.ts";
import { withAsking, type Ask, type Asking } from "./ask.ts";
import { applyAction, fixesOf } from "./code-actions.ts";

type Announce = (message: string) => void;

export interface DiagnosticsOptions {
  onProblems(found: Problems): void;
  announce: Announce;
}

export function askingForDiagnostics({ onProblems, announce }: DiagnosticsOptions): Ask {
  return async (asking) => {
    const report = await asking.request<FullDocumentDiagnosticReport>("textDocument/diagnostic", {});
    if (report === null) return;
    const { items } = report;
    asking.apply(() =>
      setDiagnostics(
        asking.view.state,
        items.map((each) => shownOf(asking, each, announce)),
      ),
    );
    onProblems({ errors: countOf(items, 1), warnings: countOf(items, 2) });
  };
}

function countOf(found: readonly Diagnostic[], severity: number): number {
  return found.filter((each) => each.severity === severity).length;
}

const SEVERITIES = ["error", "warning", "info", "hint"] as const;

function shownOf(asking: Asking, found: Diagnostic, announce: Announce): Shown {
  const { range, severity = 1, code, tags = [] } = found;
  return {
    ...asking.offsetsOf(range),
    severity: SEVERITIES[severity - 1]!,
    message: messageOf(found),
    source: String(code ?? ""),
    renderMessage: (view) => messageWithFixes(asking, view, found, announce),
    ...(tags.length > 0 && { markClass: "unnecessary" }),
  };
}

function messageOf({ message }: Diagnostic): string {
  return typeof message === "string" ? message : message.value;
}

/** Its fixes are asked for when it is read. */
function messageWithFixes({ plugin }: Asking, view: EditorView, found: Diagnostic, announce: Announce): Node {
  const fixes = el("span", { class: "fixes" });
  const mend = (fix: CodeAction): void =>
    void applyAction(view, plugin, fix).then((refused) => announce(refused ?? `Done: ${fix.title}.`));
  plugin.client.sync();
  void withAsking(view, plugin, (asking) => fixesOf(asking, found)).then((all) =>
    fixes.append(...all.map((fix) => actionButton(fix, mend, { class: "fix" }))),
  );
  return el("span", { class: "message" }, ...inCode(messageOf(found)), fixes);
}
