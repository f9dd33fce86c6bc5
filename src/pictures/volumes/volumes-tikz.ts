/** The figure of a model's tensors as a LaTeX document that needs TikZ alone: compiled as it is, or its picture taken into a paper. */
import { latexText } from "../../base/latex-text.ts";
import type { Graph } from "../../graph/graph.ts";
import { rounded } from "../markup.ts";
import { colourOf, type ColourName } from "../theme.ts";
import { volumesDrawing, type VolumesOptions } from "./draw-volumes.ts";
import type { Drawing, Label, Line, Point, Polygon, Shape } from "./drawing.ts";

/**
 * The same figure as `volumesPicture` draws.
 * @throws RangeError where a size is not bound, or where there are more boxes than a picture can hold.
 * @example
 * ```ts
 * import { check, volumesTikz } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(volumesTikz(model).includes("\\begin{tikzpicture}")); // true
 * ```
 */
export function volumesTikz(model: { readonly graph: Graph }, options: VolumesOptions = {}): string {
  return tikzOf(volumesDrawing(model, options));
}

export function tikzOf({ title, width, height, shapes }: Drawing): string {
  const colours = [...new Set(shapes.flatMap(coloursOf))];
  const lines = [
    `% ${asComment(title)}`,
    "\\documentclass{article}",
    "\\usepackage[utf8]{inputenc}",
    `\\usepackage[paperwidth=${inches(width)}in,paperheight=${inches(height)}in,margin=0pt]{geometry}`,
    "\\usepackage{textcomp}",
    "\\usepackage{tikz}",
    "\\pagestyle{empty}",
    "\\setlength{\\parindent}{0pt}",
    ...colours.map((name) => `\\definecolor{${name}}{HTML}{${colourOf(name).slice(1).toUpperCase()}}`),
    "\\begin{document}%",
    "\\begin{tikzpicture}[x=0.0104167in,y=-0.0104167in,line join=round,font=\\sffamily,every node/.style={inner sep=0pt,outer sep=0pt}]",
    `  \\path[use as bounding box] (0,0) rectangle (${rounded(width)},${rounded(height)});`,
    ...shapes.map((shape) => `  ${drawn(shape)}`),
    "\\end{tikzpicture}%",
    "\\end{document}",
  ];
  return `${lines.join("\n")}\n`;
}

/** 96 pixels to an inch, as in SVG; a page holds its picture without a rounding. */
function inches(pixels: number): string {
  return (Math.ceil(pixels + 1) / 96).toFixed(4);
}

/** On one line, in characters that every TeX reads. */
function asComment(text: string): string {
  return text.replace(/[^ -~]/gu, "?");
}

function coloursOf(shape: Shape): readonly ColourName[] {
  if (shape.kind === "label") return [shape.colour];
  return shape.kind === "line" || shape.fill === "none" ? [shape.stroke] : [shape.fill, shape.stroke];
}

function drawn(shape: Shape): string {
  switch (shape.kind) {
    case "polygon":
      return drawnPolygon(shape);
    case "line":
      return drawnLine(shape);
    case "label":
      return drawnLabel(shape);
  }
}

const SHADES = { lit: "!60!white", plain: "", dark: "!84!black" } as const;

function drawnPolygon({ points, fill, shade, stroke, isDashed }: Polygon): string {
  const filled = fill === "none" ? [] : [`fill=${fill}${SHADES[shade]}`];
  const dash = isDashed === true ? ["dashed"] : [];
  return `\\draw[${[...filled, `draw=${stroke}`, "line width=0.5pt", ...dash].join(",")}] ${points.map(pointText).join(" -- ")} -- cycle;`;
}

function drawnLine({ points, stroke, width, isCurve, isDashed }: Line): string {
  const dash = isDashed === true ? ",dashed" : "";
  const [a, b, c, d] = points.map(pointText);
  const path = isCurve === true ? `${a} .. controls ${b} and ${c} .. ${d}` : points.map(pointText).join(" -- ");
  return `\\draw[draw=${stroke},line width=${rounded(0.75 * width)}pt${dash}] ${path};`;
}

const ANCHORS = { start: "base west", middle: "base", end: "base east" } as const;

/** Type is somewhat narrower than on screens, so that no text is wider than was reckoned. */
function drawnLabel({ at, text, size, anchor, colour }: Label): string {
  const points = rounded(0.72 * size);
  const font = `\\fontsize{${points}}{${rounded(1.2 * points)}}\\selectfont`;
  return `\\node[anchor=${ANCHORS[anchor]},text=${colour}] at ${pointText(at)} {${font} ${latexText(text)}};`;
}

function pointText([x, y]: Point): string {
  return `(${rounded(x)},${rounded(y)})`;
}
