/**
 * Receptive fields of nets with open sizes are those that they have at large sizes: every example of pictures, with its height and width
 * left open, against itself at eight times these.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { measureReceptiveFields, type AxisField } from "../../src/analysis/receptive-field.ts";
import { check } from "../../src/check.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { spatialDims } from "../../src/tensor/shape.ts";
import { sampled } from "../support/effort.ts";
import { examplesFolder } from "../support/models.ts";

const host = { readFile: (path: string) => readFileSync(path, "utf8") };
const paths = readdirSync(examplesFolder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".cvk"))
  .toSorted();
const PICTURE = /^(\s*input \w+ )\[(\d+), (\d+), (\d+)\]/gm;

/** Nets that end in dense layers take one size, and are left out. */
const withOpenSizes = paths.flatMap((path) => {
  const file = join(examplesFolder, path);
  const text = readFileSync(file, "utf8").replace(PICTURE, "$1[$2, H = $3, W = $4]");
  const { models } = check(file, text, host, { everySize: true });
  return models.flatMap((model) => (model.open === undefined ? [] : [{ path, file, text, model }]));
});

it("finds nets with open sizes", () => {
  expect(withOpenSizes.length).toBeGreaterThan(5);
});

it.each(sampled(withOpenSizes))("$path", ({ file, text, model }) => {
  const sizes = Object.fromEntries(Object.entries(model.defaults ?? {}).map(([name, size]) => [name, size * 8]));
  const bound = check(file, text, host, { sizes }).models.find(({ name }) => name === model.name)!;
  expect(fieldsOf(model.open!)).toEqual(fieldsOf(bound));
});

/** Of each layer: `all` where it sees an axis whole, or its extent. */
function fieldsOf({ graph }: ResolvedModel): readonly string[] {
  const { fields } = measureReceptiveFields(graph);
  const extents = spatialDims(graph.inputs[0]!.type.shape);
  const told = (field: AxisField, axis: number): string =>
    field.kind === "whole" || field.extent === extents[axis] ? "all" : String(field.extent);
  return graph.nodes.map(({ name, outputs }) => `${name} ${fields.get(outputs[0]!)?.map(told).join("x")}`);
}
