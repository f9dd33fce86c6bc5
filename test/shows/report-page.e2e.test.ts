/** `convoke report --format html`: one page that opens from a file with the network off, is read without scripts, and does more with its own. */
import { readFileSync, statSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";
import { openedOffline, violations } from "../support/offline-page.ts";
import { sampled } from "../support/effort.ts";

/** Names that want to be something else in HTML. */
const hostile = `model Hostile {
  input image [1, 8, 8]
  "</script><img src=x onerror=alert(1)>": conv 2 kernel=3
  "' onclick='alert(1)' <b>&lt;": flatten
  dense 3
  expect params < 10
}
`;

const place = workplace({
  "lenet.cvk": readFileSync(`${examplesFolder}lenet.cvk`),
  "resnet-50.cvk": readFileSync(`${examplesFolder}resnet-50.cvk`),
  "blocks/resnet.cvk": readFileSync(`${examplesFolder}blocks/resnet.cvk`),
  "hostile.cvk": hostile,
  "long.cvk": `model Long { input image [1, 8, 8]; "${"n".repeat(180)}": conv 2 kernel=3; flatten; dense 3 }`,
  "claims.cvk": `block Stage {
  conv 2 kernel=1
  expect params <= 3
}
model Claims {
  input image [1, 4, 4]
  Stage
  a: conv 2 kernel=1
  expect a.params == 6
  expect a.params == 7
  expect params == 4
}
`,
  "open.cvk": "model Open { input image [1, H, W]; conv 2 kernel=3; relu }",
});
afterAll(() => place.remove());

function written(model: string, code = 0): string {
  const name = model.replace(".cvk", ".html");
  expect(place.convoke("report", model, "--format", "html", "--out", name).code).toBe(code);
  return name;
}

function firstCells(page: Page): Promise<string[]> {
  return page.locator("#layers tbody tr > th").allInnerTexts();
}

describe("the command", () => {
  it("writes the same page each time, of ResNet-50 less than 300 KB", () => {
    const name = written("resnet-50.cvk");
    const first = readFileSync(place.path(name));
    expect(statSync(place.path(name)).size).toBeLessThan(300_000);
    written("resnet-50.cvk");
    expect(readFileSync(place.path(name))).toEqual(first);
  });

  it("prints it where no file is named", () => {
    const { code, out } = place.convoke("report", "lenet.cvk", "--format", "html");
    expect([code, out.startsWith("<!doctype html>"), out.endsWith("</html>\n")]).toEqual([0, true, true]);
  });
});

describe.skipIf(!hasBrowser)(`in a browser without a network${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  const opened = (name: string, options?: BrowserContextOptions): Promise<[page: Page, complaints: string[]]> =>
    openedOffline(browser, place.path(name), options);

  it("the layers are sorted by what is pressed, and stand in the order of the net again", async () => {
    const [page, complaints] = await opened(written("lenet.cvk"));
    const order = ["conv1", "avgpool1", "conv2", "avgpool2", "flatten1", "dense1", "dense2", "dense3"];
    expect(await firstCells(page)).toEqual(order);
    const macs = page.getByRole("button", { name: "MACs", exact: true });
    await macs.click();
    expect((await firstCells(page)).slice(0, 5)).toEqual(["conv2", "conv1", "dense1", "dense2", "dense3"]);
    await macs.press("Enter");
    expect((await firstCells(page)).slice(0, 5)).toEqual(["dense3", "dense2", "dense1", "conv1", "conv2"]);
    expect(await page.locator("thead [aria-sort]").getAttribute("aria-sort")).toBe("ascending");
    await macs.click();
    expect(await firstCells(page)).toEqual(order);
    expect(await page.locator("thead [aria-sort]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("layers are found by words and by kind, and blocks fold", async () => {
    const [page, complaints] = await opened(written("resnet-50.cvk"));
    const status = page.locator("#layers .status");
    await page.getByLabel("Find").fill("layer3 conv2");
    expect(await status.innerText()).toBe("6 of 126 layers");
    await page.getByLabel("Find").fill("layer9");
    expect(await page.locator("#layers tbody").innerText()).toMatch(/^No layer has these words/);
    expect(await page.locator("#layers tfoot").isVisible()).toBe(false);
    await page.getByLabel("Find").fill("");
    expect(await page.locator("#layers tfoot").isVisible()).toBe(true);
    await page.getByLabel("Kind").selectOption("maxpool");
    expect(await firstCells(page)).toEqual(["maxpool1"]);
    await page.getByLabel("Kind").selectOption("");
    await page.getByRole("button", { name: "Fold blocks" }).click();
    const folded = ["conv1", "bn1", "maxpool1", "layer1", "layer2", "layer3", "layer4", "avgpool1", "flatten1", "fc"];
    expect(await firstCells(page)).toEqual(folded);
    await page.getByRole("button", { name: "MACs", exact: true }).click();
    // Residual blocks take about the same each, and the stages have 3, 4, 6 and 3 of them.
    expect((await firstCells(page)).slice(0, 2)).toEqual(["layer3", "layer2"]);
    await page.getByRole("button", { name: "MACs", exact: true }).click();
    await page.getByRole("button", { name: "MACs", exact: true }).click();
    const stage = page.getByRole("button", { name: "layer1", exact: true });
    expect(await stage.getAttribute("aria-expanded")).toBe("false");
    await stage.press("Enter");
    expect(await stage.getAttribute("aria-expanded")).toBe("true");
    expect((await firstCells(page)).slice(3, 7)).toEqual(["layer1", "layer1.0", "layer1.1", "layer1.2"]);
    await page.getByRole("button", { name: "Open blocks" }).click();
    expect((await firstCells(page)).length).toBe(126 + 4 + 16 + 4);
    expect(complaints).toEqual([]);
  });

  it("a cell that is pressed shows what it sees", async () => {
    const [page, complaints] = await opened(written("lenet.cvk"));
    const text = page.locator("#field .status");
    // Each of 5 x 5 x 2 x 2 x 5 x 5 x 2 x 2 choices is a path.
    expect(await text.innerText()).toBe(
      "avgpool2 at row 2, column 2 sees 16x16 of image (rows 6 to 21, columns 6 to 21). 10,000 paths lead there.",
    );
    await page.locator("#field select").selectOption({ label: "conv1 28x28" });
    const cells = page.locator("#field canvas.cells");
    const { width, height } = (await cells.boundingBox())!;
    await cells.click({ position: { x: 2, y: height - 2 } });
    // The corner of a window of 5 with a padding of 2: 3 by 3 of its 25 pixels are there.
    expect(await text.innerText()).toBe(
      "conv1 at row 27, column 0 sees 3x3 of image (rows 25 to 27, columns 0 to 2). 9 paths lead there; 64.0% of what it takes in is padding.",
    );
    await page.getByRole("spinbutton", { name: "column" }).fill("14");
    await page.getByRole("spinbutton", { name: "column" }).press("Enter");
    expect(await text.innerText()).toContain(
      "conv1 at row 27, column 14 sees 3x5 of image (rows 25 to 27, columns 12 to 16)",
    );
    await page.getByRole("spinbutton", { name: "column" }).fill("");
    await page.getByRole("spinbutton", { name: "column" }).press("Enter");
    expect(await page.getByRole("spinbutton", { name: "column" }).inputValue()).toBe("14");
    await page.getByRole("spinbutton", { name: "column" }).fill("3.5");
    await page.getByRole("spinbutton", { name: "column" }).press("Enter");
    expect(await page.getByRole("spinbutton", { name: "column" }).inputValue()).toBe("14");
    await cells.press("ArrowUp");
    expect(await text.innerText()).toContain("conv1 at row 26, column 14 sees");
    await cells.press("ArrowDown");
    const shaded = (await page.evaluate(`(() => {
      const canvas = document.querySelector("#field .pixels canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const cell = canvas.width / 28;
      const at = (row, column) => data.slice(4 * (Math.floor((row + 0.5) * cell) * canvas.width + Math.floor((column + 0.5) * cell)), 4 * (Math.floor((row + 0.5) * cell) * canvas.width + Math.floor((column + 0.5) * cell)) + 3).join();
      const empty = at(0, 0);
      return Array.from({ length: 784 }, (_, i) => i).filter((i) => at(Math.floor(i / 28), i % 28) !== empty);
    })()`)) as number[];
    expect(shaded).toEqual([25, 26, 27].flatMap((row) => [12, 13, 14, 15, 16].map((column) => 28 * row + column)));
    expect(width).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
  });

  it("is read where scripts are blocked, with every layer and figure", async () => {
    const [page, complaints] = await opened(written("resnet-50.cvk"), { javaScriptEnabled: false });
    const text = await page.locator("main").innerText();
    expect(text).toContain("It has 25,557,032 parameters");
    expect(text).toContain("layer4.2.conv3");
    expect(await page.locator("#layers tbody tr").count()).toBe(126 + 4 + 16 + 4);
    expect(await page.locator("button:visible, input:visible, select:visible, canvas:visible").count()).toBe(0);
    expect(await page.locator("#parameters svg").isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("names are only text", async () => {
    const [page, complaints] = await opened(written("hostile.cvk", 1));
    expect(await page.title()).toBe("Hostile");
    expect((await firstCells(page)).slice(0, 2)).toEqual([
      "</script><img src=x onerror=alert(1)>",
      "' onclick='alert(1)' <b>&lt;",
    ]);
    expect(await page.locator("img, b").count()).toBe(0);
    expect(await page.locator("#claims").innerText()).toContain("does not hold expect params < 10");
    expect(complaints).toEqual([]);
  });

  it("claims that do not hold mark the lines that they are about, by the numbers that they have below", async () => {
    const [page, complaints] = await opened(written("claims.cvk", 1));
    expect(await firstCells(page)).toEqual(["stage1 [1]", "stage1.conv1 [1]", "a [2]"]);
    expect(await page.locator("#layers tfoot th").last().innerText()).toBe("total [3]");
    const told = await page.locator("#claims li").allInnerTexts();
    expect(told.map((text) => text.split("\n")[0]!.replace(/ expect.*/, ""))).toEqual([
      "[1] does not hold",
      "holds",
      "[2] does not hold",
      "[3] does not hold",
    ]);
    await page.getByRole("button", { name: "stage1 [1]", exact: true }).click();
    expect(await firstCells(page)).toEqual(["stage1 [1]", "a [2]"]);
    expect(complaints).toEqual([]);
  });

  it("of open sizes, figures are formulas", async () => {
    const [page, complaints] = await opened(written("open.cvk"));
    expect(await page.locator("#layers tfoot").innerText()).toContain("18*(H - 2)*(W - 2)");
    expect(await page.locator("#summary").innerText()).toContain("The sizes H and W are left open");
    expect(complaints).toEqual([]);
  });

  it.each(sampled(["light", "dark"] as const, 2.5))(
    "has nothing to complain about for people who use a keyboard or hear it, in %s",
    async (colorScheme) => {
      const [page] = await opened(written("lenet.cvk"), { colorScheme, bypassCSP: true });
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Dark theme" }).click();
      expect(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed")).toBe(
        String(colorScheme === "light"),
      );
      expect(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
        colorScheme === "light" ? "rgb(20, 24, 31)" : "rgb(255, 255, 255)",
      );
      expect(await violations(page)).toEqual([]);
    },
  );

  it.each(sampled([360, 1000], 2.5))("long names are wrapped where the page is %i pixels wide", async (width) => {
    const [page] = await opened(written("long.cvk"), { viewport: { width, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  it("fits a telephone, and paper", async () => {
    const [page] = await opened(written("resnet-50.cvk"), { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    // A sheet each for less than a handful of sections, not one for every line.
    expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)!.length).toBeLessThan(12);
  });
});
