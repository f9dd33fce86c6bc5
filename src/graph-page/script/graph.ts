/** Blocks of the graph open and close where they are pressed; then all of it is laid out anew. */
import type { Diagram } from "../../pictures/diagram/diagram.ts";
import { diagramPicture } from "../../pictures/diagram/diagram-picture.ts";
import type { Direction } from "../../pictures/diagram/parts.ts";
import { inlineSvg, type Picture } from "../../pictures/svg-document.ts";
import { GRAPH_ID, type GraphData } from "../graph-data.ts";
import {
  allOpen,
  blocksOf,
  boxesIn,
  opened,
  openAgain,
  openAtFirst,
  seenInstead,
  toggled,
  type OpenBlocks,
} from "./open-blocks.ts";
import { setUpStage } from "./stage.ts";
import type { Place, Size } from "./view.ts";

interface State {
  readonly diagram: Diagram;
  readonly open: OpenBlocks;
  readonly direction: Direction;
}

export interface GraphOptions {
  /** A layer, an input or an output is pressed, as its id says; without, they are no buttons. */
  press?(box: string): void;
}

export interface ShownGraph {
  /** Another diagram takes the place of this one: blocks of the same names are as they were, and it is seen from the same place. */
  replace(diagram: Diagram): void;
  /** Marks boxes by their ids, those that are in closed blocks by these; the first is brought into view where that is asked for. */
  mark(boxes: readonly string[], isBrought: boolean): void;
}

/** Of a page that carries its data. */
export function setUpGraph(main: HTMLElement): void {
  showGraph(main, JSON.parse(main.querySelector("script")!.textContent!) as GraphData);
}

/** @param main has the window, `.stage`, with `.controls` and `.status` */
export function showGraph(
  main: HTMLElement,
  { diagram, direction }: GraphData,
  { press }: GraphOptions = {},
): ShownGraph {
  const [window, controls] = [
    main.querySelector<HTMLElement>(".stage")!,
    main.querySelector<HTMLElement>(".controls")!,
  ];
  const turn = controls.querySelector<HTMLSelectElement>("[data-do=turn]")!;
  const status = main.querySelector<HTMLElement>(".status")!;
  window.classList.add("live");
  window.tabIndex = 0;
  controls.hidden = false;
  const stage = setUpStage(window, controls);
  let state: State = { diagram, open: openAtFirst(diagram), direction };
  let marked: readonly string[] = [];

  /** @param block what was pressed: it stays where it is, and keeps the focus. */
  const change = (next: Partial<State>, block?: string): void => {
    const before = block === undefined ? undefined : placeOf(window, block);
    const svg = draw(next);
    if (svg === undefined) return;
    const now = block === undefined ? undefined : placeOf(window, block);
    stage.show(svg.picture, svg.element, now && before && [now, before]);
    if (block !== undefined) shapeOf(svg.element, block)?.focus({ preventScroll: true });
  };
  const draw = (next: Partial<State>): { picture: Picture; element: SVGSVGElement } | undefined => {
    const wanted = { ...state, ...next };
    const picture = drawn(wanted);
    if (typeof picture === "string") return void (status.textContent = picture);
    state = wanted;
    const element = replaced(window, picture);
    makeButtons(element, state, { toggle: (id) => change({ open: toggled(state.open, id) }, id), press });
    markShapes(element, state, marked);
    status.textContent = picture.description;
    for (const button of foldButtons) button.hidden = blocksOf(state.diagram.boxes).length === 0;
    return { picture, element };
  };
  const foldButton = (name: string, openOf: (of: Diagram) => OpenBlocks): HTMLElement => {
    const button = controls.querySelector<HTMLElement>(`[data-do=${name}]`)!;
    button.addEventListener("click", () => change({ open: openOf(state.diagram) }));
    return button;
  };
  const foldButtons = [foldButton("open", allOpen), foldButton("close", () => new Set())];
  turn.value = direction;
  turn.addEventListener("change", () => change({ direction: turn.value as Direction }));
  change({});
  return {
    replace(next) {
      const first = state.diagram.boxes[0]?.id;
      const before = first === undefined ? undefined : placeOf(window, first);
      const svg = draw({ diagram: next, open: openAgain(state.diagram, state.open, next) });
      const now = svg && placeOf(window, next.boxes[0]!.id);
      if (svg !== undefined) stage.show(svg.picture, svg.element, now && before && [now, before]);
    },
    mark(boxes, isBrought) {
      marked = boxes;
      const [first] = markShapes(window, state, marked);
      const frame = isBrought && first !== undefined ? frameOf(first) : undefined;
      if (frame !== undefined) stage.reveal(frame);
    },
  };
}

/** A sentence where it cannot be drawn. */
function drawn({ diagram, open, direction }: State): Picture | string {
  try {
    return diagramPicture(opened(diagram, open), direction);
  } catch (error) {
    if (error instanceof RangeError) return `${error.message}.`;
    throw error;
  }
}

function replaced(window: HTMLElement, picture: Picture): SVGSVGElement {
  const svg = svgOf(inlineSvg(picture, GRAPH_ID).markup);
  // Of an image, readers of screens would not tell the buttons.
  svg.setAttribute("role", "group");
  window.replaceChildren(svg);
  return svg;
}

export function svgOf(markup: string): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(markup, "image/svg+xml").documentElement;
  return document.importNode(parsed, true) as unknown as SVGSVGElement;
}

/** What a box is pressed by: the box, or the head of an open block. */
function shapeOf(root: Element, id: string): SVGGElement | null {
  return root.querySelector(`g[data-box="${id}"],g[data-head="${id}"]`);
}

/** In the coordinates of the picture. */
function frameOf(shape: SVGGElement): Place & Size {
  const { x, y, width, height } = shape.getBBox();
  const { e, f } = (shape.parentElement as unknown as SVGGElement).transform.baseVal.consolidate()!.matrix;
  return { x: x + e, y: y + f, width, height };
}

function placeOf(window: HTMLElement, id: string): Place | undefined {
  const shape = shapeOf(window, id);
  if (shape === null) return undefined;
  const { x, y, width } = frameOf(shape);
  return { x: x + width / 2, y };
}

/** @returns those that are marked */
function markShapes(root: Element, { diagram, open }: State, ids: readonly string[]): readonly SVGGElement[] {
  for (const shape of root.querySelectorAll("g.marked")) shape.classList.remove("marked");
  const seen = new Set(ids.map((id) => seenInstead(diagram, open, id)));
  const shapes = [...seen].flatMap((id) => (id === undefined ? [] : (shapeOf(root, id) ?? [])));
  for (const shape of shapes) shape.classList.add("marked");
  return shapes;
}

interface Presses {
  toggle(block: string): void;
  readonly press: GraphOptions["press"];
}

function makeButtons(svg: SVGSVGElement, { diagram, open }: State, { toggle, press }: Presses): void {
  for (const { id, kind } of boxesIn(diagram.boxes)) {
    const shape = shapeOf(svg, id);
    if (shape === null) continue;
    if (kind === "block") makeButton(shape, () => toggle(id), { "aria-expanded": String(open.has(id)) });
    else if (press !== undefined) makeButton(shape, () => press(id));
  }
}

function makeButton(shape: SVGGElement, press: () => void, more: Readonly<Record<string, string>> = {}): void {
  const attributes = { role: "button", tabindex: "0", ...more };
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  // Its lines are its name, and without these spaces would be one word.
  for (const line of shape.querySelectorAll("text")) line.after(" ");
  shape.addEventListener("click", press);
  shape.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
}
