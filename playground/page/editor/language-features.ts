/** What the editor does with a language server: what the client brings, and what it has not. */
import {
  findReferencesKeymap,
  formatKeymap,
  hoverTooltips,
  jumpToDefinitionKeymap,
  serverCompletion,
  signatureHelp,
  type LSPClientExtension,
} from "@codemirror/lsp-client";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { actionsMenu } from "./actions-menu.ts";
import { askingAfterChanges } from "./ask.ts";
import { askForLenses, codeLenses } from "./code-lenses.ts";
import { askingForDiagnostics, type DiagnosticsOptions } from "./diagnostics.ts";
import { askForFolds, folding } from "./folding.ts";
import { askForHints, inlayHints } from "./inlay-hints.ts";
import { peekPanel } from "./peek.ts";
import { renaming } from "./rename.ts";
import { askForTokens, semanticTokens } from "./semantic-tokens.ts";

export interface FeatureOptions extends DiagnosticsOptions {
  /** When all that is shown in the text is of the text as it is. */
  onAnswered(): void;
}

export function languageFeatures(options: FeatureOptions): readonly (Extension | LSPClientExtension)[] {
  const asks = [askingForDiagnostics(options), askForHints, askForTokens, askForFolds, askForLenses];
  return [
    serverCompletion({ override: true }),
    hoverTooltips(),
    signatureHelp(),
    keymap.of([...formatKeymap, ...jumpToDefinitionKeymap, ...findReferencesKeymap]),
    renaming(options.announce),
    actionsMenu(options.announce),
    inlayHints,
    codeLenses,
    semanticTokens,
    folding,
    peekPanel,
    [askingAfterChanges(asks, options.onAnswered)],
  ];
}
