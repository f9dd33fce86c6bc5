/** The window that a graph is seen through: wheel, drag, keys and buttons move and scale what is in it. */
import { fitted, kept, moved, readable, revealing, zoomed, type Place, type Size, type View } from "./view.ts";

const STEP = 80;
const FACTOR = 1.25;
/** A press that moves less is a click. */
const LEAST_DRAG = 4;

export interface Stage {
  /** A picture comes in the place of the one before. `anchor`: a place of the new one that is to stand where, in the old one, the second stood. */
  show(picture: Size, svg: SVGSVGElement, anchor?: readonly [now: Place, before: Place]): void;
  /** Moves as far as it must so that a part of the picture is seen. */
  reveal(part: Place & Size): void;
}

export function setUpStage(window: HTMLElement, controls: HTMLElement): Stage {
  let [picture, svg] = [{ width: 1, height: 1 } as Size, window.querySelector("svg")];
  let view: View = { x: 0, y: 0, scale: 1 };
  const room = (): Size => ({ width: window.clientWidth, height: window.clientHeight });
  const look = (next: View): void => {
    view = kept(next, picture, room());
    const { width, height } = room();
    svg?.setAttribute("viewBox", [view.x, view.y, width / view.scale, height / view.scale].join(" "));
  };
  const zoom = (factor: number, at?: Place): void => {
    const { width, height } = room();
    look(zoomed(view, factor, at ?? { x: width / 2, y: height / 2 }));
  };
  const fit = (): void => look(fitted(picture, room()));

  setUpPointer(window, (by) => look(moved(view, by)), zoom);
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actionsOfKeys({ zoom, fit, move: (by) => look(moved(view, by)) })[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  const buttons = { in: () => zoom(FACTOR), out: () => zoom(1 / FACTOR), fit };
  for (const [name, act] of Object.entries(buttons)) {
    controls.querySelector(`[data-do=${name}]`)!.addEventListener("click", act);
  }
  new ResizeObserver(() => look(view)).observe(window);
  addEventListener("beforeprint", () => svg?.setAttribute("viewBox", `0 0 ${picture.width} ${picture.height}`));
  addEventListener("afterprint", () => look(view));
  return {
    show: (next, element, anchor) => {
      [picture, svg] = [next, element];
      if (anchor === undefined) return look(readable(picture, room()));
      const [now, before] = anchor;
      look({ ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y });
    },
    reveal: (part) => look(revealing(view, part, room())),
  };
}

interface Actions {
  zoom(factor: number): void;
  fit(): void;
  move(by: Place): void;
}

function actionsOfKeys({ zoom, fit, move }: Actions): Readonly<Record<string, () => void>> {
  return {
    "+": () => zoom(FACTOR),
    "=": () => zoom(FACTOR),
    "-": () => zoom(1 / FACTOR),
    "0": fit,
    ArrowLeft: () => move({ x: -STEP, y: 0 }),
    ArrowRight: () => move({ x: STEP, y: 0 }),
    ArrowUp: () => move({ x: 0, y: -STEP }),
    ArrowDown: () => move({ x: 0, y: STEP }),
  };
}

function setUpPointer(window: HTMLElement, move: (by: Place) => void, zoom: (factor: number, at: Place) => void): void {
  let last: Place | undefined;
  let isDrag = false;
  window.addEventListener("pointerdown", ({ button, clientX, clientY }) => {
    if (button === 0) [last, isDrag] = [{ x: clientX, y: clientY }, false];
  });
  window.addEventListener("pointermove", ({ clientX, clientY, pointerId }) => {
    if (last === undefined) return;
    const by = { x: last.x - clientX, y: last.y - clientY };
    if (!isDrag && Math.hypot(by.x, by.y) < LEAST_DRAG) return;
    if (!isDrag) window.setPointerCapture(pointerId);
    [last, isDrag] = [{ x: clientX, y: clientY }, true];
    move(by);
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => (last = undefined));
  // What ends a drag presses nothing.
  window.addEventListener("click", (event) => isDrag && event.stopPropagation(), { capture: true });
  window.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top } = window.getBoundingClientRect();
      zoom(Math.exp(-WHEEL * pixelsOf(event)), { x: event.clientX - left, y: event.clientY - top });
    },
    { passive: false },
  );
}

/** Of a logarithmic scale, for a pixel of the wheel. */
const WHEEL = 0.0015;
/** Of lines and pages, in which some mice count. */
const [LINE, PAGE] = [16, 400];

function pixelsOf({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const unit = deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : deltaMode === WheelEvent.DOM_DELTA_PAGE ? PAGE : 1;
  // Two fingers that are spread come as small steps of a wheel with Ctrl.
  return deltaY * unit * (ctrlKey ? 6 : 1);
}
