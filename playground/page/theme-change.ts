/** Calls what draws in colours that it has read. */
export function onThemeChange(redraw: () => void): void {
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
