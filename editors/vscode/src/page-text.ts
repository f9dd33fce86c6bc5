/** Pages of the server as webviews show them. */

/** What a page must say of itself before anything else: that it loads nothing. */
const POLICY = /<meta http-equiv="Content-Security-Policy" content="default-src (?:'none'|&#39;none&#39;)[;"]/;

/**
 * The page in the colours of the editor, which are not those that the machine prefers.
 * @throws Error where the page has no policy of its own that forbids all that it does not name.
 */
export function themedPage(html: string, theme: "light" | "dark"): string {
  if (!POLICY.test(html)) throw new Error("the page does not say that it loads nothing, and is not shown");
  return html.replace("<html", `<html data-theme="${theme}"`);
}

/** In the place of a page that cannot be: why. */
export function problemPage(reason: string): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    "<style>body { font: var(--vscode-font-size) var(--vscode-font-family); padding: 1rem; }</style>",
    "<p>There is nothing to show of this model now. It is made again when the file is saved.</p>",
    `<pre>${escapeHtml(reason)}</pre>`,
    "</html>",
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
