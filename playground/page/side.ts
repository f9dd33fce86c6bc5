/** The side: two halves of panes. On a phone there is one, of which the editor is a part, and one view is seen at a time. */
import { byId } from "./dom.ts";
import { setUpDivider } from "./divider.ts";
import { makeHalf, type ShownHalf } from "./half.ts";
import { halvesOf, readLayout, withMoved, withShown, type Halves, type Layout } from "./layout.ts";
import { panes } from "./panes.ts";
import type { ShownPanes } from "./shown-panes.ts";
import { kept } from "../stored.ts";

export interface Side {
  /** Shows a pane, by its name; `model` is the editor. */
  show(name: string): void;
}

const NARROW = "(max-width: 720px)";
const names = panes.map(({ name }) => name);

export function startSide(frame: HTMLElement, shown: ShownPanes): Side {
  const stored = kept("layout");
  const narrow = matchMedia(NARROW);
  let layout = readLayout(stored.read());
  let view = "model";
  const set = (next: Layout): void => {
    layout = next;
    stored.write(JSON.stringify(layout));
    arrange();
  };
  const show = (name: string): void => {
    view = name;
    if (names.includes(name)) set(withShown(layout, name));
    else arrange();
  };
  const move = (name: string): void => {
    set(withMoved(layout, name));
    document.getElementById(`tab-${name}`)?.focus();
  };
  const [upper, lower] = (["upper", "lower"] as const).map((which) => startHalf(which, show, move));
  const arrange = (): void => {
    const halves = narrow.matches ? onPhone(view) : halvesOf(layout, names);
    frame.dataset["view"] = view === "model" ? "model" : "panes";
    byId("halves").hidden = halves.lower.tabs.length === 0;
    fill(upper!, lower!, halves, shown);
    for (const [half, each] of [
      [upper!, halves.upper],
      [lower!, halves.lower],
    ] as const)
      half.show(each, !narrow.matches && names.length > 1);
    const fronts = [halves.upper.front, halves.lower.front].filter((name) => name !== undefined);
    shown.setInView(fronts);
  };
  setUpDividers(frame, layout, (changed) => set({ ...layout, ...changed }));
  narrow.addEventListener("change", arrange);
  arrange();
  return { show };
}

function onPhone(view: string): Halves {
  return { upper: { tabs: ["model", ...names], front: view }, lower: { tabs: [], front: undefined } };
}

function startHalf(which: "upper" | "lower", show: (name: string) => void, move: (name: string) => void): ShownHalf {
  const place = byId(which);
  return makeHalf({
    place,
    label: `Panes of the ${which} half`,
    titleOf: (name) => panes.find((pane) => pane.name === name)?.title ?? "Model",
    onShow: show,
    onMove: move,
    isElsewhere: (x, y) => isOverOther(which, place, x, y),
  });
}

/** Where the other half is, or would be: half of all there is where there is but one. */
function isOverOther(which: "upper" | "lower", place: HTMLElement, x: number, y: number): boolean {
  const { left, right, top, bottom } = place.parentElement!.getBoundingClientRect();
  if (x < left || x > right || y < top || y > bottom) return false;
  const lower = byId("lower");
  const border = lower.hidden ? (top + bottom) / 2 : lower.getBoundingClientRect().top;
  return which === "upper" ? y > border : y < border;
}

/** Panes keep what they hold when they change halves. */
function fill(upper: ShownHalf, lower: ShownHalf, halves: Halves, { elements }: ShownPanes): void {
  for (const [name, element] of elements) {
    const { panels } = halves.lower.tabs.includes(name) ? lower : upper;
    if (element.parentElement !== panels) panels.append(element);
  }
}

function setUpDividers(
  frame: HTMLElement,
  { split, halves }: Layout,
  onMove: (changed: Partial<Layout>) => void,
): void {
  setUpDivider({
    divider: byId("split"),
    around: frame,
    value: split,
    property: "--split",
    onMove: (percent) => onMove({ split: percent }),
  });
  setUpDivider({
    divider: byId("halves"),
    around: byId("side"),
    value: halves,
    property: "--halves",
    onMove: (percent) => onMove({ halves: percent }),
  });
}
