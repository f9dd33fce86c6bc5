import { button, el } from "../../dom.ts";

/** Copies the array as `convoke run` prints one: its shape and its numbers. */
export function copyButton(
  name: string,
  array: () => { readonly shape: readonly number[]; readonly data: Float32Array },
): HTMLElement {
  const copy = button("Copy the numbers", async () => {
    const { shape, data } = array();
    const text = JSON.stringify({ [name]: { shape: [1, ...shape], data: [...data] } });
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    told.textContent = isCopied ? "Copied." : "The browser does not let this page write to the clipboard.";
  });
  const told = el("span", { role: "status", class: "run-muted" });
  return el("div", { class: "run-row" }, copy, told);
}
