/** `convoke page`: what is written opens from a file, with the network off, and runs the net on what a user gives it. */
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";
import { sampled } from "../support/effort.ts";

/** Two inputs and outputs, names that want to be something else in HTML, and sums that a person can do. */
const numbers = `model Numbers {
  input a [2]
  input b [2]
  "</script>": add a
  output sum = "</script>" classes=["<b>one", "</script><script>alert(1)</script>"]
  relu
  output rest
}
`;

/** Kernels of so many layers do not lie in the module itself, but in a binary beside it. */
const deep = `model Deep {
  layout NHWC
  input a [3, 16, 12] pixels()
${Array.from({ length: 24 }, (_, at) => `  conv ${(at % 5) + 4} kernel=${(at % 3) + 1} pad=same relu`).join("\n")}
  conv 5 kernel=1
}
`;

const place = workplace({
  "deep.cvk": deep,
  "mnist.cvk": readFileSync(`${examplesFolder}mnist.cvk`),
  "numbers.cvk": numbers,
});
cpSync(`${examplesFolder}mnist`, place.path("mnist"), { recursive: true });
const mnist = ["mnist.cvk", "--weights", "mnist/mnist.safetensors"];
afterAll(() => place.remove());

describe("the command", () => {
  it("writes the same page each time, of less than 120 KB", () => {
    expect(place.convoke("page", ...mnist, "-o", "net.html")).toMatchObject({ code: 0, out: "" });
    expect(statSync(place.path("net.html")).size).toBeLessThan(120_000);
    expect(place.convoke("page", ...mnist, "-o", "again.html").code).toBe(0);
    expect(readFileSync(place.path("again.html"))).toEqual(readFileSync(place.path("net.html")));
  });

  it.each(
    sampled(
      [
        [["mnist.cvk", "-o", "x.html"], 2, "the model has weights to fill"],
        [[...mnist], 2, "say where to write: -o NET.html"],
        [[...mnist, "-o", "x.js"], 2, 'the file\'s name ends in .html, unlike "x.js"'],
        [[...mnist, "-o", "x.html", "--fit", "1KB"], 1, "the weights do not fit into 1000 B"],
      ],
      2.5,
    ),
  )("%j is refused", (args, code, message) => {
    const outcome = place.convoke("page", ...args);
    expect([outcome.code, outcome.err]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe.skipIf(!hasBrowser)(`in a browser without a network${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  async function opened(name: string, ...args: readonly string[]): Promise<[page: Page, complaints: string[]]> {
    const { code, err } = place.convoke("page", ...args, "-o", name);
    expect([code, err]).toEqual([0, expect.stringContaining(name)]);
    const page = await (await browser.newContext({ offline: true })).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(place.path(name)).href);
    return [page, complaints];
  }

  it.each(
    sampled(
      [
        ["wasm", "f16"],
        ["ts", "u8"],
      ],
      2.5,
    ),
  )("reads a digit that is drawn, on %s with weights of %s", async (target, type) => {
    const [page, complaints] = await opened("drawn.html", ...mnist, "--target", target, "--weights-type", type);
    const { x, y, width, height } = (await page.locator("canvas.picture").boundingBox())!;
    const seven = [
      [0.3, 0.25],
      [0.5, 0.25],
      [0.7, 0.25],
      [0.6, 0.5],
      [0.45, 0.8],
    ] as const;
    for (const [at, [right, down]] of seven.entries()) {
      await page.mouse.move(x + right * width, y + down * height, { steps: 8 });
      if (at === 0) await page.mouse.down();
    }
    await page.mouse.up();
    expect(await page.locator("tr:has(strong) td:first-child").innerText()).toBe("7");
    await page.getByText("Time it").click();
    await page.getByText("median of 31 runs").waitFor();
    await page.selectOption("#layer", { label: "conv1 [8, 28, 28]" });
    await page.locator(".maps canvas").nth(7).waitFor();
    expect(await page.locator(".maps canvas").count()).toBe(8);
    // What is no picture is told, and the drawing stays.
    writeFileSync(place.path("no-picture.png"), "words");
    await page.setInputFiles("input[type=file]", place.path("no-picture.png"));
    await page.getByText("no-picture.png is no picture that the browser can read").waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(sampled(["wasm", "ts"], 2.5))("shows maps of any layout, and has binaries in it, on %s", async (target) => {
    const [page, complaints] = await opened("deep.html", "deep.cvk", "--init", "seed=1", "--target", target);
    const { x, y } = (await page.locator("canvas.picture").boundingBox())!;
    await page.mouse.move(x + 90, y + 90);
    await page.mouse.down();
    await page.mouse.move(x + 190, y + 210, { steps: 5 });
    await page.mouse.up();
    const sizes = (): Promise<string[]> =>
      page.locator(".maps canvas").evaluateAll((all) => all.map((each) => `${each.width}x${each.height}`));
    await page.locator(".maps canvas").nth(4).waitFor();
    expect(await sizes()).toEqual(Array.from({ length: 5 }, () => "12x16"));
    // What the last layer gives is what the net gives, whatever the layout of the latter.
    await page.selectOption("#layer", { index: 25 });
    await page.locator(".maps canvas").nth(9).waitFor();
    const pixels = await page
      .locator(".maps canvas")
      .evaluateAll((all) => all.map((each) => [...each.getContext("2d").getImageData(0, 0, 12, 16).data].join()));
    expect(pixels.slice(5)).toEqual(pixels.slice(0, 5));
    expect(new Set(pixels).size).toBeGreaterThan(1);
    await page.getByText("Clear").click();
    expect(await page.locator(".maps canvas").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("takes numbers of several inputs, and names are only text", async () => {
    const [page, complaints] = await opened("numbers.html", "numbers.cvk");
    const [first, second] = [page.locator("textarea").nth(0), page.locator("textarea").nth(1)];
    await first.fill("1, -5");
    await page.getByText("Run", { exact: true }).nth(0).click();
    await second.fill("2 x");
    await page.getByText("Run", { exact: true }).nth(1).click();
    await page.getByText("b: x is no number").waitFor();
    await second.fill("2 3 4");
    await page.getByText("Run", { exact: true }).nth(1).click();
    await page.getByText("b takes 2 numbers, and here are 3").waitFor();
    await second.fill("[2, 3]");
    await page.getByText("Run", { exact: true }).nth(1).click();
    const cells = await page.locator("td:last-child").allInnerTexts();
    expect(cells.map(Number)).toEqual([3, -2, 3, 0]);
    expect(await page.locator("td:first-child").allInnerTexts()).toEqual([
      "<b>one",
      "</script><script>alert(1)</script>",
      "0",
      "1",
    ]);
    expect(await page.locator("option").allInnerTexts()).toContain("</script> [2]");
    expect(complaints).toEqual([]);
  });
});
