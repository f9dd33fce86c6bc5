/** Texts of the server as elements: what stands between backticks is code. */
import type { CodeAction } from "vscode-languageserver";
import { button, el, type Attributes } from "../dom.ts";

export function inCode(text: string): readonly (Node | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? el("code", {}, part) : part));
}

export function actionButton(
  action: CodeAction,
  choose: (action: CodeAction) => void,
  attributes: Attributes,
): HTMLButtonElement {
  const made = button("", () => choose(action), attributes);
  made.append(...inCode(action.title));
  return made;
}
