/** What the server is told when it starts; changes reach it by `workspace/didChangeConfiguration`, which it asks for itself. */
import { workspace } from "vscode";

export interface ServerSettings {
  readonly inlayHints: { readonly shapes: boolean; readonly parameters: boolean; readonly macs: boolean };
  readonly codeLens: boolean;
}

export function currentSettings(): ServerSettings {
  return {
    inlayHints: {
      shapes: isOn("inlayHints.shapes", true),
      parameters: isOn("inlayHints.parameters", false),
      macs: isOn("inlayHints.macs", false),
    },
    codeLens: isOn("codeLens", true),
  };
}

function isOn(name: string, otherwise: boolean): boolean {
  return workspace.getConfiguration("convoke").get<boolean>(name, otherwise);
}
