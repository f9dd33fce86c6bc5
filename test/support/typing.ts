/** A text as it is written: behind each character nothing fails, and no other line is blamed for the one that is half there. */
import type { DiagnosticCode } from "../../src/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { codeLenses } from "../../src/language-service/code-lenses.ts";
import { foldingRanges } from "../../src/language-service/folding.ts";
import { formatDocument, formatOnType } from "../../src/language-service/formatting.ts";
import { inlayHints } from "../../src/language-service/inlay-hints.ts";
import { documentSymbols } from "../../src/language-service/outline.ts";
import { definitionsAt } from "../../src/language-service/references.ts";
import type { InlayHint } from "../../src/language-service/results.ts";
import { selectionRanges } from "../../src/language-service/selection-ranges.ts";
import { semanticTokens } from "../../src/language-service/semantic-tokens.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import { examplesHost } from "./models.ts";

/** What is about the end of a text, where something is always missing while it is written. */
const OF_OPEN_BRACES: readonly DiagnosticCode[] = ["syntax/unclosed-brace", "syntax/unclosed-bracket"];

export interface Typist {
  /** Diagnostics of other lines than the one that is being written that it alone brings, behind so many characters of a text. */
  blames(count: number): readonly string[];
  /** The hints that are shown behind so many characters. */
  hints(count: number): readonly InlayHint[];
}

/** @param path of the text that is written in the workspace */
export function typistOf(workspace: Workspace, path: string, whole: string): Typist {
  let version = 0;
  const shown = (text: string): { readonly found: readonly Diagnostic[]; readonly hints: readonly InlayHint[] } => {
    workspace.open({ path, version: ++version, text });
    const analysis = workspace.analysisOf(path)!;
    const hints = inlayHints(analysis, { start: 0, end: text.length }, { shapes: true, parameters: true, macs: true });
    codeLenses(analysis);
    documentSymbols(analysis);
    semanticTokens(analysis);
    foldingRanges(analysis);
    selectionRanges(analysis, [text.length]);
    definitionsAt(workspace, path, text.length);
    formatDocument(analysis);
    formatOnType(analysis, text.length, "\n");
    return { found: analysis.diagnostics, hints: hints.filter(({ kind }) => kind === "shape") };
  };
  return {
    blames(count) {
      const written = whole.slice(0, count);
      const line = written.lastIndexOf("\n") + 1;
      const isElsewhere = ({ code, span }: Diagnostic): boolean =>
        !OF_OPEN_BRACES.includes(code) && (span.source.path !== path || span.start < line);
      const without = new Set(shown(written.slice(0, line)).found.map(keyOf));
      return shown(written)
        .found.filter(isElsewhere)
        .map(keyOf)
        .filter((each) => !without.has(each));
    },
    hints: (count) => shown(whole.slice(0, count)).hints,
  };
}

function keyOf({ code, message, span: { source, start } }: Diagnostic): string {
  const { line, column } = source.positionAt(start);
  return `${source.path}:${line}:${column} ${code}: ${message}`;
}

/** The nets that are written, with the files that these import. */
export const typedTexts = ["alexnet.cvk", "resnet-50.cvk", "u-net.cvk", "blocks/unet.cvk", "blocks/resnet.cvk"];

export function typingWorkspace(): Workspace {
  return createWorkspace({ readFile: (path) => (path.endsWith(".cvk") ? examplesHost.readFile(path) : undefined) });
}
