/** The playground in headless Chromium: built into a folder of its own, served from this machine, without any other network. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { buildPlayground } from "../../playground/build.mjs";
import { serveFolder } from "../../playground/serve.mjs";
import { chromiumPath, listen } from "./browser.ts";

export interface Playground {
  /** What is served, with a slash behind. */
  readonly folder: string;
  /** Of the served folder, with a slash behind. */
  readonly address: string;
  readonly browser: Browser;
  /** A fresh visitor. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** What stands behind `#`. */
  readonly fragment?: string;
}

export interface Visit {
  readonly page: Page;
  /** Warnings and errors of the page and its workers, what it asks its reader, and what it wants of other servers. */
  readonly complaints: readonly string[];
  /** What the server was asked for since, in order, by workers too. */
  readonly fetched: readonly Fetched[];
}

export interface Fetched {
  /** `assets/page.js`; nothing for the page itself. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where text is typed. */
export const EDITOR = ".cm-content";

/** @param args more flags of Chromium, as those of a camera that is not there. */
export async function openPlayground(args: readonly string[] = []): Promise<Playground> {
  const folder = `${mkdtempSync(join(tmpdir(), "convoke-playground-"))}/`;
  await buildPlayground(folder);
  const { server, address } = await serveFolder(folder);
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", ...args],
  });
  let fetched: Fetched[] = [];
  server.on("request", ({ url }) => fetched.push({ path: url!.slice(1), at: Date.now() }));
  return {
    folder,
    address,
    browser,
    visit(options) {
      fetched = [];
      return visit(browser, address, fetched, options);
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

async function visit(
  browser: Browser,
  address: string,
  fetched: readonly Fetched[],
  { fragment = "", ...options }: VisitOptions = {},
): Promise<Visit> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  listen(page, complaints);
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.context().on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(?:data|blob):/.test(url)) complaints.push(`wants ${url}`);
  });
  await page.goto(`${address}${fragment === "" ? "" : `#${fragment}`}`);
  await page.locator(EDITOR).waitFor();
  return { page, complaints, fetched };
}

/** Puts a text in place of what is in the editor, as typing does. */
export async function fillEditor(page: Page, text: string): Promise<void> {
  await page.locator(EDITOR).fill(text);
}

/** Waits until diagnostics, hints and the first pane are there; gives when they were, in milliseconds since 1970. */
export async function untilUsable(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName("usable").length > 0);
  return page.evaluate(() => performance.timeOrigin + performance.getEntriesByName("usable")[0]!.startTime);
}
