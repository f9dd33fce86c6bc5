/** One function: what it computes, and its code, which is there while it is open. */
import type { OutlinedFunction } from "../../../questions/kernels.ts";
import { button, el, setAttributes } from "../../dom.ts";
import { createCodeBox, type CodeBox } from "./code-box.ts";
import { isLaterVersion, type CodeVersion } from "./outline.ts";

export interface FunctionCard {
  readonly element: HTMLDetailsElement;
  readonly code: CodeBox;
  readonly isOpen: boolean;
  /** Whether it belongs to what is under the cursor. */
  mark(isUnderCursor: boolean): void;
  /** @param line of the text, where it stands there */
  describe(fn: OutlinedFunction, line: number | undefined): void;
  show(text: string, version: CodeVersion): void;
  /** Whether its code of this version is shown. */
  shows(version: CodeVersion): boolean;
}

export interface CardActions {
  opened(): void;
  goTo(): void;
  copy(text: string): void;
}

export function createFunctionCard(name: string, isOpen: boolean, { opened, goTo, copy }: CardActions): FunctionCard {
  const code = createCodeBox(`Code of ${name}`);
  const what = el("span", { class: "kernel-what" });
  const when = el("span", { class: "kernel-when" });
  const line = button("", goTo, { class: "quiet" });
  const copyButton = button("Copy", () => copy(code.lines.join("\n")), { "aria-label": `Copy the code of ${name}` });
  const element = el(
    "details",
    { class: "kernel", "data-name": name, open: isOpen },
    el("summary", {}, el("code", { class: "kernel-name" }, name), " ", what, " ", when),
    el("div", { class: "kernel-actions" }, line, copyButton),
    code.element,
  );
  element.addEventListener("toggle", () => element.open && opened());
  let shown: CodeVersion | undefined;
  return {
    element,
    code,
    get isOpen() {
      return element.open;
    },
    mark: (isUnderCursor) => setAttributes(element, { "data-marked": isUnderCursor }),
    describe({ region, description }, at) {
      what.textContent = description.startsWith(`${name}: `) ? description.slice(name.length + 2) : description;
      when.textContent = region;
      when.title = WHEN[region] ?? "";
      line.hidden = at === undefined;
      line.textContent = `Line ${at}`;
      line.setAttribute("aria-label", `Go to line ${at}`);
    },
    show(text, version) {
      code.show(text, shown !== undefined && isLaterVersion(shown, version));
      shown = version;
    },
    shows: (version) => shown === version,
  };
}

const WHEN: Readonly<Record<string, string>> = {
  prepare: "Done once, when weights are loaded",
  run: "Done in every run",
};
