import { MarkupKind, type MarkupContent } from "vscode-languageserver";

export function markdown(value: string): MarkupContent {
  return { kind: MarkupKind.Markdown, value };
}
