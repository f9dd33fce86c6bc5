/** `convoke graph --format html`: one page that opens from a file with the network off, is seen without scripts, and moves, scales and folds with its own. */
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { openedOffline, violations } from "../support/offline-page.ts";
import { sampled } from "../support/effort.ts";

/** Blocks in blocks, the inner two alike. */
const nested = `
block Unit { conv 4 kernel=3 pad=1 relu }
block Stage { first: Unit; second: Unit; maxpool 2 }
model Nested {
  input image [4, 16, 16]
  stage1: Stage
  stage2: Stage
  flatten
  fc: dense 5
}`;

/** Names that want to be something else in HTML. */
const hostile = `
block Body { "</script><img src=x onerror=alert(1)>": conv 2 kernel=3 }
model Hostile {
  input image [1, 8, 8]
  "' onclick='alert(1)' <b>&lt;": Body
  flatten
  dense 3
}`;

const place = workplace({ "nested.cvk": nested, "hostile.cvk": hostile });
afterAll(() => place.remove());

function written(model: string, ...more: readonly string[]): string {
  const name = model.replace(".cvk", ".html");
  const { code, err } = place.convoke("graph", model, "--out", name, ...more);
  expect([code, err]).toEqual([0, expect.stringMatching(/^\w+\.html {2}\d+\.\d KiB\n$/)]);
  return place.path(name);
}

it("the same page is written each time", () => {
  const first = readFileSync(written("nested.cvk"));
  expect(readFileSync(written("nested.cvk"))).toEqual(first);
});

/** Of what is shown as one box, the line in bold. */
function boxesOf(page: Page): Promise<string[]> {
  return page.locator("g[data-box] text:first-of-type").allTextContents();
}

/** What opens and closes the block of that name. */
function blockOf(page: Page, name: RegExp): Locator {
  return page.locator(".stage").getByRole("button", { name });
}

describe.skipIf(!hasBrowser)(`in a browser without a network${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  it("blocks open and close where they are pressed, and stay where they are", async () => {
    const [page, complaints] = await openedOffline(browser, written("nested.cvk", "--depth", "0"));
    expect(await boxesOf(page)).toEqual(["image", "Stage", "Stage", "flatten", "dense", "output"]);
    const stage = blockOf(page, /\bstage2\b/);
    expect(await stage.getAttribute("aria-expanded")).toBe("false");
    const before = (await stage.boundingBox())!;
    await stage.click();
    expect(await boxesOf(page)).toEqual(["image", "Stage", "Unit × 2", "maxpool", "flatten", "dense", "output"]);
    expect(await stage.getAttribute("aria-expanded")).toBe("true");
    const after = (await stage.boundingBox())!;
    const shift = Math.hypot(after.x + after.width / 2 - before.x - before.width / 2, after.y - before.y);
    expect(shift).toBeLessThan(2);
    // The focus is on what was pressed, so a key closes it again.
    await page.keyboard.press("Enter");
    expect(await boxesOf(page)).toEqual(["image", "Stage", "Stage", "flatten", "dense", "output"]);
    await page.getByRole("button", { name: "Open all blocks" }).click();
    expect((await boxesOf(page)).filter((text) => text === "conv, relu").length).toBe(2);
    await page.getByRole("button", { name: "Close all blocks" }).click();
    expect(await page.locator(".status").innerText()).toBe("6 boxes, from image [4, 16, 16] to output [5].");
    expect(complaints).toEqual([]);
  });

  it("wheel, pointer, keys and buttons move and scale it", async () => {
    const [page, complaints] = await openedOffline(browser, written("nested.cvk"));
    const image = page.locator("g[data-box]").first();
    const at = async (): Promise<{ x: number; y: number; width: number }> => (await image.boundingBox())!;
    const start = await at();
    const [x, y] = [start.x + 1, start.y + 1];
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -200);
    const larger = await at();
    // e^(0.0015 * 200) as large, and what is under the pointer is there still.
    expect(larger.width / start.width).toBeCloseTo(Math.exp(0.3), 1);
    expect(Math.hypot(larger.x - start.x, larger.y - start.y)).toBeLessThan(3);
    await page.mouse.move(300, 400);
    await page.mouse.down();
    await page.mouse.move(260, 370, { steps: 4 });
    await page.mouse.up();
    const dragged = await at();
    expect([dragged.x - larger.x, dragged.y - larger.y].map(Math.round)).toEqual([-40, -30]);
    await page.locator(".stage").focus();
    await page.keyboard.press("ArrowRight");
    expect(Math.round((await at()).x - dragged.x)).toBe(-80);
    await page.keyboard.press("-");
    expect((await at()).width / dragged.width).toBeCloseTo(1 / 1.25, 1);
    await page.keyboard.press("0");
    const whole = await at();
    const { width: room, height } = (await page.locator(".stage").boundingBox())!;
    const svg = (await page.locator(".stage svg > g").boundingBox())!;
    expect([svg.width <= room, svg.height <= height]).toEqual([true, true]);
    await page.getByRole("button", { name: "Larger" }).click();
    expect((await at()).width / whole.width).toBeCloseTo(1.25, 1);
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    expect((await at()).width).toBeCloseTo(whole.width, 1);
    expect(complaints).toEqual([]);
  });

  it("what is dragged is not pressed", async () => {
    const [page, complaints] = await openedOffline(browser, written("nested.cvk", "--depth", "0"));
    const { x, y } = (await blockOf(page, /\bstage1\b/).boundingBox())!;
    await page.mouse.move(x + 20, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 20, { steps: 4 });
    await page.mouse.up();
    expect(await boxesOf(page)).toHaveLength(6);
    expect(complaints).toEqual([]);
  });

  it("is read in the other direction", async () => {
    const [page, complaints] = await openedOffline(browser, written("nested.cvk", "--depth", "0"));
    const extents = async (): Promise<boolean> => {
      const { width, height } = (await page.locator(".stage svg > g > g").first().boundingBox())!;
      return width > height;
    };
    expect(await extents()).toBe(false);
    await page.getByLabel("Direction").selectOption("right");
    expect(await extents()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("is seen where scripts are blocked, without what they do", async () => {
    const [page, complaints] = await openedOffline(browser, written("nested.cvk"), { javaScriptEnabled: false });
    const svg = page.getByRole("img", { name: "The graph of Nested" });
    expect(await svg.isVisible()).toBe(true);
    expect(await page.locator("g[data-box]").count()).toBeGreaterThan(6);
    expect(await page.locator("button:visible, select:visible").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("names are only text, also in what opens", async () => {
    const [page, complaints] = await openedOffline(browser, written("hostile.cvk", "--depth", "0"));
    await blockOf(page, /onclick/).click();
    expect(await page.locator("g[data-box]").nth(1).textContent()).toContain("</script><img src=x onerror=alert(1)>");
    expect(await page.locator("img, b").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(sampled(["light", "dark"] as const, 2.5))(
    "has nothing to complain about for people who use a keyboard or hear it, in %s",
    async (colorScheme) => {
      const [page] = await openedOffline(browser, written("nested.cvk"), { colorScheme, bypassCSP: true });
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Close all blocks" }).click();
      await page.getByRole("button", { name: "Dark theme" }).click();
      expect(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
        colorScheme === "light" ? "rgb(20, 24, 31)" : "rgb(255, 255, 255)",
      );
      expect(await violations(page)).toEqual([]);
    },
  );

  it("fits a telephone", async () => {
    const [page] = await openedOffline(browser, written("nested.cvk"), { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });
});
