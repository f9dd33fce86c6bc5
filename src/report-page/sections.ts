/** The sections of a report page, in their order; what a model has nothing of has no section. */
import { cellField, layerIn } from "../analysis/cell-field.ts";
import { fieldProgram } from "../analysis/field-program.ts";
import type { BrokenClaim } from "../analysis/broken-claims.ts";
import { lastSpatialLayer, type ModelFigures } from "../analysis/model-figures.ts";
import type { MemoryTimeline } from "../lower/memory-timeline.ts";
import { productOf } from "../base/integers.ts";
import { drawnBoxesLimit } from "../base/limits.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { jsonData } from "../pictures/html-document.ts";
import { element, type Markup } from "../pictures/markup.ts";
import { planPicture } from "../pictures/plan-picture.ts";
import { depthOf, shownBoxes, type Diagram } from "../pictures/diagram/diagram.ts";
import { diagramPicture } from "../pictures/diagram/diagram-picture.ts";
import { shownDiagram } from "../pictures/diagram/graph-picture.ts";
import { fieldPicture } from "../pictures/field-picture.ts";
import type { Picture } from "../pictures/svg-document.ts";
import { SCALE_STEPS } from "../pictures/theme.ts";
import type { Profile } from "../profile/profile-model.ts";
import { layerTimes } from "../reports/tables/layer-times.ts";
import { defaultUnits } from "../reports/tables/units.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { ToldClaim } from "./claims.ts";
import { kindsIn, layerTable } from "./layer-table.ts";
import { profileRoofline } from "./roofline.ts";
import { figure, note, wide, type Section } from "./section.ts";
import { figureTreemap } from "./treemaps.ts";

export interface Told {
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
  readonly claims: readonly ToldClaim[];
  /** Those that do not hold. */
  readonly broken: readonly BrokenClaim[];
  readonly depth: number;
  /** How many levels of blocks are open in the graph; as many as are readable where left out. */
  readonly graphDepth: number | undefined;
  /** Undefined where the model cannot be compiled as it is. */
  readonly plan: MemoryTimeline | undefined;
  /** Where it was profiled. */
  readonly profile: Profile | undefined;
}

export function sectionsOf(told: Told): readonly Section[] {
  return [
    layersSection(told),
    graphSection(told),
    treemapSection(told, "params"),
    treemapSection(told, "macs"),
    memorySection(told),
    rooflineSection(told),
    fieldSection(told),
    claimsSection(told),
  ].filter((section) => section !== undefined);
}

export function layersSection({
  figures,
  depth,
  profile,
  broken,
}: Pick<Told, "figures" | "depth" | "profile" | "broken">): Section {
  const facts = { figures, units: defaultUnits, times: profile && layerTimes(profile) };
  return {
    id: "layers",
    title: "Layers",
    isLong: true,
    content: [tableControls(kindsIn(facts)), wide("Layers", layerTable(facts, depth, broken))],
  };
}

/** Shown by the script, which they are for. */
function tableControls(kinds: readonly string[]): Markup {
  return element(
    "div",
    { class: "controls", hidden: true },
    element("label", {}, "Find", element("input", { type: "search", placeholder: "name or kind" })),
    element(
      "label",
      {},
      "Kind",
      element(
        "select",
        {},
        element("option", { value: "" }, "all"),
        kinds.map((kind) => element("option", {}, kind)),
      ),
    ),
    foldButton("fold", "Fold blocks"),
    foldButton("open", "Open blocks"),
    element("span", { class: "status", role: "status" }, ""),
  );
}

function foldButton(what: "fold" | "open", text: string): Markup {
  return element("button", { type: "button", "data-do": what }, text);
}

const treemaps = {
  params: { id: "parameters", title: "Parameters" },
  macs: { id: "work", title: "Work" },
} as const;

export function treemapSection(
  { model, figures }: Pick<Told, "model" | "figures">,
  what: keyof typeof treemaps,
): Section | undefined {
  const picture = figureTreemap(model.name, figures, what);
  if (picture === undefined) return undefined;
  const { id, title } = treemaps[what];
  return { id, title, content: [note(picture.description), figure(picture, `${id}-map`)] };
}

export function memorySection({ plan }: Pick<Told, "plan">): Section | undefined {
  if (plan?.peak === undefined) return undefined;
  const picture = planPicture(plan);
  return {
    id: "memory",
    title: "Memory over a run",
    content: [note(picture.description), figure(picture, "memory-plan")],
  };
}

function rooflineSection({ figures, profile }: Told): Section | undefined {
  const picture = profile && profileRoofline(profile, figures);
  if (picture === undefined) return undefined;
  return { id: "speed", title: "Speed", content: [note(picture.description), figure(picture, "roofline")] };
}

