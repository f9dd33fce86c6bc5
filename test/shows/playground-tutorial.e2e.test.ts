/** The tutorial, as its readers go through it: each step is begun, done as its page says, and ticked. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check, matchWeights, readSafetensors } from "../../src/index.ts";
import { stepNames, type StepName } from "../../playground/tutorial/checks.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { drawStroke, one, zero } from "../support/drawing.ts";
import { violations } from "../support/offline-page.ts";
import { EDITOR, openPlayground, type Playground, type Visit } from "../support/playground.ts";
import { sampled } from "../support/effort.ts";

/** What a reader does in the editor, or beside it. */
const deeds: Readonly<Record<StepName, (page: Page) => Promise<void>>> = {
  async "one-convolution"(page) {
    await cursorBehind(page, "conv 1 bias=false weight=");
    for (let count = 0; count < "[[1, -1]]".length; count++) await page.keyboard.press("Delete");
    await page.keyboard.type("[[1], [-1]]");
  },
  async padding(page) {
    await cursorBehind(page, "conv 1");
    await page.keyboard.type(" pad=1");
  },
  async shapes(page) {
    await cursorBehind(page, "conv 8 kernel=5 stride=2");
    await page.keyboard.type(" pad=2");
  },
  async parameters(page) {
    await lineBehind(page, "conv 16");
    await page.keyboard.type("expect params == 2572");
  },
  async "a-net"(page) {
    await page.locator(".cm-lintRange-error", { hasText: "dense" }).first().waitFor();
    await enter(line(page, "dense 120"));
    await page.keyboard.press("Control+.");
    await page.getByRole("menuitem").first().waitFor();
    await page.keyboard.press("Enter");
  },
  async "what-a-cell-sees"(page) {
    await enter(line(page, "conv 8").first());
    for (let count = 0; count < 2; count++) {
      await newLine(page);
      await page.keyboard.type("maxpool 2");
      await page.keyboard.press("Escape");
      await page.keyboard.press("ArrowDown");
    }
  },
  async blocks(page) {
    await cursorBehind(page, "", line(page, "Residual 16"));
    await page.keyboard.type("repeat 2 { ");
    await page.keyboard.press("End");
    await page.keyboard.type(" }");
  },
  async kernels(page) {
    await cursorBehind(page, "conv 32 kernel=");
    for (let count = 0; count < "3 pad=1".length; count++) await page.keyboard.press("Delete");
    await page.keyboard.type("1");
  },
  async "open-sizes"(page) {
    await lineBehind(page, "input image");
    await page.keyboard.type("require H % 2 == 0 && W % 2 == 0");
    await page.keyboard.press("Escape");
    await cursorBehind(page, "input image [3, H");
    await page.keyboard.type(" = 64");
    await page.keyboard.press("Escape");
    await cursorBehind(page, "input image [3, H = 64, W");
    await page.keyboard.type(" = 64");
  },
  async training(page) {
    await tutorial(page).getByRole("link", { name: "Train" }).click();
    await teach(page, zero(0.3), "0");
    await teach(page, one(0), "1");
    const state = page.locator(".train-state");
    await state.filter({ hasText: "It is sure of all of them" }).waitFor({ timeout: 60_000 });
    await drawStroke(page.locator(".train .board canvas"), one(0.06));
    await page.locator(".train-guesses .best th", { hasText: "1" }).waitFor();
    await page.getByRole("button", { name: "The drawing is a 1, as 1 before" }).click();
    await page
      .locator(".train-judged", { hasText: "It took this for a 1: right. 1 of 1 new drawings known." })
      .waitFor();
  },
};

