/** Pages that are opened from files, with the network off, and what is to be said against them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Anything that the page says on the console, asks its reader or fetches is a complaint; they come as it is used. */
export async function openedOffline(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<[page: Page, complaints: string[]]> {
  const page = await (await browser.newContext({ offline: true, ...options })).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => request.url().startsWith("file:") || complaints.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return [page, complaints];
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds, a line each. The page was opened with `bypassCSP` where it has a policy.
 * @param rules those that are asked, by their ids; all of them where left out.
 */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(axe);
  const options = rules === undefined ? "" : JSON.stringify({ runOnly: rules });
  const found = (await page.evaluate(`axe.run(${options})`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
}
