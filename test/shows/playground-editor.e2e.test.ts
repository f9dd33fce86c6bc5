/** The playground's frame, in a browser without a network: the editor with its server, panes, links, layout. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { fillEditor, openPlayground, type Playground } from "../support/playground.ts";

describe.skipIf(!hasBrowser)(`the playground${browserNote}`, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await openPlayground();
  });
  afterAll(() => playground.close());

  it("shows what the compiler makes of a text that is typed", async () => {
    const { page, complaints } = await playground.visit();
    await fillEditor(page, "model Typed { input image [1, 4, 4]; conv 2 kernel=3 }");
    await page.locator("#footer", { hasText: "Typed: image [1, 4, 4]" }).waitFor();
    expect(complaints).toEqual([]);
  });
});
