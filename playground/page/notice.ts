/** What came of something that was asked for, in a corner of the page until it is closed; there is one at a time. */
import { button, el, inCode } from "./dom.ts";

export interface NoticeOptions {
  /** One a line. */
  readonly details?: readonly string[];
  /** Something went wrong. */
  readonly isAlert?: boolean;
  /** Ends what is going on. */
  cancel?(): void;
}

let current: HTMLElement | undefined;

const MOST_DETAILS = 50;

export function showNotice(message: string, { details = [], isAlert = false, cancel }: NoticeOptions = {}): void {
  closeNotice();
  const lines = details.slice(0, MOST_DETAILS).map((line) => el("li", {}, ...inCode(line.trim())));
  const more = details.length > MOST_DETAILS ? [el("li", {}, `… and ${details.length - MOST_DETAILS} more`)] : [];
  const list = el("ul", { tabindex: 0, "aria-label": "Details" }, ...lines, ...more);
  const end = cancel === undefined ? button("Close", closeNotice) : button("Cancel", cancel);
  current = el(
    "div",
    { class: "notice", role: isAlert ? "alert" : "status" },
    el("p", {}, ...inCode(message)),
    ...(details.length > 0 ? [list] : []),
    end,
  );
  current.addEventListener("keydown", ({ key }) => key === "Escape" && closeNotice());
  document.body.append(current);
}

export function closeNotice(): void {
  current?.remove();
  current = undefined;
}