describe.skipIf(!hasBrowser)(`the tutorial${browserNote}`, () => {
  let site: Playground;
  let visit: Visit;
  beforeAll(async () => {
    site = await openPlayground();
    visit = await site.visit();
  }, 120_000);
  afterAll(() => site?.close());

  it("opens beside the reader's own text, and leaves that alone", async () => {
    const { page } = visit;
    await page.locator(EDITOR).fill("model Mine { input x [3] }");
    await page.getByRole("button", { name: "Tutorial" }).click();
    await tutorial(page).getByRole("heading", { name: "One convolution" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#step=1");
    expect(await page.locator(EDITOR).innerText()).toContain("Mine");
  });

  it("is done step by step", { timeout: 240_000 }, async () => {
    const { page } = visit;
    for (const [at, name] of stepNames.entries()) {
      await press(page, "Start step", at);
      await tick(page, "Not done yet").waitFor();
      await deeds[name](page);
      await tick(page, "✓ Done").waitFor({ timeout: 30_000 });
      if (at < stepNames.length - 1) await press(page, "Next", at);
    }
    expect(new URL(page.url()).hash).toBe("#step=10");
    expect(await tutorial(page).getByRole("button", { name: "(done)" }).count()).toBe(10);
  });

  it("gives what was learnt as a file of weights that fit", async () => {
    const { page } = visit;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save weights" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("digits.safetensors");
    const text = readFileSync(new URL("../../playground/tutorial/steps/training.cvk", import.meta.url), "utf8");
    const { parameters } = check("digits.cvk", text).models[0]!.graph;
    const weights = matchWeights(parameters, readSafetensors(readFileSync(await download.path())));
    expect([...weights.keys()]).toEqual(parameters.map(({ name }) => name));
  });

  it("lends what was learnt to the run pane", async () => {
    const { page } = visit;
    await page.getByRole("tab", { name: "Run" }).click();
    await page.locator(".run-weights-text", { hasText: "Weights of the training in this page." }).waitFor();
    await drawStroke(page.locator(".run .board canvas"), zero(0.25));
    await page.locator(".run-output .best th", { hasText: "0" }).waitFor();
  });

  it("gives the reader's own text back, and keeps the ticks", async () => {
    const { page, complaints } = visit;
    await tutorial(page).getByRole("button", { name: "Back to my text" }).click();
    await page.locator(EDITOR, { hasText: "model Mine" }).waitFor();
    await page.reload();
    await tutorial(page).getByRole("heading", { name: "A net that learns" }).waitFor();
    expect(await tutorial(page).getByRole("button", { name: "(done)" }).count()).toBe(10);
    expect(await page.locator(EDITOR).innerText()).toContain("Mine");
    await tutorial(page).getByRole("button", { name: "Close the tutorial" }).click();
    expect(await tutorial(page).isVisible()).toBe(false);
    expect(new URL(page.url()).hash).toBe("");
    expect(complaints).toEqual([]);
  });

  it("shows the answer where it is wanted, which can be undone", async () => {
    const { page, complaints } = await site.visit({ fragment: "step=2" });
    await tutorial(page).getByRole("button", { name: "Show the answer" }).click();
    await tick(page, "✓ Done").waitFor();
    await enter(line(page, "conv 1 pad=1"));
    await page.keyboard.press("Control+z");
    await line(page, "conv 1 bias").waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(
    sampled(
      [
        ["light", 1440, 900],
        ["dark", 390, 844],
      ] as const,
      2.5,
    ),
  )("opens at the step of an address, %s at %i pixels, without a barrier", async (colorScheme, width, height) => {
    const options = { fragment: "step=10", colorScheme, viewport: { width, height }, bypassCSP: true };
    const { page, complaints } = await site.visit(options);
    await tick(page, "Not done yet").waitFor();
    await page.locator(EDITOR, { hasText: "model Digits" }).waitFor();
    await tutorial(page).getByRole("link", { name: "Train" }).click();
    await page.getByRole("button", { name: "The drawing is a 9" }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

function tutorial(page: Page): Locator {
  return page.locator("#tutorial");
}

function tick(page: Page, text: string): Locator {
  return page.locator(".tutorial-tick", { hasText: text });
}

/** By the mouse and by the keyboard in turns. */
async function press(page: Page, name: string, at: number): Promise<void> {
  const button = tutorial(page).getByRole("button", { name, exact: true });
  if (at % 2 === 0) return button.click();
  await button.focus();
  await page.keyboard.press("Enter");
}

// ── The editor ───────────────────────────────────────────────────────────────────────────────────────────────────────

function line(page: Page, text: string): Locator {
  return page.locator(`${EDITOR} .cm-line`, { hasText: text });
}

/** At its beginning, since behind its text there may be a hint, which takes no cursor. Hints that come meanwhile move lines. */
async function enter(where: Locator): Promise<void> {
  const entered = async (): Promise<string> => {
    await where.click({ position: { x: 4, y: 8 } });
    return where.evaluate(({ className }) => className);
  };
  await expect.poll(entered, { timeout: 10_000 }).toContain("cm-activeLine");
}

/** Behind what the line begins with. */
async function cursorBehind(page: Page, beginning: string, where = line(page, beginning)): Promise<void> {
  await enter(where);
  await page.keyboard.press("Home");
  for (let count = 0; count < beginning.length; count++) await page.keyboard.press("ArrowRight");
}

/** An empty line behind this one. */
async function lineBehind(page: Page, text: string): Promise<void> {
  await enter(line(page, text));
  await newLine(page);
}

async function newLine(page: Page): Promise<void> {
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
}

// ── Training ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Draws, and says what it is by its key. */
async function teach(page: Page, drawing: Parameters<typeof drawStroke>[1], label: string): Promise<void> {
  await page.getByRole("button", { name: `The drawing is a ${label}` }).waitFor();
  await drawStroke(page.locator(".train .board canvas"), drawing);
  await page.keyboard.press(label);
}
