import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { exampleGroups } from "../../../playground/page/example-groups.ts";
import { examplesFolder } from "../../support/models.ts";

it("every example is in one group, those to begin with in the first", () => {
  const all = readdirSync(examplesFolder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".cvk"),
  );
  const groups = exampleGroups(all);
  expect(groups.flatMap(({ paths }) => paths).toSorted()).toEqual(all.toSorted());
  expect(groups.map(({ label }) => label)).toContain("Dive into Deep Learning");
  expect(groups[0]!.paths).toEqual(
    ["lenet", "mnist", "edge", "blur", "outline", "emboss", "burn-mnist"].map((name) => `${name}.cvk`),
  );
});
