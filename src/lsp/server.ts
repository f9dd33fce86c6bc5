/** The language server, on any connection. What it can do is a list of features. */
import type { Connection, InitializeResult, ServerCapabilities } from "vscode-languageserver";
import { version } from "../base/version.ts";
import type { Feature } from "./feature.ts";
import { codeActions } from "./features/code-actions.ts";
import { codeLenses } from "./features/code-lenses.ts";
import { commands } from "./features/commands.ts";
import { completion } from "./features/completion.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { documents } from "./features/documents.ts";
import { formatting } from "./features/formatting.ts";
import { hover } from "./features/hover.ts";
import { inlayHints } from "./features/inlay-hints.ts";
import { navigation } from "./features/navigation.ts";
import { rename } from "./features/rename.ts";
import { semanticTokens } from "./features/semantic-tokens.ts";
import { structure } from "./features/structure.ts";
import { symbols } from "./features/symbols.ts";
import type { MakeHost } from "./host.ts";
import { createSession } from "./session.ts";

/** Listeners are told in this order, so that texts are known before they are judged. */
const features: readonly Feature[] = [
  documents,
  diagnostics,
  inlayHints,
  codeLenses,
  hover,
  completion,
  codeActions,
  navigation,
  rename,
  symbols,
  structure,
  semanticTokens,
  formatting,
  commands,
];

export function startServer(connection: Connection, makeHost: MakeHost): void {
  connection.onInitialize((params): InitializeResult => {
    const session = createSession(connection, makeHost, params);
    for (const feature of features) feature.start(session);
    connection.onInitialized(() => {
      for (const feature of features) feature.initialized?.(session);
    });
    const capabilities = features.reduce<ServerCapabilities>(
      (all, feature) => ({ ...all, ...feature.capabilities(params.capabilities) }),
      {},
    );
    return { capabilities, serverInfo: { name: "convoke", version } };
  });
  connection.listen();
}
