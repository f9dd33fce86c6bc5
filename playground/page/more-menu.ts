/** What the header has beside examples and tutorial: in its row where there is room, else in a menu behind a button. */
import { button, el } from "./dom.ts";

export function moreMenu(...items: readonly HTMLElement[]): readonly HTMLElement[] {
  const menu = el("div", { id: "more", popover: "auto" }, ...items);
  // It is gone before what was pressed does its work, which may take the focus, or open something itself.
  const close = ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest("button, a") !== null && menu.matches(":popover-open"))
      menu.hidePopover();
  };
  menu.addEventListener("click", close, { capture: true });
  return [button("More", () => {}, { class: "more-button", popovertarget: menu.id }), menu];
}
