/** The pane of kernels in headless Chromium: it follows text and cursor, and its lines lead back to those of the model. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fragmentOf } from "../../playground/link.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { examplesHost } from "../support/models.ts";
import { violations } from "../support/offline-page.ts";
import { EDITOR, fillEditor, openPlayground, type Playground, type Visit } from "../support/playground.ts";

const lenet = examplesHost.readFile("lenet.cvk")!;
const WIDE = { width: 1440, height: 900 };

describe.skipIf(!hasBrowser)(`the pane of kernels${browserNote}`, () => {
  let site: Playground;
  beforeAll(async () => {
    site = await openPlayground();
  });
  afterAll(() => site.close());

  async function shown(text: string, options: { readonly bypassCSP?: boolean } = {}): Promise<Visit> {
    const visit = await site.visit({ fragment: fragmentOf({ text, pane: "kernels" }), viewport: WIDE, ...options });
    await visit.page.locator(".kernel-line").first().waitFor();
    return visit;
  }

  it("shows the functions of the layer under the cursor, and lights its line where the pointer is on one", async () => {
    const { page, complaints } = await shown(lenet);
    const names = page.locator(".kernel-name");
    await page.locator(`${EDITOR} .cm-line`, { hasText: "conv 16 kernel=5" }).click();
    await names.getByText("conv2", { exact: true }).waitFor();
    expect(await names.allTextContents()).toEqual(["pack_conv2_weight", "keep_conv2.bias", "conv2"]);
    await page.locator(".kernel-line").first().hover();
    expect(await page.locator(".lit").allTextContents()).toEqual([expect.stringContaining("conv 16 kernel=5")]);
    await page.mouse.move(10, 10);
    await page.locator(".lit").waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Code of conv2" }).focus();
    expect(await page.locator(".lit").count()).toBe(1);
    await page.locator(`${EDITOR} .cm-line`, { hasText: "flatten" }).click();
    await page.locator(".kernel-about", { hasText: "flatten has no code of its own: a view of its input" }).waitFor();
    expect(await names.count()).toBe(0);
    // A digit more, and the layer has other functions.
    await page.locator(`${EDITOR} .cm-line`, { hasText: "conv 16 kernel=5" }).click();
    await page.keyboard.press("Home");
    for (const _ of "conv 16") await page.keyboard.press("ArrowRight");
    await page.keyboard.type("8");
    await page.getByRole("region", { name: "Code of conv2" }).filter({ hasText: "conv2: conv 168" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows what an edit changes, on both targets and as IR, and what there was while the text has a mistake", async () => {
    const { page, complaints } = await shown(lenet);
    const code = page.getByRole("region", { name: "Code of conv1" });
    await code.filter({ hasText: "conv1: conv 6 kernel=5 pad=2, sigmoid" }).waitFor();
    await fillEditor(page, lenet.replace("kernel=5 pad=2", "kernel=3 pad=1"));
    await code.filter({ hasText: "conv1: conv 6 kernel=3 pad=1, sigmoid" }).waitFor();
    expect(await code.locator(".changed").count()).toBeGreaterThan(0);
    expect(await code.textContent()).toContain("(func $conv1 (param $begin i32) (param $end i32)");

    await fillEditor(page, lenet.replace("kernel=5 pad=2", "kernel=3 pad=1 stride=0"));
    await page.locator(".latest-notice", { hasText: "Below is what there was before." }).waitFor();
    expect(await code.textContent()).toContain("kernel=3 pad=1, sigmoid");
    await fillEditor(page, lenet);
    await page.getByLabel("Target").selectOption({ label: "TypeScript" });
    await code.filter({ hasText: "function bind_conv1(" }).waitFor();
    expect(await code.textContent()).toContain("conv 6 kernel=5");
    await page.getByRole("button", { name: "Kernel IR" }).click();
    await code.filter({ hasText: "function conv1(begin, end)" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("lists all functions, finds words in long ones, and has nothing that axe-core minds", async () => {
    const { page, complaints } = await shown(lenet, { bypassCSP: true });
    await page.getByLabel("Functions").selectOption("conv2");
    await page.getByRole("button", { name: /^Show all [\d,]+ lines$/ }).waitFor();
    const lines = page.locator(".kernel-line");
    const few = await lines.count();
    // The end of the function is beyond what is shown of it.
    await page.getByLabel("Find in the code").fill("f32x4.relaxed");
    await page.locator(".kernel-count", { hasText: "not found" }).waitFor();
    await page.getByLabel("Find in the code").fill("v128.store");
    await page.locator(".kernel-line.found", { hasText: "v128.store" }).waitFor();
    expect(await lines.count()).toBeGreaterThan(few);
    await page.getByLabel("Functions").selectOption("all");
    expect(await page.locator(".kernel").count()).toBe(18);
    // The box of the editor is not of this pane.
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, ["color-contrast"])).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("shows names as text, whatever they hold", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const { page, complaints } = await shown(`model Net { input a [2]; "${name}": dense 3 }`);
    await page.getByLabel("Functions").selectOption("all");
    expect(await page.locator(".pane-kernels img").count()).toBe(0);
    expect(await page.locator(".kernel-list").textContent()).toContain("<img src=x");
    expect(complaints).toEqual([]);
  });
});
