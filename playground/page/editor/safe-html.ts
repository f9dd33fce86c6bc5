/** What Markdown of the server became, without anything that does more than mark text up. */

const ALLOWED = new Set(
  "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre span strong table tbody td th thead tr ul".split(" "),
);

export function safeHtml(html: string): string {
  // What is in a template is not shown: it loads nothing and runs nothing.
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const element of template.content.querySelectorAll("*")) {
    if (ALLOWED.has(element.localName)) bare(element);
    else element.replaceWith(element.textContent);
  }
  return template.innerHTML;
}

function bare(element: Element): void {
  const address = element.getAttribute("href");
  for (const name of element.getAttributeNames()) if (name !== "align") element.removeAttribute(name);
  if (element.localName !== "a" || address === null || !/^https?:/.test(address)) return;
  element.setAttribute("href", address);
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener");
}
