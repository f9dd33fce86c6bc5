/** The lines of a function's code: coloured, cut where they are many, replaced where they differ. */
import { button, el } from "../../dom.ts";
import { changedLines } from "./changed-lines.ts";
import { wordsOf } from "./tokens.ts";

/** Lines that are shown of a long function until all are wanted. */
const FEW = 100;
/** So many more are not worth a button. */
const SLACK = 20;

export interface CodeBox {
  readonly element: HTMLElement;
  readonly lines: readonly string[];
  /** @param isEdited lines that differ from those before are marked for a moment. */
  show(text: string, isEdited: boolean): void;
  /** The element of a line, which is shown if it was not. */
  lineAt(at: number): HTMLElement;
}

export function createCodeBox(label: string): CodeBox {
  const code = el("code");
  const box = el("pre", { tabindex: 0, role: "region", "aria-label": label }, code);
  const all = button("", () => expand(), { class: "kernel-all" });
  let lines: readonly string[] = [];
  let isWhole = false;

  const shownOf = (of: readonly string[]): readonly string[] =>
    isWhole || of.length <= FEW + SLACK ? of : of.slice(0, FEW);
  const draw = (next: readonly string[], isEdited: boolean): void => {
    const shown = shownOf(next);
    replaceLines(code, shownOf(lines).slice(0, code.childElementCount), shown, isEdited);
    lines = next;
    all.hidden = shown.length === next.length;
    all.textContent = `Show all ${next.length.toLocaleString("en")} lines`;
  };
  function expand(): void {
    const before = code.childElementCount;
    isWhole = true;
    code.append(...lines.slice(before).map(lineElement));
    all.hidden = true;
    box.focus({ preventScroll: true });
  }
  return {
    element: el("div", { class: "kernel-code" }, box, all),
    get lines() {
      return lines;
    },
    show(text, isEdited) {
      draw(text.split("\n"), isEdited);
    },
    lineAt(at) {
      if (at >= code.childElementCount) expand();
      return code.children[at] as HTMLElement;
    },
  };
}

/** Lines that stay keep their elements. */
function replaceLines(code: HTMLElement, old: readonly string[], now: readonly string[], isEdited: boolean): void {
  const { before, behind, fresh } = changedLines(old, now);
  const gone = [...code.children].slice(before, old.length - behind);
  const made = now.slice(before, now.length - behind).map((line, at) => {
    const element = lineElement(line);
    if (isEdited && fresh.has(before + at)) element.classList.add("changed");
    return element;
  });
  const next = code.children[old.length - behind] ?? null;
  for (const element of gone) element.remove();
  for (const element of made) code.insertBefore(element, next);
}

function lineElement(line: string): HTMLElement {
  const words = wordsOf(line).map(({ text, kind }) =>
    kind === undefined ? text : el("span", { class: `token-${kind}` }, text),
  );
  return el("span", { class: "kernel-line" }, ...words, "\n");
}
