/** Every picture that a command writes is well-formed XML with a title, and axe-core finds nothing in it, in light and in dark. */
import { readFileSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";
import { violations } from "../support/offline-page.ts";
import { readXml, textOf } from "../support/xml.ts";
import { sampled } from "../support/effort.ts";

const place = workplace({ "lenet.cvk": readFileSync(`${examplesFolder}lenet.cvk`) });
afterAll(() => place.remove());

const pictures = [
  "graph lenet.cvk",
  "graph lenet.cvk --direction right --color macs",
  "graph lenet.cvk --style volumes",
  "plan lenet.cvk --format svg",
  "field lenet.cvk --format svg",
  "report lenet.cvk --format svg",
] as const;

function drawn(command: string): string {
  const { code, out } = place.convoke(...command.split(" "));
  expect(code).toBe(0);
  return out;
}

it.each(pictures)("convoke %s gives one element, with a title and a description first", (command) => {
  const { name, attributes, children } = readXml(drawn(command));
  expect([name, attributes["role"]]).toEqual(["svg", "img"]);
  const told = children.filter((child) => typeof child !== "string").slice(0, 2);
  expect(told.map((child) => child.name)).toEqual(["title", "desc"]);
  expect(told.map(textOf)).toEqual([expect.stringContaining("LeNet"), expect.stringMatching(/\.$/)]);
});

describe.skipIf(!hasBrowser)(`in a browser${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  it.each(sampled(["light", "dark"] as const, 2.5))("axe-core has nothing to say in %s", async (colorScheme) => {
    const page = await (await browser.newContext({ offline: true, colorScheme })).newPage();
    for (const command of pictures) {
      const svg = drawn(command);
      await page.setContent(
        `<!doctype html><html lang="en"><title>A picture</title><main><h1>One</h1>${svg}</main></html>`,
      );
      expect([command, await violations(page)]).toEqual([command, []]);
    }
  });

  it("axe-core does say something of a picture without its title", async () => {
    const page = await (await browser.newContext({ offline: true })).newPage();
    const svg = drawn(pictures[0]).replace(/<title>.*?<\/title>/, "");
    await page.setContent(
      `<!doctype html><html lang="en"><title>A picture</title><main><h1>One</h1>${svg}</main></html>`,
    );
    expect(await violations(page)).toEqual([expect.stringMatching(/^svg-img-alt: /)]);
  });
});
