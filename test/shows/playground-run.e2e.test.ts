/** Nets run in the playground's page: on drawings, pictures and random numbers, with what their layers give and how long they take. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fragmentOf } from "../../playground/link.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { examplesFolder } from "../support/models.ts";
import { openPlayground, type Playground, type Visit } from "../support/playground.ts";

describe.skipIf(!hasBrowser)(`the run pane${browserNote}`, () => {
  let site: Playground;
  beforeAll(async () => {
    site = await openPlayground();
  }, 120_000);
  afterAll(() => site?.close());

  async function running(path: string, text = readFileSync(`${examplesFolder}${path}`, "utf8")): Promise<Visit> {
    const visit = await site.visit({ fragment: fragmentOf({ text, path, pane: "run" }) });
    await visit.page.locator(".run-card").first().waitFor();
    return visit;
  }

  it("recognises a digit drawn by pointer, and another by keys, with the example's weights", async () => {
    const { page } = await running("mnist.cvk");
    expect(await page.locator(".run-weights-text").textContent()).toBe("Weights of the example, trained.");
    // A seven: along the top, and down to the left.
    await stroke(page, [0.3, 0.25], [0.7, 0.25], [0.45, 0.8]);
    await page.locator(".run-bars .best th", { hasText: "7" }).waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator(".board canvas").focus();
    // A one: from above the middle down.
    for (const key of ["Shift+ArrowUp", "Shift+ArrowUp", "Space", ...Array(4).fill("Shift+ArrowDown"), "Space"])
      await page.keyboard.press(key);
    await page.locator(".run-bars .best th", { hasText: "1" }).waitFor();
  });
});

type Point = readonly [x: number, y: number];

/** Draws on the board, in parts of its sides. */
async function stroke(page: Page, ...points: readonly Point[]): Promise<void> {
  const board = page.locator(".board canvas");
  await board.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await board.boundingBox())!;
  const [first, ...others] = points.map(([across, down]): Point => [x + across * width, y + down * height]);
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
}
