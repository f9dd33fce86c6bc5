/** What is shown of code: a button that copies it. What is wider than its frame is reached by keys. */
export function completeFences(root: ParentNode): void {
  for (const fence of root.querySelectorAll(".fence")) fence.append(copyButton(fence.querySelector("code")!));
  const scrolled = [...root.querySelectorAll<HTMLElement>("pre, .table, .picture")];
  const update = (): void => {
    for (const each of scrolled) reachByKeys(each);
  };
  update();
  addEventListener("resize", update);
}

function reachByKeys(element: HTMLElement): void {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}

function copyButton(code: Element): Element {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(ownText(code)).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  });
  return button;
}

/** Without what is only shown beside it. */
function ownText(code: Element): string {
  const copy = code.cloneNode(true) as Element;
  for (const ghost of copy.querySelectorAll(".ghost")) ghost.remove();
  return copy.textContent;
}
