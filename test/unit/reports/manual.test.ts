import { describe, expect, it } from "vitest";
import { ops } from "../../../src/ops/index.ts";
import { layerManual, layerNames, layerOverview, layersMarkdown } from "../../../src/reports/manual.ts";

describe("the manual of the layers", () => {
  it.each(layerNames)("has a page of %s that fits a terminal, with an example", (name) => {
    const page = layerManual(name);
    expect(page.startsWith(`${name}: `)).toBe(true);
    expect(page).toContain("Examples:\n");
    for (const line of page.split("\n")) expect(line.length, line).toBeLessThanOrEqual(140);
  });

  it("lists what the language knows, and nothing else, once", () => {
    const listed = [...layerOverview().matchAll(/^ {2}(\S+) +\S/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(layerNames.toSorted());
    for (const op of ops.filter(({ spelled }) => !spelled)) expect(layersMarkdown()).not.toContain(`### ${op.name}\n`);
  });

  it("documents every attribute of every layer", () => {
    for (const op of ops.filter(({ spelled }) => spelled)) {
      for (const [attribute, { doc }] of Object.entries(op.attributes)) {
        expect(doc, `${op.name} ${attribute}`).toMatch(/\S.*[.]$/s);
        expect(layerManual(op.name)).toContain(`  ${attribute} `);
      }
    }
  });
});
