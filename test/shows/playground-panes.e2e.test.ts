/** What the panes show of a model: figures, its graph, what each pass changed; and how they and the text find each other. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fragmentOf } from "../../playground/link.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { violations } from "../support/offline-page.ts";
import { fillEditor, openPlayground, type Playground, type Visit } from "../support/playground.ts";
import { sampled } from "../support/effort.ts";

const place = workplace();
const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

function exampleText(path: string): string {
  return readFileSync(examples + path, "utf8");
}

interface LayerFigures {
  readonly name: string;
  readonly params: number;
  readonly macs: number;
}

/** What the command says of an example. */
function reported(path: string): { readonly layers: readonly LayerFigures[]; readonly totals: LayerFigures } {
  const { out, err } = place.convoke("report", examples + path, "--format", "json");
  expect(err).toBe("");
  return JSON.parse(out);
}

/** Names that want to be something else in HTML. */
const hostile = `
block Body { "</script><img src=x onerror=alert(1)>": conv 2 kernel=3 relu }
model Hostile {
  input image [1, 8, 8]
  "' onclick='alert(1)' <b>&lt;": Body
  flatten
  dense 3
}`;

describe.skipIf(!hasBrowser)(`panes of the playground${browserNote}`, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await openPlayground();
  }, 120_000);
  afterAll(async () => {
    place.remove();
    await playground.close();
  });

  function shown(pane: string, text: string, path?: string): Promise<Visit> {
    return playground.visit({ fragment: fragmentOf({ text, path, pane }), viewport: { width: 1440, height: 900 } });
  }

  it.each(sampled(["lenet.cvk", "resnet-50.cvk"], 2.5))(
    "the report on %s has the figures of the command",
    async (path) => {
      const { page } = await shown("report", exampleText(path), path);
      const { layers, totals } = reported(path);
      await page.getByRole("button", { name: "Open blocks" }).or(page.locator("[data-part=claims]")).first().waitFor();
      if (path === "resnet-50.cvk") await page.getByRole("button", { name: "Open blocks" }).click();
      const rows = new Map(await figuresIn(page.locator("[data-part=layers] tbody tr:not(.block)")));
      const counted = layers.filter(({ params, macs }) => params > 0 || macs > 0);
      expect(counted.map(({ name }) => [name, rows.get(name)])).toEqual(
        counted.map(({ name, params, macs }) => [name, { parameters: params, MACs: macs }]),
      );
      const sums = new Map(await figuresIn(page.locator("[data-part=layers] tfoot tr")));
      expect(sums.get("total")).toEqual({ parameters: totals.params, MACs: totals.macs });
    },
  );

  it("a column of the report sorts, and stays so while the text changes", async () => {
    const { page } = await shown("report", exampleText("lenet.cvk"), "lenet.cvk");
    const names = (): Promise<string[]> => firstTexts(page.locator("[data-part=layers] tbody tr"));
    const inOrder = ["conv1", "avgpool1", "conv2", "avgpool2", "flatten1", "dense1", "dense2", "dense3"];
    await page.locator("[data-part=layers] tbody tr").first().waitFor();
    expect(await names()).toEqual(inOrder);
    await page.locator("[data-part=layers] thead").getByRole("button", { name: "parameters" }).click();
    // 48,120, 10,164, 2,416, 850 and 156 parameters; then those without any.
    expect((await names()).slice(0, 5)).toEqual(["dense1", "dense2", "conv2", "dense3", "conv1"]);
    // It stays sorted while the text changes.
    await fillEditor(page, exampleText("lenet.cvk").replace("dense 84", "dense 1000"));
    await page.locator("[data-part=layers] tr", { hasText: "120*1000 + 1000" }).waitFor();
    expect((await names()).slice(0, 2)).toEqual(["dense2", "dense1"]);
  });

  it("the row and the box of the line under the cursor are marked, and lead there when they are pressed", async () => {
    const { page } = await shown("report", exampleText("lenet.cvk"), "lenet.cvk");
    const marked = page.locator("tr[aria-current]");
    await page.getByRole("button", { name: "Go to line 13" }).click();
    await page.locator("tr[aria-current]", { hasText: "dense1" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.locator("tr[aria-current]", { hasText: "flatten1" }).waitFor();
    expect(await marked.count()).toBe(1);
    await page.getByRole("tab", { name: "Graph" }).click();
    await page.locator("g.marked", { hasText: "flatten1" }).waitFor();
    await page.locator("g[data-box]", { hasText: "conv2" }).press("Enter");
    await page.locator("g.marked", { hasText: "conv2" }).waitFor();
    expect(await page.locator("g.marked").count()).toBe(1);
    await page.getByRole("combobox", { name: "Show" }).selectOption("volumes");
    await page.locator("svg#volumes").waitFor();
  });

  it("a pass tells what it changed, and of which layer", async () => {
    const { page } = await shown("passes", exampleText("lenet.cvk"), "lenet.cvk");
    const fusing = page.getByRole("radio", { name: /^fuse-epilogues/ });
    await fusing.check();
    await page.getByRole("heading", { name: "fuse-epilogues" }).waitFor();
    expect(await page.locator("del", { hasText: "sigmoid1 = sigmoid(" }).count()).toBe(1);
    expect(await page.locator("ins", { hasText: "then sigmoid1 = sigmoid(it)" }).textContent()).toContain(
      "conv1 = conv(",
    );
    await fusing.press("ArrowUp");
    await page.getByText("It changed nothing of this model.").waitFor();
    await page.getByRole("radio", { name: /^strategies/ }).check();
    await page.getByRole("button", { name: "conv2" }).click();
    await page.locator("tr.marked", { hasText: "conv2" }).waitFor();
  });

  it("of a text with mistakes the last report stays, with the reason", async () => {
    const { page } = await shown("report", exampleText("lenet.cvk"), "lenet.cvk");
    await page.locator("[data-part=layers] tbody tr").first().waitFor();
    await fillEditor(page, exampleText("lenet.cvk").replace("kernel=5 pad=2", "kernel=50"));
    await page.locator(".latest-notice", { hasText: /^Line 8: / }).waitFor();
    expect(await firstTexts(page.locator("[data-part=layers] tbody tr"))).toContain("dense3");
  });

  it.each(sampled(["light", "dark"] as const, 2.5))(
    "in %s colours axe finds nothing, and hostile names are text",
    async (colorScheme) => {
      const { page, complaints } = await playground.visit({
        fragment: fragmentOf({ text: hostile, pane: "report" }),
        colorScheme,
        bypassCSP: true,
      });
      await page.locator("[data-part=memory]").waitFor();
      expect(await violations(page)).toEqual([]);
      for (const [tab, there] of [
        ["Graph", "g[data-box]"],
        ["Passes", ".stage-detail pre"],
      ] as const) {
        await page.getByRole("tab", { name: tab }).click();
        await page.locator(there).first().waitFor();
        expect(await violations(page)).toEqual([]);
      }
      expect(await page.locator(".pane img").count()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );
});

/** What rows are called, without what stands behind their names. */
function firstTexts(rows: Locator): Promise<string[]> {
  return rows.evaluateAll((all) => all.map(({ cells }) => cells[0].firstChild.textContent));
}

/** By the name in the first cell: what stands in the columns of numbers that are counted. */
async function figuresIn(rows: Locator): Promise<[string, Readonly<Record<string, number>>][]> {
  const titles = await rows.page().locator("[data-part=layers] thead th").allTextContents();
  const columns = ["parameters", "MACs"].map((title) => [title, titles.indexOf(title)] as const);
  const counted = await rows.evaluateAll((all) =>
    all.map(({ cells }) => Array.from(cells, ({ dataset, firstChild }) => dataset.v ?? firstChild?.textContent ?? "")),
  );
  return counted.map((cells: string[]) => [
    cells[0]!,
    Object.fromEntries(columns.map(([title, at]) => [title, Number(cells[at])])),
  ]);
}
