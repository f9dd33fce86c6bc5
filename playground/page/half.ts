/** One half of the side: a row of tabs, and the panes that they show. */
import { button, el, setAttributes } from "./dom.ts";
import type { Half } from "./layout.ts";

export interface HalfOptions {
  readonly place: HTMLElement;
  /** As it is told of: `Upper panes`. */
  readonly label: string;
  titleOf(name: string): string;
  onShow(name: string): void;
  /** The pane is to go to the other half. */
  onMove(name: string): void;
  /** Whether a pointer at this place is over the other half, or where it would be. */
  isElsewhere(x: number, y: number): boolean;
}

export interface ShownHalf {
  /** Where panes are put. */
  readonly panels: HTMLElement;
  show(half: Half, canMove: boolean): void;
}

export function makeHalf(options: HalfOptions): ShownHalf {
  const { place, label, onMove } = options;
  const tabs = el("div", { role: "tablist", "aria-label": label, class: "tabs" });
  const panels = el("div", { class: "panels" });
  let front: string | undefined;
  const move = button("", () => front !== undefined && onMove(front), { class: "move quiet" });
  place.append(el("div", { class: "bar" }, tabs, move), panels);
  tabs.addEventListener("keydown", (event) => goAlong(tabs, event));
  return {
    panels,
    show(half, canMove) {
      front = half.front;
      place.hidden = half.tabs.length === 0;
      move.hidden = !canMove;
      if (front !== undefined) describeMove(move, options.titleOf(front), place.id);
      showTabs(tabs, half, options);
    },
  };
}

function describeMove(move: HTMLButtonElement, title: string, from: string): void {
  const to = from === "upper" ? "lower" : "upper";
  const label = to === "lower" ? "Move down" : "Move up";
  const text = `${label}: ${title} to the ${to} half`;
  setAttributes(move, { title: `${text} (Shift+F10 on its tab)`, "aria-label": text });
  move.textContent = label;
}

/** Tabs that stay keep their elements, and with them the focus. */
function showTabs(tabs: HTMLElement, { tabs: names, front }: Half, options: HalfOptions): void {
  const known = new Map([...tabs.children].map((tab) => [tab.id, tab]));
  const shown = names.map((name) => known.get(`tab-${name}`) ?? makeTab(name, options));
  if (shown.length !== tabs.children.length || shown.some((tab, at) => tab !== tabs.children[at]))
    tabs.replaceChildren(...shown);
  for (const [at, tab] of shown.entries()) {
    const isFront = names[at] === front;
    setAttributes(tab, { "aria-selected": String(isFront), tabindex: isFront ? 0 : -1 });
    if (isFront) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function makeTab(name: string, options: HalfOptions): HTMLButtonElement {
  const tab = button(options.titleOf(name), () => options.onShow(name), {
    role: "tab",
    id: `tab-${name}`,
    "aria-controls": name === "model" ? "model" : `pane-${name}`,
  });
  dragged(tab, options.isElsewhere, () => options.onMove(name));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "F10" || !event.shiftKey || name === "model") return;
    event.preventDefault();
    options.onMove(name);
  });
  return tab;
}

/** Arrow keys go from tab to tab, and show it. */
function goAlong(tabs: HTMLElement, event: KeyboardEvent): void {
  const all = [...tabs.querySelectorAll("button")];
  const at = all.indexOf(event.target as HTMLButtonElement);
  const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  const tab = target === undefined ? undefined : all.at(target % all.length);
  if (at === -1 || tab === undefined) return;
  event.preventDefault();
  tab.focus();
  tab.click();
}

/** Pixels before a press is a drag. */
const SLACK = 8;

/** A pen or a mouse takes the tab to the other half; a finger scrolls the row. */
function dragged(tab: HTMLElement, isElsewhere: HalfOptions["isElsewhere"], onDrop: () => void): void {
  let start: PointerEvent | undefined;
  const marks = document.documentElement.dataset;
  const end = (): void => {
    start = undefined;
    delete marks["dragged"];
    delete marks["drop"];
  };
  tab.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = event;
    tab.setPointerCapture(event.pointerId);
  });
  tab.addEventListener("pointermove", (event) => {
    if (start === undefined) return;
    if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > SLACK) marks["dragged"] = "tab";
    if (marks["dragged"] !== undefined) marks["drop"] = String(isElsewhere(event.clientX, event.clientY));
  });
  tab.addEventListener("pointerup", (event) => {
    const isDropped = marks["dragged"] !== undefined && isElsewhere(event.clientX, event.clientY);
    end();
    if (isDropped) onDrop();
  });
  tab.addEventListener("pointercancel", end);
}
