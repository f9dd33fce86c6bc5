/** The figure of a model's tensors as SVG. */
import type { Graph } from "../../graph/graph.ts";
import { element, joined, rounded, type Attributes, type Markup } from "../markup.ts";
import type { Picture } from "../svg-document.ts";
import { paint } from "../theme.ts";
import { volumesDrawing, type VolumesOptions } from "./draw-volumes.ts";
import type { Drawing, Label, Line, Point, Polygon, Shape } from "./drawing.ts";

/**
 * A box for each layer or block, as large as the tensor that it gives: channels across, spatial extents upwards and into the picture.
 * @throws RangeError where a size is not bound, or where there are more boxes than a picture can hold.
 * @example
 * ```ts
 * import { check, svgDocument, volumesPicture } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(svgDocument(volumesPicture(model)).includes("conv1")); // true
 * ```
 */
export function volumesPicture(model: { readonly graph: Graph }, options: VolumesOptions = {}): Picture {
  return pictureOf(volumesDrawing(model, options));
}

export function pictureOf({ title, description, width, height, shapes }: Drawing): Picture {
  return {
    title,
    description,
    width,
    height,
    content: element("g", { "stroke-linejoin": "round" }, shapes.map(drawn)),
  };
}

function drawn(shape: Shape): Markup {
  switch (shape.kind) {
    case "polygon":
      return drawnPolygon(shape);
    case "line":
      return drawnLine(shape);
    case "label":
      return drawnLabel(shape);
  }
}

/** Shades lie over the colour, so that they are the same in every colour and theme. */
function drawnPolygon({ points, fill, shade, stroke, isDashed }: Polygon): Markup {
  const path = `M${pathOf(points)}Z`;
  const line: Attributes = { "stroke-width": 0.7, "stroke-dasharray": isDashed === true ? "3 2" : undefined };
  if (shade === "plain") return element("path", { d: path, ...paint({ fill, stroke }), ...line });
  const [over, opacity] = shade === "lit" ? (["light", 0.4] as const) : (["shadow", 0.16] as const);
  return joined([
    element("path", { d: path, ...paint({ fill }) }),
    element("path", { d: path, ...paint({ fill: over, stroke }), "fill-opacity": opacity, ...line }),
  ]);
}

function drawnLine({ points, stroke, width, isCurve, isDashed }: Line): Markup {
  const [first, ...others] = points;
  const d = `M${pathOf([first!])}${isCurve === true ? "C" : "L"}${pathOf(others)}`;
  const dash = isDashed === true ? "5 3" : undefined;
  return element("path", { d, ...paint({ fill: "none", stroke }), "stroke-width": width, "stroke-dasharray": dash });
}

function pathOf(points: readonly Point[]): string {
  return points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join(" ");
}

function drawnLabel({ at: [x, y], text, size, anchor, colour }: Label): Markup {
  return element(
    "text",
    {
      x,
      y,
      "font-size": size,
      "text-anchor": anchor === "start" ? undefined : anchor,
      ...(colour === "ink" ? {} : paint({ fill: colour })),
    },
    text,
  );
}
