/** The picture of a field: pixels to scale in the input, the window around them, and names as text that has room. */
import { describe, expect, it } from "vitest";
import { cellField, layerIn, type CellField } from "../../../src/analysis/cell-field.ts";
import { fieldProgram } from "../../../src/analysis/field-program.ts";
import { fieldPicture } from "../../../src/pictures/field-picture.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { textWidth } from "../../../src/pictures/text-width.ts";
import { sampled } from "../../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../../support/examples.ts";
import { exampleModel } from "../../support/models.ts";
import { elementsIn, numberOf, readXml, textOf, type XmlElement } from "../../support/xml.ts";

function fieldOf(path: string, layer?: string, position?: readonly number[]): CellField {
  const { graph } = exampleModel(path, layer === undefined ? { settings: reducedSettings(path) } : {});
  const program = fieldProgram(graph);
  const node = graph.nodes.findLast((each) => layerIn(program, each) !== -1 && (layer ?? each.name) === each.name)!;
  const cells = program.layers[layerIn(program, node)]!.extents;
  return cellField(graph, program, node, position ?? cells.map((extent) => Math.floor(extent / 2)));
}

function drawn(field: CellField): XmlElement {
  return readXml(svgDocument(fieldPicture(field)));
}

/** Of the shades of pixels: the sum of their areas. */
function shadedArea(svg: XmlElement): number {
  return elementsIn(svg, "path")
    .filter(({ attributes }) => attributes["shape-rendering"] === "crispEdges")
    .flatMap(({ attributes }) => [...attributes["d"]!.matchAll(/h([\d.]+)v([\d.]+)h-/g)])
    .reduce((sum, [, width, height]) => sum + Number(width) * Number(height), 0);
}

describe("the picture of a field", () => {
  // 14 rows and columns around 2 of padding: 12 of each lie in an image of 28 that is drawn with 2 more.
  const corner = fieldOf("lenet.cvk", "conv2", [0, 9]);

  it("shades each pixel that is seen", () => {
    const pixel = 400 / 30;
    expect(shadedArea(drawn(corner)) / pixel ** 2).toBeCloseTo(144, 0);
  });

  it("draws the window around them, padding and all", () => {
    const outline = elementsIn(drawn(corner), "path").find(
      ({ attributes }) => attributes["stroke-dasharray"] !== undefined,
    );
    const lengths = [...outline!.attributes["d"]!.matchAll(/[hv]([\d.]+)/g)].map(([, length]) => Number(length));
    expect(lengths).toHaveLength(4);
    for (const length of lengths) expect(length).toBeCloseTo((14 * 400) / 30, 1);
  });

  it("leaves out the sides of a window that goes on beyond what is drawn", () => {
    const svg = drawn(fieldOf("resnet-50.cvk", "layer4.2.relu3", [3, 3]));
    expect(
      elementsIn(svg, "path").filter(({ attributes }) => attributes["stroke-dasharray"] !== undefined),
    ).toHaveLength(0);
    expect(textOf(svg)).toContain("window (larger than drawn): height -117 to 309, width -117 to 309");
  });

  it.each(sampled(examplesOfModels, 0.25))("of %s is small, and its text has room", (path) => {
    const picture = fieldPicture(fieldOf(path));
    const text = svgDocument(picture);
    expect(text.length).toBeLessThan(60_000);
    for (const label of elementsIn(readXml(text), "text")) {
      const size = Number(label.attributes["font-size"] ?? 12);
      expect(numberOf(label, "x") + textWidth(textOf(label), size)).toBeLessThanOrEqual(picture.width);
    }
  });

  it("shows hostile names as text", () => {
    const hostile = `"><script>alert(1)</script>&amp;\u001b[31m`;
    const inputs = corner.inputs.map((input) => ({ ...input, name: hostile }));
    const svg = drawn({ ...corner, model: hostile, layer: hostile, inputs });
    expect(elementsIn(svg, "script")).toEqual([]);
    expect(textOf(svg)).toContain(`"><script>alert(1)</script>&amp;\\u001b[31m`);
  });
});
