/** The playground's frame, in a browser without a network: the editor with its server, panes, links, layout, what it weighs. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { violations } from "../support/offline-page.ts";
import { EDITOR, fillEditor, openPlayground, untilUsable, type Playground } from "../support/playground.ts";
import { sampled } from "../support/effort.ts";

/** Two slips: an attribute and a layer that there are not. */
const slips = `model Slips {
  input image [3, 32, 32]
  conv 16 kernal=3 pad=1 relu
  maxpool 2
  convv 32 kernel=3
}
`;

/** Without what is shown beside the text. */
const TEXT = `[...document.querySelectorAll("#editor .cm-line")].map((line) => {
  const own = line.cloneNode(true);
  for (const hint of own.querySelectorAll(".hint")) hint.remove();
  return own.textContent;
}).join("\\n")`;

function textOf(page: Page): Promise<string> {
  return page.evaluate<string>(TEXT);
}

describe.skipIf(!hasBrowser)(`the playground${browserNote}`, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await openPlayground();
  });
  afterAll(() => playground.close());

  it("weighs less than 600 KB until diagnostics, hints and the first pane are there", async () => {
    const { page, complaints, fetched } = await playground.visit();
    const usable = await untilUsable(page);
    // What is shown later is fetched as soon as the page is usable.
    const needed = fetched.filter(({ at }) => at < usable).map(({ path }) => (path === "" ? "index.html" : path));
    const paths = [...new Set(needed)];
    const sizes = paths.map((path) => gzipSync(readFileSync(playground.folder + path), { level: 6 }).length);
    expect(paths).toEqual(expect.arrayContaining(["assets/page.js", "assets/page-start.js", "assets/text.js"]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
    expect(await page.locator(".hint").allInnerTexts()).toEqual(["[400]", "[120]", "[84]", "[10]"]);
    await page.locator(".hint", { hasText: "[84]" }).click();
    await page.locator(".cm-activeLine", { hasText: "dense 84" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("two slips are underlined, and mended by a button and by the keyboard", async () => {
    const { page, complaints } = await playground.visit();
    await fillEditor(page, slips);
    const marks = page.locator(".cm-lintRange-error");
    await marks.nth(1).waitFor();
    expect(await marks.allInnerTexts()).toEqual(["kernal", "convv"]);
    const problems = page.locator("#footer .problems");
    expect(await problems.innerText()).toBe("2 errors");
    await marks.first().hover();
    await page.getByRole("button", { name: "write kernel" }).click();
    await problems.filter({ hasText: "1 error" }).waitFor();
    // To the next mistake, then what can be done there.
    await problems.press("Enter");
    await page.keyboard.press("Control+.");
    await page.getByRole("menuitem", { name: "write conv" }).waitFor();
    await page.locator("[role=menuitem]:focus").waitFor();
    await page.keyboard.press("Enter");
    await problems.filter({ hasText: "No mistakes" }).waitFor();
    expect(await textOf(page)).toBe(slips.replace("kernal", "kernel").replace("convv", "conv"));
    await page.locator(EDITOR).press("Control+z");
    await problems.filter({ hasText: "1 error" }).waitFor();
    expect(await textOf(page)).toBe(slips.replace("kernal", "kernel"));
    expect(complaints).toEqual([]);
  });

  it("a text is shared by a link, kept over reloads, and an example is chosen", async () => {
    const mine = "model Mine { input image [1, 4, 4]; conv 2 kernel=3 }\n";
    const { page, complaints } = await playground.visit();
    await fillEditor(page, mine);
    await page.locator("#footer", { hasText: "Mine: image [1, 4, 4]" }).waitFor();
    await page.reload();
    await page.locator("#footer", { hasText: "Mine: image [1, 4, 4]" }).waitFor();
    // Where there is no room for it in the row of the header.
    const more = page.getByRole("button", { name: "More", exact: true });
    const share = page.getByRole("button", { name: "Share", exact: true });
    await more.press("Enter");
    await share.focus();
    await page.keyboard.press("Escape");
    expect(await share.isVisible()).toBe(false);
    await page.keyboard.press("Enter");
    await share.press("Enter");
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByLabel("Examples").selectOption("resnet-18.cvk");
    await page.locator("#footer", { hasText: "ResNet18: image" }).waitFor();
    const other = await playground.visit({ fragment: link.split("#")[1]! });
    expect(await textOf(other.page)).toBe(mine);
    const damaged = await playground.visit({ fragment: "model=nothing" });
    await damaged.page.locator("#footer", { hasText: "The link is damaged" }).waitFor();
    expect([...complaints, ...other.complaints, ...damaged.complaints]).toEqual([]);
  });

  it("who goes back finds the text as it was left", async () => {
    const { page, complaints } = await playground.visit({ fragment: "example=lenet.cvk" });
    await fillEditor(page, "model Mine { input image [1, 4, 4]; conv 2 kernel=3 }\n");
    await page.getByLabel("Examples").selectOption("resnet-18.cvk");
    await page.locator("#footer", { hasText: "ResNet18: image" }).waitFor();
    await page.goBack();
    await page.locator("#footer", { hasText: "Mine: image [1, 4, 4]" }).waitFor();
    await page.goForward();
    await page.locator("#footer", { hasText: "ResNet18: image" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("a definition in another file is shown beside the text, and is not renamed", async () => {
    const { page, complaints } = await playground.visit({ fragment: "example=resnet-18.cvk" });
    await untilUsable(page);
    await page.locator(".cm-line", { hasText: "import" }).getByText("Basic", { exact: false }).first().click();
    await page.keyboard.press("F12");
    const peek = page.locator(".peek");
    expect(await peek.locator("strong").innerText()).toBe("blocks/resnet.cvk");
    await peek.locator(".cm-line", { hasText: "block Basic" }).waitFor();
    await page.keyboard.press("Escape");
    // Its name stands in that file, too.
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "New name" }).fill("Plain");
    await page.keyboard.press("Enter");
    await page.locator("#footer", { hasText: "This changes other files too, which the page cannot write." }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("areas are resized and panes moved by the keyboard, and the theme is kept", async () => {
    const { page, complaints } = await playground.visit();
    const divider = page.getByRole("separator", { name: "Width of the model" });
    const before = (await page.locator("#model").boundingBox())!.width;
    for (const key of ["Shift+ArrowLeft", "ArrowLeft", "ArrowRight"]) await divider.press(key);
    expect(await divider.getAttribute("aria-valuenow")).toBe("40");
    expect((await page.locator("#model").boundingBox())!.width).toBeCloseTo(before * 0.8, 0);
    const second = page.locator("#upper").getByRole("tab").nth(1);
    const title = await second.innerText();
    await second.click();
    await second.press("Shift+F10");
    const moved = page.locator("#lower").getByRole("tab", { name: title });
    expect(await moved.getAttribute("aria-selected")).toBe("true");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByLabel("Theme").selectOption("dark");
    await page.reload();
    await moved.waitFor();
    expect(await divider.getAttribute("aria-valuenow")).toBe("40");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(complaints).toEqual([]);
  });

  it.each(
    sampled(
      [
        ["light", 1440, 900],
        ["dark", 1440, 900],
        ["light", 390, 844],
        ["dark", 390, 844],
      ] as const,
      2.5,
    ),
  )("axe-core finds nothing: %s, %i wide", async (colorScheme, width, height) => {
    const { page } = await playground.visit({ colorScheme, viewport: { width, height }, bypassCSP: true });
    await fillEditor(page, slips);
    await page.locator(".cm-lintRange-error").nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  });
});
