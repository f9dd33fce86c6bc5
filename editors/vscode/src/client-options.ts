/** How clients of both kinds talk to the server, which asks for changes of settings and files itself. */
import type { LanguageClientOptions } from "vscode-languageclient";
import { currentSettings } from "./settings.ts";

export const LANGUAGE = "convoke";

export function clientOptions(): LanguageClientOptions {
  return {
    // Pages have models in fences.
    documentSelector: [{ language: LANGUAGE }, { language: "markdown" }],
    initializationOptions: currentSettings(),
    outputChannelName: "Convoke",
  };
}
