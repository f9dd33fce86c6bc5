/** While the pointer or the focus is on something, the places of the text that belong to it are lit. */
import type { Range } from "../subject.ts";
import type { Editor } from "./pane.ts";

export function lightUp(within: Element, editor: Editor, rangesOf: (target: Element) => readonly Range[]): void {
  const light = ({ target }: Event): void => editor.light(target instanceof Element ? rangesOf(target) : []);
  const dark = (): void => editor.light([]);
  for (const kind of ["pointerover", "focusin"]) within.addEventListener(kind, light);
  for (const kind of ["pointerleave", "focusout"]) within.addEventListener(kind, dark);
}
