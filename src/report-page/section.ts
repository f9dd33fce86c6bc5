/** Parts that sections of a report page are made of. */
import { element, type Child, type Markup } from "../pictures/markup.ts";
import { inlineSvg, type Picture } from "../pictures/svg-document.ts";

export interface Section {
  /** What links and scripts know it by. */
  readonly id: string;
  readonly title: string;
  readonly content: Child;
  /** Whether it may be printed over several sheets. */
  readonly isLong?: boolean;
}

/** A picture as wide as the page, or of its own size; where the page is narrow it is moved within. */
export function figure(picture: Picture, id: string, size: "page" | "natural" = "page"): Markup {
  return element(
    "figure",
    { class: size, style: size === "natural" ? `--w:${Math.ceil(picture.width)}px` : undefined },
    wide(picture.title, inlineSvg(picture, id)),
  );
}

/** What may be wider than the page, and is moved by pointer or keys then. @param label what it is, for who does not see it. */
export function wide(label: string, ...content: readonly Child[]): Markup {
  return element("div", { class: "wide", role: "region", tabindex: 0, "aria-label": label }, content);
}

export function note(text: string): Markup {
  return element("p", { class: "note" }, text);
}
