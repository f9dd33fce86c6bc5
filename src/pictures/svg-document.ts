/** A picture as a document of its own, or as part of a page. Its title and description are what readers hear who do not see it. */
import { element, trusted, type Child, type Markup } from "./markup.ts";
import { coloursIn, paint, themeRules } from "./theme.ts";

export interface Picture {
  /** One line: the model, and what is shown of it. */
  readonly title: string;
  /** A sentence that says what is to be seen. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly content: Child;
}

/** What pictures are written in, if it is there; widths are reckoned with `textWidth`. */
export const FONT = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/**
 * An SVG file: its size is that of the picture, its style is within. Ends with a line break.
 * @example
 * ```ts
 * import { svgDocument } from "convoke";
 *
 * const picture = { title: "A < B", description: "Nothing.", width: 8, height: 8, content: "A < B" };
 * console.log(svgDocument(picture).includes("<title>A &lt; B</title>")); // true
 * ```
 */
export function svgDocument(picture: Picture): string {
  const { width, height } = picture;
  const paper = element("rect", { width, height, ...paint({ fill: "paper" }) });
  const inner = svgOf({ ...picture, content: [paper, picture.content] }, { width, height }, true);
  return `${inner.markup}\n`;
}

/** The same within a page, which has the style rules (`themeRules`) and may scale it. `id`: unique on the page. */
export function inlineSvg(picture: Picture, id: string): Markup {
  return svgOf(picture, { id, "aria-labelledby": `${id}-title ${id}-description` }, false);
}

function svgOf(
  { title, description, width, height, content }: Picture,
  more: Readonly<Record<string, string | number>>,
  isAlone: boolean,
): Markup {
  const { id } = more;
  const own = (part: string): string | undefined => (id === undefined ? undefined : `${id}-${part}`);
  const drawn = element("g", { ...paint({ fill: "ink" }), "font-family": FONT, "font-size": 12 }, content);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: "img",
      ...more,
    },
    element("title", { id: own("title") }, title),
    element("desc", { id: own("description") }, description),
    isAlone
      ? element("style", {}, trusted(themeRules(coloursIn({ markup: ` "f-paper" ${drawn.markup}` }))))
      : undefined,
    drawn,
  );
}
