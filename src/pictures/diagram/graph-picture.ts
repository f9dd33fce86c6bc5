/** The graph of a model as a picture. */
import type { Graph } from "../../graph/graph.ts";
import type { Picture } from "../svg-document.ts";
import { atDepth, readableDepth, type Diagram } from "./diagram.ts";
import { diagramOf } from "./diagram-of.ts";
import { diagramPicture } from "./diagram-picture.ts";
import type { Measure } from "./measures.ts";
import type { Direction } from "./parts.ts";

export interface GraphOptions {
  /** How many levels of blocks are open; so many that about 30 boxes are shown where it is left out. */
  readonly depth?: number | undefined;
  /** The direction of reading; down where it is left out. */
  readonly direction?: Direction | undefined;
  /** What boxes are coloured by; what layers do where it is left out. */
  readonly measure?: Measure | undefined;
}

/**
 * The graph of a model as a picture, as `convoke graph` draws it: layers and blocks as boxes, and the tensors between them.
 * @throws RangeError where there are more boxes than a picture can hold.
 * @example
 * ```ts
 * import { check, graphPicture, svgDocument } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const svg = svgDocument(graphPicture(model, { direction: "right" }));
 * console.log(svg.includes("conv, relu")); // true
 * ```
 */
export function graphPicture(model: { readonly graph: Graph }, options: GraphOptions = {}): Picture {
  return diagramPicture(shownDiagram(model, options), options.direction ?? "down");
}

/** The diagram with the blocks open that are asked for. */
export function shownDiagram(model: { readonly graph: Graph }, { depth, measure }: GraphOptions): Diagram {
  const diagram = diagramOf(model, measure);
  return atDepth(diagram, depth ?? readableDepth(diagram));
}
