/** A divider between two areas: dragged by the pointer, or moved by arrow keys while it has the focus. */
import { setAttributes } from "./dom.ts";
import { LEAST, MOST, within } from "./layout.ts";

export interface DividerOptions {
  readonly divider: HTMLElement;
  /** What it divides. */
  readonly around: HTMLElement;
  /** Of the first area, in percent. */
  readonly value: number;
  /** A name of a custom property, which style rules read. */
  readonly property: string;
  onMove(percent: number): void;
}

export function setUpDivider({ divider, around, value, property, onMove }: DividerOptions): void {
  const isAcross = divider.getAttribute("aria-orientation") === "vertical";
  let now = value;
  const place = (percent: number): void => {
    now = within(percent);
    around.style.setProperty(property, `${now}%`);
    setAttributes(divider, { tabindex: 0, "aria-valuemin": LEAST, "aria-valuemax": MOST, "aria-valuenow": now });
  };
  const move = (percent: number): void => {
    place(percent);
    onMove(now);
  };
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
    divider.focus();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = around.getBoundingClientRect();
    move(100 * (isAcross ? (event.clientX - left) / width : (event.clientY - top) / height));
  });
  divider.addEventListener("dblclick", () => move(50));
  divider.addEventListener("keydown", (event) => {
    const target = afterKey(event, isAcross, now);
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  });
  place(value);
}

/** Where a key moves it; undefined for all other keys. */
function afterKey({ key, shiftKey }: KeyboardEvent, isAcross: boolean, now: number): number | undefined {
  const step = shiftKey ? 10 : 2;
  if (key === (isAcross ? "ArrowLeft" : "ArrowUp")) return now - step;
  if (key === (isAcross ? "ArrowRight" : "ArrowDown")) return now + step;
  if (key === "Home") return LEAST;
  return key === "End" ? MOST : undefined;
}
