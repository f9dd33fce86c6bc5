/** A button that turns the page dark or light, whatever the reader's system prefers. */

/** @param redraw what colours were asked for once. */
export function setUpThemeSwitch(button: HTMLButtonElement, redraw: () => void): void {
  const prefersDark = matchMedia("(prefers-color-scheme:dark)");
  const { dataset } = document.documentElement;
  const isDark = (): boolean => (dataset["theme"] === undefined ? prefersDark.matches : dataset["theme"] === "dark");
  const follow = (): void => {
    button.setAttribute("aria-pressed", String(isDark()));
    redraw();
  };
  button.addEventListener("click", () => {
    dataset["theme"] = isDark() ? "light" : "dark";
    follow();
  });
  prefersDark.addEventListener("change", follow);
  follow();
  button.hidden = false;
}
