/**
 * The colours of pictures, in light and in dark. A shape carries its light colour as an attribute, which every program that reads
 * SVG understands, and a class by which style sheets make it dark: where the reader prefers that, or where a page says so by
 * `data-theme`.
 *
 * Colours of kinds of layers are those of Okabe and Ito, "Color Universal Design" 2008, in tints on which text is readable; the scale is of
 * one hue order from light to dark, as viridis is. Both can be told apart by readers who are blind to some colours, and in print.
 */
import type { Category } from "../ops/contract/op.ts";
import type { Attributes, Markup } from "./markup.ts";

interface Colour {
  readonly light: string;
  readonly dark: string;
}

const plain = {
  /** What pictures are drawn on. */
  paper: { light: "#ffffff", dark: "#14181f" },
  /** A surface on the paper: boxes, blocks. */
  panel: { light: "#f4f6f9", dark: "#1e242e" },
  ink: { light: "#1b1f26", dark: "#e8ecf2" },
  /** Text of less weight; readable on paper and panel. */
  muted: { light: "#566070", dark: "#a3adbb" },
  rule: { light: "#d3d9e2", dark: "#3a4352" },
  accent: { light: "#0b62a8", dark: "#6cb8f0" },
  warning: { light: "#b3400a", dark: "#f29a66" },
  /** Over colours, in part: sides of solids that are turned to the light, and away from it. */
  light: { light: "#ffffff", dark: "#ffffff" },
  shadow: { light: "#000000", dark: "#000000" },
} satisfies Readonly<Record<string, Colour>>;

/** One for each category of layers that a picture can show. */
const categories = {
  source: { light: "#dfe3ea", dark: "#414b5b" },
  convolution: { light: "#a9d3f2", dark: "#1f5f8f" },
  pooling: { light: "#f5d9a0", dark: "#75510d" },
  dense: { light: "#a5dcc6", dark: "#126a50" },
  shape: { light: "#e6e8ec", dark: "#39414d" },
  join: { light: "#e9bfd7", dark: "#7c3e63" },
  normalisation: { light: "#d9cdf0", dark: "#55448a" },
  activation: { light: "#f3c3ad", dark: "#8a4322" },
  reduction: { light: "#efe9a6", dark: "#6a6413" },
  internal: { light: "#e6e8ec", dark: "#39414d" },
} satisfies Readonly<Record<Category, Colour>>;

/** From little to much: viridis turned around in light, as it is in dark, without its ends, so that text is readable on each. */
const scale = {
  scale0: { light: "#f1f6dc", dark: "#2b2540" },
  scale1: { light: "#d3e8b4", dark: "#363a63" },
  scale2: { light: "#a6d8a8", dark: "#33527a" },
  scale3: { light: "#7cc6a6", dark: "#28647a" },
  scale4: { light: "#60aeb2", dark: "#1d6d67" },
  scale5: { light: "#7b9fd0", dark: "#2a6d46" },
  scale6: { light: "#a58fd6", dark: "#56691b" },
} satisfies Readonly<Record<string, Colour>>;

/** Lines and marks of curves that lie beside each other; each has its own dash, too. */
const curves = {
  curve0: { light: "#0b62a8", dark: "#6cb8f0" },
  curve1: { light: "#b3400a", dark: "#f29a66" },
  curve2: { light: "#0a7a55", dark: "#5fd0a6" },
  curve3: { light: "#8a3a74", dark: "#e39ccb" },
} satisfies Readonly<Record<string, Colour>>;

const colours = { ...plain, ...categories, ...scale, ...curves } satisfies Readonly<Record<string, Colour>>;

export type ColourName = keyof typeof colours;

export const colourNames = Object.keys(colours) as readonly ColourName[];

/** How many steps `scaleColour` has. */
export const SCALE_STEPS = 7;

/** @param share from 0 to 1. */
export function scaleColour(share: number): ColourName {
  const step = Math.min(SCALE_STEPS - 1, Math.max(0, Math.floor(share * SCALE_STEPS)));
  return `scale${step}` as ColourName;
}

export interface Paint {
  readonly fill?: ColourName | "none";
  readonly stroke?: ColourName;
}

/** The attributes of a shape that is painted so. */
export function paint({ fill, stroke }: Paint): Attributes {
  const classes = [
    ...(fill === undefined || fill === "none" ? [] : [`f-${fill}`]),
    ...(stroke === undefined ? [] : [`s-${stroke}`]),
  ];
  return {
    class: classes.length === 0 ? undefined : classes.join(" "),
    fill: fill === undefined || fill === "none" ? fill : colours[fill].light,
    stroke: stroke && colours[stroke].light,
  };
}

/** The colour itself, for formats that take no classes, and for whoever measures contrast. */
export function colourOf(name: ColourName, theme: "light" | "dark" = "light"): string {
  return colours[name][theme];
}

/** Style rules that make painted shapes dark on a screen: where the reader prefers it, or a page says `data-theme=dark`. */
export function themeRules(names: readonly ColourName[] = colourNames): string {
  const dark = (root: string): string =>
    names
      .map((name) => `${root} .f-${name}{fill:${colours[name].dark}}${root} .s-${name}{stroke:${colours[name].dark}}`)
      .join("");
  const preferred = `@media (prefers-color-scheme:dark){${dark(":root:not([data-theme=light])")}}`;
  return `@media screen{${preferred}${dark("[data-theme=dark]")}}`;
}

/** The colours by which shapes of a picture are painted. */
export function coloursIn({ markup }: Markup): readonly ColourName[] {
  return colourNames.filter((name) => new RegExp(`[" ][fs]-${name}[" ]`).test(markup));
}

/** The same colours as custom properties of CSS, `--ink`, for pages. */
export function themeProperties(): string {
  const dark = `color-scheme:dark;${propertiesIn("dark")}`;
  const preferred = `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`;
  return `:root{color-scheme:light;${propertiesIn("light")}}@media screen{${preferred}:root[data-theme=dark]{${dark}}}`;
}

function propertiesIn(theme: keyof Colour): string {
  return colourNames.map((name) => `--${name}:${colours[name][theme]}`).join(";");
}
