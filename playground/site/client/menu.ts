/** The list of pages on narrow screens, where a button opens it. */
export function createMenu(button: HTMLButtonElement, list: HTMLElement): void {
  const toggle = (isOpen: boolean): void => {
    button.setAttribute("aria-expanded", String(isOpen));
    list.classList.toggle("open", isOpen);
  };
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    toggle(isOpen);
    if (isOpen) (list.querySelector<HTMLElement>("[aria-current]") ?? list.querySelector("a"))?.focus();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    toggle(false);
    button.focus();
  });
  showCurrent(list);
}

/** The page that is read is in sight in a long list. */
function showCurrent(list: HTMLElement): void {
  const current = list.querySelector<HTMLElement>("[aria-current]");
  if (current === null) return;
  const below = current.offsetTop - list.clientHeight / 2;
  if (below > 0) list.scrollTop = below;
}
