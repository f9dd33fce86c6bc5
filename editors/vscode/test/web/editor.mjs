// VS Code in headless Chromium, as its users have it in browsers.
import { chromium } from "playwright-core";
import { serveEditor } from "./serve.mjs";

const STARTED = 60_000;

/**
 * Opens the editor on the examples.
 * @param settings of the editor, by name.
 */
export async function openEditor({ executablePath, settings = {}, viewport = { width: 1280, height: 800 } }) {
  const { server, url } = await serveEditor();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
  const given = { "workbench.startupEditor": "none", "workbench.tips.enabled": false, ...settings };
  await page.goto(`${url}?settings=${encodeURIComponent(JSON.stringify(given))}`);
  await page.locator(".explorer-folders-view").waitFor({ timeout: STARTED });
  return {
    page,
    /** A file of the folder that is open, by its name in the explorer. */
    async open(name) {
      await page.locator(".explorer-folders-view").getByRole("treeitem", { name, exact: true }).dblclick();
      await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
      await page.locator(".view-line").first().waitFor();
    },
    /** A command by its name in the palette. */
    async run(command) {
      await page.keyboard.press("F1");
      await page.locator(".quick-input-box input").fill(`>${command}`);
      await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
      await page.keyboard.press("Enter");
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
