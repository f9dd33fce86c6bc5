/** What was found in a text, in the words of the protocol. */
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type ClientCapabilities,
  type Diagnostic as ProtocolDiagnostic,
} from "vscode-languageserver";
import { OptionSource } from "../base/option-source.ts";
import { shown, visible } from "../base/visible.ts";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { toldAt } from "../diagnostics/option-mistake.ts";
import { pageAddress } from "../diagnostics/page-address.ts";
import { advice } from "../diagnostics/pretty.ts";
import type { Analysis } from "../language-service/analysis.ts";
import type { Workspace } from "../language-service/workspace.ts";
import { locationOf, rangeOf } from "./places.ts";
import type { Uris } from "./uris.ts";

/** Of a file itself, those of files that it imports being theirs. */
export function diagnosticsIn(workspace: Workspace, path: string): readonly Diagnostic[] {
  const own = workspace.analysisOf(path);
  if (own === undefined) return [];
  const found = own.diagnostics.flatMap((each) => atItsPlace(each, own));
  const here = found.filter(({ span }) => span.source.path === path && span.source.text === own.text);
  return [...new Map(here.map((each) => [`${each.span.start} ${each.code} ${each.message}`, each])).values()];
}

/** What a configuration sets wrongly is told of the model; that some model does not have a name that others have is no mistake of it. */
function atItsPlace(found: Diagnostic, { models, source }: Analysis): readonly Diagnostic[] {
  if (!(found.span.source instanceof OptionSource)) return [found];
  if (found.code === "resolve/unknown-setting" || found.code === "resolve/unknown-size") return [];
  return [toldAt(models[0]?.span ?? { source, start: 0, end: 0 }, found)];
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

/** They are about text that could as well not be there. */
const UNNECESSARY: readonly string[] = ["graph/unused-layer", "suppression/unused"];

/** @param client what it can show beside the message */
export function protocolDiagnostic(
  found: Diagnostic,
  uris: Uris,
  client: ClientCapabilities["textDocument"],
): ProtocolDiagnostic {
  const can = client?.publishDiagnostics;
  const places = found.labels.filter(({ span }) => !(span.source instanceof OptionSource));
  return {
    range: rangeOf(found.span.source, found.span),
    severity: SEVERITIES[found.severity],
    code: found.code,
    codeDescription: { href: pageAddress(found.code) },
    source: "convoke",
    message: messageOf(found),
    ...(UNNECESSARY.includes(found.code) && { tags: [DiagnosticTag.Unnecessary] }),
    ...(can?.relatedInformation === true &&
      places.length > 0 && {
        relatedInformation: places.map(({ span, text }) => ({
          location: locationOf(span, uris),
          message: shown(text),
        })),
      }),
  };
}

/** What is wrong, the arithmetic, and what to try, a line each. */
function messageOf(found: Diagnostic): string {
  const help = advice(found).map((text) => `help: ${text}`);
  return [found.message, ...found.notes, ...help].map(visible).join("\n");
}
