/** The page on architecture follows a convolution through the stages: what it quotes is what the stages print. */
import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { stageText } from "../../src/reports/stages.ts";
import { wasm } from "../../src/targets/wasm/index.ts";
import { blocksOf, readPage } from "../support/pages.ts";

const page = readPage("docs/architecture.md");
const start = page.indexOf("\n## One convolution");
const section = page.slice(start, page.indexOf("\n## ", start + 1));
const [text, ...quoted] = blocksOf(section).map((block) => block.text);
const [model] = check("tiny.cvk", text!).models;

it.each(
  [[["resolve"]], [["fuse-epilogues"]], [["strategies", "lower"]]].map(
    ([stages], at) => [stages!, quoted[at]!] as const,
  ),
)("what stands below %s is printed there", (stages, block) => {
  const printed = stages.flatMap((stage) => stageText(model!, stage, { target: wasm.with() }).split("\n"));
  const lines = block
    .trimEnd()
    .split("\n")
    .filter((line) => line.trim() !== "…");
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const [shown] = line.split("…");
    expect(
      printed.filter((each) => each.startsWith(shown!)),
      line,
    ).not.toEqual([]);
  }
});

const files = [...page.matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)].map(([, name]) => name!);
const sources = ["src", "grammar", "scripts", "test", "playground"].flatMap((folder) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" }).map(
    (name) => `/${folder}/${name.replaceAll("\\", "/")}`,
  ),
);

it.each([...new Set(files)])("there is a file %s, which the page names", (name) => {
  expect(sources.some((each) => each.endsWith(`/${name}`))).toBe(true);
});
