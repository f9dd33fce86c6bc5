/** The plot of a family of nets: points at their figures, axes that hold them, labels that do not cover each other. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { placeLabels } from "../../../src/pictures/place-labels.ts";
import { plotAxis } from "../../../src/pictures/plot-axis.ts";
import { scalePlot } from "../../../src/pictures/scale-plot.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { textWidth } from "../../../src/pictures/text-width.ts";
import { overviewLine } from "../../../src/reports/overview.ts";
import type { ScaledFamily } from "../../../src/reports/tables/scale-table.ts";
import { tries } from "../../support/effort.ts";
import { hostileTexts } from "../../support/hostile-texts.ts";
import { modelOf } from "../../support/models.ts";
import { elementsIn, numberOf, readXml, textOf } from "../../support/xml.ts";

/** `inputs * outputs + outputs` parameters, `inputs * outputs` MACs. */
function denseLine(inputs: number, outputs: number) {
  return overviewLine("net.cvk", modelOf(`model Net {\n  input x [${inputs}]\n  dense ${outputs}\n}\n`));
}

function familyOf(
  names: readonly string[],
  nets: readonly (readonly [values: readonly string[], size: number])[],
): ScaledFamily {
  return { names, nets: nets.map(([values, size]) => ({ values, line: denseLine(9, size), problem: undefined })) };
}

describe("the plot of a family", () => {
  it("has points where logarithms of its figures are", () => {
    const svg = readXml(
      svgDocument(
        scalePlot(
          familyOf(
            ["n"],
            [
              [["a"], 1],
              [["b"], 10],
              [["c"], 100],
            ],
          ),
        ),
      ),
    );
    const [a, b, c] = elementsIn(svg, "circle").map(
      (circle) => [numberOf(circle, "cx"), numberOf(circle, "cy")] as const,
    );
    // 9, 90, 900 MACs and 10, 100, 1,000 parameters: equal steps.
    expect(b![0] - a![0]).toBeCloseTo(c![0] - b![0], 1);
    expect(b![1] - a![1]).toBeCloseTo(c![1] - b![1], 1);
    expect([b![0] > a![0], b![1] < a![1]]).toEqual([true, true]);
    const ticks = elementsIn(svg, "text").map(textOf);
    expect(ticks).toEqual(expect.arrayContaining(["10", "20", "50", "100", "200", "500", "1K", "a", "b", "c"]));
  });

  it("draws a line for each combination of the other values", () => {
    const svg = readXml(
      svgDocument(
        scalePlot(
          familyOf(
            ["n", "m"],
            [
              [["1", "x"], 1],
              [["1", "y"], 2],
              [["2", "x"], 3],
              [["2", "y"], 4],
            ],
          ),
        ),
      ),
    );
    const lines = elementsIn(svg, "polyline").map(({ attributes }) => attributes["points"]!.split(" ").length);
    expect(lines).toEqual([2, 2]);
    const texts = elementsIn(svg, "text").map(textOf);
    expect(texts.filter((text) => text.startsWith("m="))).toEqual(["m=x", "m=y"]);
  });

  it("shows names of every kind as text, and stands where all figures are the same or none", () => {
    for (const text of hostileTexts(tries(60, 20))) {
      const svg = readXml(
        svgDocument(
          scalePlot(
            familyOf(
              [text, "m"],
              [
                [[text, text], 3],
                [["b", text], 3],
              ],
            ),
          ),
        ),
      );
      expect(elementsIn(svg, "circle").length).toBe(2);
      expect(elementsIn(svg, "script").length).toBe(0);
    }
    const nothing = { ...denseLine(1, 1), figures: { ...denseLine(1, 1).figures, params: 0, macs: 0 } };
    const picture = scalePlot({ names: ["n"], nets: [{ values: ["1"], line: nothing, problem: undefined }] });
    expect(svgDocument(picture)).not.toContain("NaN");
  });
});

describe("an axis of counts", () => {
  it("holds all values between round ends, in their order", () => {
    const random = randomSource(7);
    for (let round = 0; round < tries(300, 100); round++) {
      const size = 10 ** (12 * random.next());
      const values = Array.from({ length: 1 + Math.floor(6 * random.next()) }, () =>
        Math.round(size * 10 ** (5 * random.next())),
      );
      const axis = plotAxis(values);
      const shares = values.toSorted((a, b) => a - b).map((value) => axis.share(value));
      expect(shares.every((share, at) => share >= 0 && share <= 1 && share >= (shares[at - 1] ?? 0))).toBe(true);
      expect(axis.isLogarithmic).toBe(Math.max(...values) > 10 * Math.min(...values));
      expect(axis.ticks.length).toBeGreaterThan(1);
      expect(axis.ticks.length).toBeLessThanOrEqual(10);
      for (const tick of axis.ticks) {
        expect(axis.share(tick)).toBeGreaterThan(-1e-9);
        expect(axis.share(tick)).toBeLessThan(1 + 1e-9);
      }
      if (axis.isLogarithmic) expect(axis.ticks.filter((tick) => !/^[125]0*$/.test(`${tick}`))).toEqual([]);
      const steps = axis.ticks.slice(1).map((tick, at) => tick - axis.ticks[at]!);
      if (!axis.isLogarithmic) for (const step of steps) expect(step / steps[0]!).toBeCloseTo(1, 6);
    }
  });
});

describe("labels", () => {
  it("cover neither each other nor a mark, and stay within", () => {
    const random = randomSource(3);
    const bounds = { left: 0, right: 300, top: 0, bottom: 200 };
    for (let round = 0; round < tries(100, 30); round++) {
      const labels = Array.from({ length: 20 }, (_, at) => ({
        text: "label".slice(0, 1 + (at % 5)),
        x: 300 * random.next(),
        y: 200 * random.next(),
      }));
      const placed = placeLabels(labels, { bounds, fontSize: 12, radius: 4 });
      const boxes = placed.map(({ text, left, base }) => ({
        left,
        right: left + textWidth(text, 12),
        top: base - 9,
        bottom: base + 3,
      }));
      expect(placed.length).toBeGreaterThan(0);
      for (const [at, box] of boxes.entries()) {
        expect(box.left >= 0 && box.right <= 300 && box.top >= 0 && box.bottom <= 200).toBe(true);
        const apart = (other: typeof box): boolean =>
          other.left >= box.right || box.left >= other.right || other.top >= box.bottom || box.top >= other.bottom;
        expect(boxes.slice(0, at).every(apart)).toBe(true);
        expect(labels.every(({ x, y }) => apart({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }))).toBe(true);
      }
    }
  });
});
