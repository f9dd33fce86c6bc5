/** The lists of ops are the folder of kinds: every file exports its op, under the file's name, and nothing else. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { gradientOps, ops } from "../../../src/ops/index.ts";

const folder = new URL("../../../src/ops/kinds/", import.meta.url);
const all = [...ops, ...gradientOps];
const files = readdirSync(fileURLToPath(folder));

it("has every file of the folder, and no other op", () => {
  expect(all.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
});

it.each(files)("%s exports its op alone", async (file) => {
  const name = file.replace(/\.ts$/, "");
  const exported = (await import(new URL(file, folder).href)) as Readonly<Record<string, unknown>>;
  expect(Object.keys(exported)).toEqual([name]);
  expect(exported[name]).toBe(all.find((op) => op.name === name));
});
