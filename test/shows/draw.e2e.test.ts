/** examples/draw: on a page without a bundler, in a browser, a net learns what is drawn while it is drawn. */
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";
import { serve, type Site } from "../support/apps.ts";

type Point = readonly [x: number, y: number];

/** A circle, and a stroke that leans, each in a place and a size of its own. */
const shapes: Readonly<Record<"0" | "1", (at: number) => readonly Point[]>> = {
  "0": (at) =>
    Array.from({ length: 25 }, (_, step): Point => {
      const [x, y, radius] = [0.45 + 0.03 * at, 0.5, 0.22 + 0.03 * at];
      return [x + radius * Math.cos((step * Math.PI) / 12), y + 1.2 * radius * Math.sin((step * Math.PI) / 12)];
    }),
  "1": (at) => [
    [0.55 - 0.02 * at, 0.15],
    [0.5 + 0.02 * at, 0.85],
  ],
};

async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const { x, y, width, height } = (await page.locator("#board").boundingBox())!;
  const place = ([left, top]: Point): Point => [x + left * width, y + top * height];
  await page.mouse.move(...place(points[0]!));
  await page.mouse.down();
  for (const point of points) await page.mouse.move(...place(point), { steps: 3 });
  await page.mouse.up();
}

interface Recording {
  losses: number[];
}

/** Keeps what the page tells of the loss. It runs there. */
function recordLosses(): void {
  const losses: number[] = ((globalThis as unknown as Recording).losses = []);
  const { document, MutationObserver } = globalThis as any;
  const record = (): void => {
    const found = /loss (\d+\.\d+)/.exec(document.getElementById("state")?.textContent ?? "");
    if (found !== null) losses.push(Number(found[1]));
  };
  new MutationObserver(record).observe(document, { childList: true, subtree: true, characterData: true });
}

const stateOf = (page: Page): Promise<string> => page.locator("#state").innerText();

async function lossOf(page: Page): Promise<number> {
  return Number(/loss (\d+\.\d+)/.exec(await stateOf(page))?.[1] ?? Number.NaN);
}

describe.skipIf(!hasBrowser)(`the page${browserNote}`, () => {
  const place = workplace({
    "digits.cvk": readFileSync(`${examplesFolder}draw/digits.cvk`),
    "index.html": readFileSync(`${examplesFolder}draw/index.html`),
  });
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    const compiled = place.convoke("compile", "digits.cvk", "--train", "--target", "wasm", "--out", "generated");
    expect(compiled.code, compiled.err).toBe(0);
    site = await serve(place.path("."), {});
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await site.close();
    place.remove();
  });

  it("learns what is drawn, and knows it again", { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.addInitScript(recordLosses);
    await page.goto(site.address);
    await expect.poll(() => stateOf(page)).toBe("Nothing learnt yet.");
    await draw(page, shapes[0](0));
    await page.keyboard.press("0");
    await draw(page, shapes[1](0));
    await page.getByRole("button", { name: "This is a 1" }).click();
    await expect.poll(() => lossOf(page), { timeout: 60_000 }).toBeLessThan(0.05);
    const losses = await page.evaluate(() => (globalThis as unknown as Recording).losses);
    expect(Math.max(...losses)).toBeGreaterThan(0.3);
    for (const digit of ["1", "0"] as const) {
      await draw(page, shapes[digit](2));
      expect(await page.locator("#guess .best").innerText()).toBe(digit);
      await page.getByRole("button", { name: "Clear" }).click();
    }
    expect(await stateOf(page)).toMatch(/^2 drawings, \d+ steps, loss 0\.0\d+/);
    await page.getByRole("button", { name: "Forget all" }).click();
    await expect.poll(() => stateOf(page)).toBe("Nothing learnt yet.");
    expect(complaints).toEqual([]);
  });
});
