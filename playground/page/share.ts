/** A link that holds the text: it is copied, and shown, where copying is refused. */
import { copyText } from "./clipboard.ts";
import { fragmentOf, type Linked } from "../link.ts";
import { button, el, labelled } from "./dom.ts";

export interface ShareOptions {
  linked(): Linked;
  announce(message: string): void;
}

export function shareButton({ linked, announce }: ShareOptions): HTMLElement {
  const field = el("input", { type: "text", readonly: true, spellcheck: "false" });
  const close = button("Close", () => dialog.close());
  const said = el("p", { role: "status" });
  const dialog = el(
    "dialog",
    { class: "share", "aria-label": "Share by link" },
    el("p", {}, "This link holds the model itself. Whoever opens it has the text; no server is told of it."),
    labelled("Link", field),
    el("div", { class: "buttons" }, said, close),
  );
  const share = button("Share", () => {
    history.replaceState(history.state, "", `#${fragmentOf(linked())}`);
    field.value = location.href;
    dialog.showModal();
    field.select();
    void copyText(field.value).then((isCopied) => {
      said.textContent = isCopied ? "The link is copied." : "Copy the link from its field.";
      announce(said.textContent);
    });
  });
  document.body.append(dialog);
  return share;
}
