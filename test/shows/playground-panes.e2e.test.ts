/** What the panes show of a model: figures, its graph, what each pass changed; and how they and the text find each other. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fragmentOf } from "../../playground/link.ts";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { openPlayground, type Playground, type Visit } from "../support/playground.ts";

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

  it.each(["lenet.cvk", "resnet-50.cvk"])("the report on %s has the figures of the command", async (path) => {
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
  });
});

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
