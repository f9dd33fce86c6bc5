/** The documentation site in a browser: search by keyboard, themes, the menu of phones, and what axe-core finds. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveFolder } from "../../playground/serve.mjs";
import { buildSite } from "../../playground/site/build-site.mjs";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { violations } from "../support/offline-page.ts";
import { sampled } from "../support/effort.ts";

const [desktop, phone] = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

describe.skipIf(!hasBrowser)(`in a browser${browserNote}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "convoke-site-"));
  let browser: Browser;
  let server: Server;
  let address: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    await buildSite(join(folder, "docs"));
    ({ server, address } = await serveFolder(`${folder}/`));
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
    expect(complaints).toEqual([]);
  });

  async function opened(path: string, options: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith(address) || complaints.push(request.url()));
    await page.goto(`${address}docs/${path}`);
    return page;
  }

  it("search is used by keys alone", async () => {
    const page = await opened("guide/joins.html", { viewport: desktop });
    await page.keyboard.press("/");
    await page.keyboard.type("conv/kernel");
    const input = page.getByRole("combobox");
    const options = page.getByRole("option");
    await options.first().waitFor();
    expect(await input.getAttribute("aria-expanded")).toBe("true");
    const active = async (): Promise<string> =>
      page.locator(`#${await input.getAttribute("aria-activedescendant")}`).innerText();
    expect(await active()).toContain("conv/kernel-exceeds-input");
    await page.keyboard.press("ArrowDown");
    expect(await options.nth(1).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    expect(await options.count()).toBe(0);
    expect(await input.inputValue()).toBe("conv/kernel");
    await page.keyboard.press("Escape");
    expect(await input.inputValue()).toBe("");
    await page.keyboard.type("maxpool");
    await options.first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${address}docs/layers/maxpool.html`);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("maxpool");
  });

  it("search of what is nowhere says so", async () => {
    const page = await opened("index.html", { viewport: desktop });
    await page.getByRole("combobox").fill("xyzzyx");
    await page.getByText("Nothing found").waitFor();
  });

  it("a theme is chosen, and kept from page to page", async () => {
    const page = await opened("index.html", { viewport: desktop, colorScheme: "light" });
    const paper = (): Promise<string> => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    expect(await paper()).toBe("rgb(255, 255, 255)");
    const button = page.getByRole("button", { name: "Theme" });
    await button.click();
    await button.click();
    expect(await button.getAttribute("aria-label")).toBe("Theme: dark");
    expect(await paper()).toBe("rgb(20, 24, 31)");
    await page.getByRole("link", { name: "Read the guide" }).click();
    await page.waitForURL(/a-first-net/);
    expect(await paper()).toBe("rgb(20, 24, 31)");
    await page.getByRole("button", { name: "Theme" }).click();
    expect(await paper()).toBe("rgb(255, 255, 255)");
  });

  it("a phone has a menu, which keys open and close, and nothing that is too wide", async () => {
    const page = await opened("layers/conv.html", { viewport: phone });
    const list = page.getByRole("navigation", { name: "Pages" });
    expect(await list.isVisible()).toBe(false);
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.focus();
    await page.keyboard.press("Enter");
    expect(await list.isVisible()).toBe(true);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("conv");
    await page.keyboard.press("Escape");
    expect(await list.isVisible()).toBe(false);
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(phone.width);
  });

  it("examples link to the playground with their text", async () => {
    const page = await opened("layers/conv.html", { viewport: desktop });
    const link = page.getByRole("link", { name: "Open in the playground" }).first();
    expect(await link.evaluate((element) => (element as unknown as { href: string }).href)).toMatch(
      new RegExp(`^${address}index\\.html#model=[\\w-]{40,}$`),
    );
  });

  describe.each(sampled(["index", "guide/values", "layers/conv", "codes/conv-kernel-exceeds-input"], 2.5))(
    "axe-core on %s",
    (path) => {
      it.each([desktop, phone])("finds nothing at $width pixels", async (viewport) => {
        const page = await opened(`${path}.html`, { viewport, colorScheme: "light", bypassCSP: true });
        expect(await violations(page)).toEqual([]);
        // The themes differ in colours alone.
        await page.emulateMedia({ colorScheme: "dark" });
        if (viewport === desktop) expect(await violations(page, ["color-contrast"])).toEqual([]);
      });
    },
  );
});
