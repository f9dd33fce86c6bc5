/** Text is readable on every colour of pictures, in both themes: WCAG 2.2 asks for a contrast of 4.5. */
import { expect, it } from "vitest";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { element } from "../../../src/pictures/markup.ts";
import { colourNames, colourOf, coloursIn, paint, scaleColour, SCALE_STEPS } from "../../../src/pictures/theme.ts";

const lines = new Set(["ink", "muted", "rule", "accent", "warning"]);
/** Lie over other colours, in part, where no text stands. */
const shades = new Set(["light", "shadow"]);
const fills = colourNames.filter((name) => !lines.has(name) && !shades.has(name) && !name.startsWith("curve"));

it.each(["light", "dark"] as const)("ink is readable on every fill, in %s", (theme) => {
  const weak = fills.filter((fill) => contrast(colourOf("ink", theme), colourOf(fill, theme)) < 4.5);
  expect(weak).toEqual([]);
});

it.each(["light", "dark"] as const)("lesser text and curves are readable on paper and panel, in %s", (theme) => {
  const marks = colourNames
    .filter((name) => lines.has(name) && name !== "rule")
    .concat(colourNames.filter((name) => name.startsWith("curve")));
  const pairs = marks.flatMap((mark) => (["paper", "panel"] as const).map((ground) => [mark, ground] as const));
  const weak = pairs.filter(([mark, ground]) => contrast(colourOf(mark, theme), colourOf(ground, theme)) < 4.5);
  expect(weak).toEqual([]);
});

it("the scale goes from little to much, each step further from the paper", () => {
  const steps = Array.from({ length: SCALE_STEPS }, (_, at) => scaleColour((at + 0.5) / SCALE_STEPS));
  expect(new Set(steps).size).toBe(SCALE_STEPS);
  expect([scaleColour(-1), scaleColour(0), scaleColour(1), scaleColour(2)]).toEqual([
    steps[0],
    steps[0],
    steps.at(-1),
    steps.at(-1),
  ]);
  const light = steps.map((name) => contrast(colourOf("paper"), colourOf(name)));
  expect(light).toEqual(light.toSorted((a, b) => a - b));
});

it("a document has the rules of the colours that it uses, and no others", () => {
  const content = element("rect", { ...paint({ fill: "dense", stroke: "rule" }) });
  expect(coloursIn(content)).toEqual(["rule", "dense"]);
  const svg = svgDocument({ title: "a", description: "b", width: 10, height: 10, content });
  const named = [...svg.matchAll(/\.f-(\w+)\{/g)].map(([, name]) => name);
  const used = ["paper", "ink", "rule", "dense"];
  expect(named).toEqual([...used, ...used]);
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
