/**
 * The graph of a model as one page of HTML, to be opened from a file. It loads nothing: the picture is within, and a script, the only
 * one that the policy of the page lets run, which moves it, scales it, and lays it out anew as blocks are opened. Without that script the
 * picture is there as it is.
 */
import { version } from "../base/version.ts";
import type { Graph } from "../graph/graph.ts";
import type { Diagram } from "../pictures/diagram/diagram.ts";
import { diagramPicture } from "../pictures/diagram/diagram-picture.ts";
import { shownDiagram, type GraphOptions } from "../pictures/diagram/graph-picture.ts";
import type { Direction } from "../pictures/diagram/parts.ts";
import { htmlDocument, jsonData } from "../pictures/html-document.ts";
import { element, type Attributes, type Markup } from "../pictures/markup.ts";
import { inlineSvg } from "../pictures/svg-document.ts";
import { GRAPH_ID, type GraphData } from "./graph-data.ts";
import { SCRIPT, SCRIPT_HASH } from "./script-text.ts";
import { graphPageStyle } from "./style.ts";

/**
 * The graph of a model as one page of HTML that needs nothing else, as `convoke graph --format html` writes it: to move and scale, and with blocks
 * that open where they are pressed.
 * @throws RangeError where there are more boxes than a picture can hold.
 * @example
 * ```ts
 * import { check, graphPage } from "convoke";
 *
 * const text = "block Body { conv 4 kernel=3 pad=1 relu; conv 4 kernel=1 }; model Net { input image [1, 8, 8]; Body; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(graphPage(model, { depth: 0 }).startsWith("<!doctype html>")); // true
 * ```
 */
export function graphPage(model: { readonly graph: Graph }, options: GraphOptions = {}): string {
  return diagramPage(shownDiagram(model, options), options.direction ?? "down");
}

/** @throws RangeError where there are more boxes than a picture can hold. */
export function diagramPage(diagram: Diagram, direction: Direction): string {
  const picture = diagramPicture(diagram, direction);
  const data: GraphData = { diagram, direction };
  return htmlDocument({
    title: picture.title,
    description: picture.description,
    style: graphPageStyle(picture),
    script: { text: SCRIPT, hash: SCRIPT_HASH },
    body: [
      header(diagram.model),
      element(
        "main",
        {},
        controls(),
        element(
          "div",
          { class: "stage", role: "group", "aria-label": `${picture.title}. ${KEYS}` },
          inlineSvg(picture, GRAPH_ID),
        ),
        element("p", { class: "status", role: "status" }, picture.description),
        jsonData(data),
      ),
      element("footer", {}, `Written by Convoke ${version}. Nothing on this page is loaded from elsewhere.`),
    ],
  });
}

const KEYS = "Arrows move it, plus and minus scale it, 0 shows all of it.";

function header(model: string): Markup {
  return element(
    "header",
    {},
    element("h1", {}, model),
    element("button", { type: "button", class: "theme", hidden: true }, "Dark theme"),
  );
}

/** Hidden as long as no script makes them work. */
function controls(): Markup {
  return element(
    "div",
    { class: "controls", hidden: true },
    button("in", "+", { title: "Larger", "aria-label": "Larger" }),
    button("out", "−", { title: "Smaller", "aria-label": "Smaller" }),
    button("fit", "Fit"),
    element(
      "label",
      {},
      "Direction ",
      element(
        "select",
        { "data-do": "turn" },
        ["down", "right"].map((value) => element("option", {}, value)),
      ),
    ),
    button("open", "Open all blocks"),
    button("close", "Close all blocks"),
    element("span", { class: "note" }, "Drag to move, turn the wheel to scale; click a block to open or close it."),
  );
}

function button(name: string, text: string, more: Attributes = {}): Markup {
  return element("button", { type: "button", "data-do": name, ...more }, text);
}
