import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import type { Session } from "./session.ts";

/** What a server can do: how it tells of it, and how it does it. */
export interface Feature {
  capabilities(client: ClientCapabilities): ServerCapabilities;
  start(session: Session): void;
  /** Once the client can be asked, too. */
  initialized?(session: Session): void;
}
