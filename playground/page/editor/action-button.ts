import type { CodeAction } from "vscode-languageserver";
import { button, inCode, type Attributes } from "../dom.ts";

export function actionButton(
  action: CodeAction,
  choose: (action: CodeAction) => void,
  attributes: Attributes,
): HTMLButtonElement {
  const made = button("", () => choose(action), attributes);
  made.append(...inCode(action.title));
  return made;
}
