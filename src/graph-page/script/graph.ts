/** Blocks of the graph open and close where they are pressed; then all of it is laid out anew. */
import type { Diagram } from "../../pictures/diagram/diagram.ts";
import { diagramPicture } from "../../pictures/diagram/diagram-picture.ts";
import type { Direction } from "../../pictures/diagram/parts.ts";
import { inlineSvg, type Picture } from "../../pictures/svg-document.ts";
import { GRAPH_ID, type GraphData } from "../graph-data.ts";
import { allOpen, blocksOf, opened, openAtFirst, toggled, type OpenBlocks } from "./open-blocks.ts";
import { setUpStage } from "./stage.ts";
import type { Place } from "./view.ts";

interface State {
  readonly open: OpenBlocks;
  readonly direction: Direction;
}

export function setUpGraph(main: HTMLElement): void {
  const { diagram, direction } = JSON.parse(main.querySelector("script")!.textContent!) as GraphData;
  const [window, controls] = [
    main.querySelector<HTMLElement>(".stage")!,
    main.querySelector<HTMLElement>(".controls")!,
  ];
  const turn = controls.querySelector("select")!;
  const status = main.querySelector<HTMLElement>(".status")!;
  window.classList.add("live");
  window.tabIndex = 0;
  controls.hidden = false;
  const stage = setUpStage(window, controls);
  let state: State = { open: openAtFirst(diagram), direction };

  /** @param block what was pressed: it stays where it is, and keeps the focus. */
  const change = (next: Partial<State>, block?: string): void => {
    const wanted = { ...state, ...next };
    const picture = drawn(diagram, wanted);
    if (typeof picture === "string") return void (status.textContent = picture);
    state = wanted;
    const before = block === undefined ? undefined : placeOf(window, block);
    const svg = replaced(window, picture);
    makeButtons(svg, diagram, state.open, (id) => change({ open: toggled(state.open, id) }, id));
    const now = block === undefined ? undefined : placeOf(window, block);
    stage.show(picture, svg, now && before && [now, before]);
    if (block !== undefined) shapeOf(svg, block)?.focus({ preventScroll: true });
    status.textContent = picture.description;
  };
  turn.value = direction;
  turn.addEventListener("change", () => change({ direction: turn.value as Direction }));
  const foldings = { open: allOpen(diagram), close: new Set<string>() };
  for (const [name, open] of Object.entries(foldings)) {
    const button = controls.querySelector<HTMLElement>(`[data-do=${name}]`)!;
    button.addEventListener("click", () => change({ open }));
    button.hidden = foldings.open.size === 0;
  }
  change({});
}

/** A sentence where it cannot be drawn. */
function drawn(diagram: Diagram, { open, direction }: State): Picture | string {
  try {
    return diagramPicture(opened(diagram, open), direction);
  } catch (error) {
    if (error instanceof RangeError) return `${error.message}.`;
    throw error;
  }
}

function replaced(window: HTMLElement, picture: Picture): SVGSVGElement {
  const { markup } = inlineSvg(picture, GRAPH_ID);
  const parsed = new DOMParser().parseFromString(markup, "image/svg+xml").documentElement;
  const svg = document.importNode(parsed, true) as unknown as SVGSVGElement;
  // Of an image, readers of screens would not tell the buttons.
  svg.setAttribute("role", "group");
  window.replaceChildren(svg);
  return svg;
}

/** What a block is pressed by: the box of a closed one, the head of an open one. */
function shapeOf(root: Element, id: string): SVGGElement | null {
  return root.querySelector(`g[data-box="${id}"],g[data-head="${id}"]`);
}

function placeOf(window: HTMLElement, id: string): Place | undefined {
  const shape = shapeOf(window, id);
  if (shape === null) return undefined;
  const { x, y, width } = shape.getBBox();
  const { e, f } = (shape.parentElement as unknown as SVGGElement).transform.baseVal.consolidate()!.matrix;
  return { x: x + width / 2 + e, y: y + f };
}

function makeButtons(svg: SVGSVGElement, diagram: Diagram, open: OpenBlocks, press: (id: string) => void): void {
  for (const { id } of blocksOf(diagram.boxes)) {
    const shape = shapeOf(svg, id);
    if (shape === null) continue;
    const attributes = { role: "button", tabindex: "0", "aria-expanded": String(open.has(id)) };
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    // Its lines are its name, and without these spaces would be one word.
    for (const line of shape.querySelectorAll("text")) line.after(" ");
    shape.addEventListener("click", () => press(id));
    shape.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press(id);
    });
  }
}
