/** Looks for words in the code that is open. */
import { button, el } from "../../dom.ts";
import type { CodeBox } from "./code-box.ts";

export interface Finder {
  readonly element: HTMLElement;
  /** The code is another. */
  refresh(): void;
}

/** @param boxes those that are open, in order */
export function createFinder(boxes: () => readonly CodeBox[]): Finder {
  const input = el("input", { type: "search", placeholder: "Find in the code", "aria-label": "Find in the code" });
  const count = el("span", { class: "kernel-count", role: "status" });
  const step = (by: number): void => goTo(at + by);
  const buttons = [
    button("↑", () => step(-1), { "aria-label": "Find the one before", class: "quiet" }),
    button("↓", () => step(1), { "aria-label": "Find the next", class: "quiet" }),
  ];
  let hits: readonly { readonly box: CodeBox; readonly line: number }[] = [];
  let at = -1;
  let current: Element | undefined;

  function refresh(): void {
    const wanted = input.value.toLowerCase();
    hits = wanted === "" ? [] : boxes().flatMap((box) => linesWith(box, wanted).map((line) => ({ box, line })));
    at = Math.min(at, hits.length - 1);
    for (const each of buttons) each.hidden = wanted === "";
    tell();
  }
  function tell(): void {
    if (input.value === "") count.textContent = "";
    else if (hits.length === 0) count.textContent = "not found";
    else count.textContent = at < 0 ? `${hits.length} lines` : `${at + 1} of ${hits.length}`;
  }
  function goTo(next: number): void {
    current?.classList.remove("found");
    if (hits.length === 0) return;
    at = (next + hits.length) % hits.length;
    const { box, line } = hits[at]!;
    current = box.lineAt(line);
    current.classList.add("found");
    current.scrollIntoView({ block: "center", inline: "nearest" });
    tell();
  }
  input.addEventListener("input", () => {
    at = -1;
    refresh();
    goTo(0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  });
  refresh();
  return { element: el("div", { class: "kernel-find" }, input, count, ...buttons), refresh };
}

function linesWith({ lines }: CodeBox, wanted: string): readonly number[] {
  return lines.flatMap((line, at) => (line.toLowerCase().includes(wanted) ? [at] : []));
}