/** So many levels of blocks are open as the options say, or as are readable. */
function graphSection({ model, graphDepth }: Told): Section | undefined {
  const diagram = shownDiagram(model, { depth: graphDepth });
  const count = shownBoxes(diagram.boxes).length;
  if (count === 0) return undefined;
  const more = "convoke graph --depth N draws more levels of blocks, or fewer.";
  const content =
    count > drawnBoxesLimit
      ? note(`Its ${grouped(count)} boxes are more than a picture shows. ${more}`)
      : [
          depthOf(diagram.boxes) > 0 ? note(more) : undefined,
          figure(graphPictureOf(diagram), "graph-picture", "natural"),
        ];
  return { id: "graph", title: "Graph", content, isLong: true };
}

/** As wide as a page is on most screens. */
const PAGE_WIDTH = 1200;

/** To the right where it fits so, else down, as pages are read. */
function graphPictureOf(diagram: Diagram): Picture {
  const across = diagramPicture(diagram, "right");
  return across.width <= PAGE_WIDTH ? across : diagramPicture(diagram, "down");
}

/** Inputs of more pixels are not counted on a page. */
const MOST_PIXELS = 2 ** 24;

/** @param isLive on a page that runs scripts for certain, which needs no picture in their place. */
export function fieldSection(
  { model: { graph }, figures }: Pick<Told, "model" | "figures">,
  isLive = false,
): Section | undefined {
  const node = lastSpatialLayer(figures)?.node;
  if (node === undefined || openSizes(graph).length > 0) return undefined;
  const program = fieldProgram(graph);
  const layer = layerIn(program, node);
  if (layer === -1) return undefined;
  const title = "Receptive field";
  const largest = graph.inputs.map((_, at) => productOf(program.layers[at]!.extents)).reduce((a, b) => Math.max(a, b));
  if (largest > MOST_PIXELS)
    return { id: "seen", title, content: note("Its input has more pixels than are counted one by one.") };
  const position = program.layers[layer]!.extents.map((extent) => Math.floor(extent / 2));
  const picture = isLive ? undefined : fieldPicture(cellField(graph, program, node, position));
  return {
    id: "field",
    title,
    content: [
      note(
        "Which pixels of the input a cell of a layer sees, by how many paths lead there: a path chooses one of the positions that are read, layer by layer.",
      ),
      picture && element("div", { class: "static" }, figure(picture, "field-picture", "natural")),
      interactiveField(),
      jsonData({ program, layer, position, steps: SCALE_STEPS }),
    ],
  };
}

/** Shown and filled by the script. */
function interactiveField(): Markup {
  return element(
    "div",
    { class: "interactive", hidden: true },
    element(
      "div",
      { class: "controls" },
      element("label", {}, "Layer", element("select", {})),
      element("span", { class: "positions" }),
    ),
    element("p", { class: "status", role: "status" }),
    element(
      "div",
      { class: "maps" },
      element(
        "figure",
        {},
        element(
          "figcaption",
          {},
          "its output",
          element("span", { class: "screen" }, ": press a cell, or move by arrow keys"),
        ),
        element("canvas", {
          class: "cells",
          role: "application",
          tabindex: 0,
          "aria-label": "cells of the layer's output: arrow keys move; rows and columns are chosen above as well",
        }),
      ),
      element(
        "figure",
        {},
        element("figcaption", {}, "what it sees of the input"),
        element("div", { class: "pixels" }),
        shadesKey(),
      ),
    ),
  );
}

/** What the shades mean. */
function shadesKey(): Markup {
  const steps = Array.from({ length: SCALE_STEPS }, (_, at) =>
    element("i", { style: `background:var(--scale${at})` }, ""),
  );
  return element("p", { class: "note steps" }, "few paths", element("span", {}, steps), "as many as lead to any pixel");
}

const verdicts = { holds: "holds", fails: "does not hold", open: "not decided" } satisfies Record<
  ToldClaim["verdict"],
  string
>;

export function claimsSection({ claims }: Pick<Told, "claims">): Section | undefined {
  if (claims.length === 0) return undefined;
  const items = claims.map(({ text, file, line, verdict, reason, numbers }) =>
    element(
      "li",
      {},
      numbers.length === 0 ? undefined : element("span", { class: verdict }, `[${numbers.join(", ")}] `),
      element("span", { class: verdict }, verdicts[verdict]),
      " ",
      element("code", {}, text),
      element("small", { class: "note" }, ` ${file}:${line}`),
      reason === "" ? undefined : element("div", {}, reason),
    ),
  );
  return { id: "claims", title: "Claims", content: element("ul", { class: "claims" }, items) };
}
