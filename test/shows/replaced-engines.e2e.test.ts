/** What the README shows below "From tfjs" and "From onnxruntime-web": the apps run on a page, read digits alike, and have those bytes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApps, bytesOf, type Engine } from "../apps/replaced-engines.mjs";
import { browserNote, hasBrowser, openBrowser, type Browser } from "../support/browser.ts";
import { examplesFolder } from "../support/models.ts";
import { blocksOf, readPage } from "../support/pages.ts";

interface Digits {
  drawDigit(digit: number, random: () => number): Uint8Array;
  randomSource(seed: number): () => number;
}

const WHEN = ["before", "after"] as const;
const CASES = (["tfjs", "onnxruntime-web"] as const).flatMap((engine) => WHEN.map((when) => ({ engine, when })));

const folder = mkdtempSync(join(tmpdir(), "convoke-replaced-"));
let apps: Awaited<ReturnType<typeof buildApps>>;
let browser: Browser | undefined;
beforeAll(async () => {
  apps = await buildApps(folder);
  if (hasBrowser) browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

const PROGRAM = `
import { classify } from "./app.js";
export async function run(images) {
  const report = [];
  for (const image of images) report.push(await classify(Float32Array.from(image)));
  return { report };
}`;

describe.skipIf(!hasBrowser)(`the app${browserNote}`, () => {
  it.each(CASES)("from $engine, $when, reads drawn digits on a page with a strict policy", async ({ engine, when }) => {
    const { drawDigit, randomSource } = (await import(
      pathToFileURL(`${examplesFolder}mnist/digits.mjs`).href
    )) as Digits;
    const drawn = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const images = drawn.map((digit) => Array.from(drawDigit(digit, randomSource(digit + 20)), (ink) => ink / 255));
    const files = new Map<string, string | Uint8Array>([...apps[engine][when], ["program.js", PROGRAM]]);
    const { report, complaints } = await browser!.visit({ files, program: "./program.js", argument: images });
    expect([report, complaints]).toEqual([drawn, []]);
  });
});

describe("the README", () => {
  const readme = readPage("README.md");
  const section = (engine: Engine): string => readme.split(`## From ${engine}\n`)[1]!.split("\n## ")[0]!;

  it.each(CASES)("shows the app from $engine, $when, in under fifteen lines", ({ engine, when }) => {
    const code = readPage(`test/apps/from-${engine}/${when}.js`);
    expect(code.split("\n").length).toBeLessThan(15);
    expect(blocksOf(section(engine)).map(({ text }) => text)).toContain(code);
  });

  it.each(CASES)("tells the bytes from $engine, $when", ({ engine, when }) => {
    const { plain, gzipped } = bytesOf(apps[engine][when]);
    const row = new RegExp(`^\\| ${when} +\\| +([\\d,]+) KB \\| +([\\d,]+) KB \\|`, "m").exec(section(engine))!;
    const told = [row[1]!, row[2]!].map((figure) => 1000 * Number(figure.replaceAll(",", "")));
    // What compilers and packages give differs a little with their versions.
    expect(Math.abs(told[0]! / plain - 1)).toBeLessThan(0.03);
    expect(Math.abs(told[1]! / gzipped - 1)).toBeLessThan(0.03);
  });
});
