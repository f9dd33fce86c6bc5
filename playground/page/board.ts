/** A black sheet to draw on in white, by pointer or by keys; it shows pictures and frames of a camera as well. */
import { el, button } from "./dom.ts";
import { penAfter, type Pen } from "./pen.ts";

export interface Board {
  readonly element: HTMLElement;
  /** Nothing has been drawn or put. */
  readonly isEmpty: boolean;
  /** What is on it was drawn, rather than put. */
  readonly isDrawn: boolean;
  readonly canvas: HTMLCanvasElement;
  pixels(): ImageData;
  clear(): void;
  /** Drawings have other proportions from the next one on. */
  reshape(proportions: number): void;
  /** Shows a picture in place of a drawing. */
  put(image: CanvasImageSource, width: number, height: number): void;
}

export interface BoardOptions {
  /** What a screen reader calls it. */
  readonly label: string;
  /** Width by height; the longer side has `SIDE` pixels. */
  readonly proportions?: number;
  /** Something was drawn, put or wiped. */
  onChange(): void;
}

const SIDE = 280;
/** Of the longer side: as thick as the strokes of MNIST are, two pixels of 28. */
const STROKE = 1 / 14;

let boards = 0;

export function createBoard({ label, proportions = 1, onChange }: BoardOptions): Board {
  let sheet = sheetOf(proportions);
  const help = el(
    "p",
    { class: "board-help", id: `board-help-${++boards}` },
    "Draw with the pointer. With keys: arrows move the pen, with Shift further; Space puts it down and lifts it; Delete wipes.",
  );
  const canvas = el("canvas", {
    ...sheet,
    tabindex: 0,
    role: "application",
    "aria-roledescription": "drawing board",
    "aria-label": label,
    "aria-describedby": help.id,
  });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const penMark = el("span", { class: "board-pen", hidden: true });
  const told = el("span", { class: "board-told", role: "status" });
  let isEmpty = true;
  let isDrawn = true;

  function wipe(): void {
    Object.assign(canvas, sheet);
    context.fillStyle = "#000";
    context.fillRect(0, 0, sheet.width, sheet.height);
    [isEmpty, isDrawn] = [true, true];
  }

  function clear(): void {
    wipe();
    onChange();
  }

  /** A drawing begins on an empty sheet, also where a photo was before. */
  function line(from: Point, to: Point): void {
    if (!isDrawn) wipe();
    isEmpty = false;
    Object.assign(context, { lineWidth: SIDE * STROKE, lineCap: "round", strokeStyle: "#fff" });
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    onChange();
  }

  drawByPointer(canvas, line);
  drawByKeys(canvas, {
    move(pen, last) {
      penMark.hidden = false;
      penMark.classList.toggle("down", pen.isDown);
      Object.assign(penMark.style, { left: `${100 * pen.x}%`, top: `${100 * pen.y}%` });
      if (pen.isDown) line(at(last, canvas), at(pen, canvas));
      if (pen.isDown !== last.isDown) told.textContent = pen.isDown ? "Pen down" : "Pen up";
    },
    clear() {
      clear();
      told.textContent = "Wiped";
    },
    leave: () => (penMark.hidden = true),
  });
  wipe();
  const wipeButton = button("Clear", clear);
  return {
    element: el(
      "div",
      { class: "board" },
      el("div", { class: "board-sheet" }, canvas, penMark),
      wipeButton,
      help,
      told,
    ),
    canvas,
    get isEmpty() {
      return isEmpty;
    },
    get isDrawn() {
      return isDrawn;
    },
    pixels: () => context.getImageData(0, 0, canvas.width, canvas.height),
    clear,
    reshape(next) {
      sheet = sheetOf(next);
      if (isEmpty) wipe();
    },
    put(image, across, down) {
      Object.assign(canvas, { width: across, height: down });
      context.drawImage(image, 0, 0, across, down);
      [isEmpty, isDrawn] = [false, false];
      onChange();
    },
  };
}

function sheetOf(proportions: number): { readonly width: number; readonly height: number } {
  return { width: sideOf(proportions), height: sideOf(1 / proportions) };
}

function sideOf(share: number): number {
  return Math.max(1, Math.round(SIDE * Math.min(1, share)));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function at({ x, y }: Pen, { width, height }: HTMLCanvasElement): Point {
  return { x: x * width, y: y * height };
}

function drawByPointer(canvas: HTMLCanvasElement, line: (from: Point, to: Point) => void): void {
  let last: Point | undefined;
  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: ((clientX - left) * canvas.width) / width, y: ((clientY - top) * canvas.height) / height };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = pointOf(event);
    line(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last === undefined) return;
    const next = pointOf(event);
    line(last, next);
    last = next;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = undefined));
}

interface KeyDrawing {
  move(pen: Pen, last: Pen): void;
  clear(): void;
  leave(): void;
}

function drawByKeys(canvas: HTMLCanvasElement, { move, clear, leave }: KeyDrawing): void {
  let pen: Pen = { x: 0.5, y: 0.5, isDown: false };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = penAfter(pen, event.key, event.shiftKey);
    const isWipe = event.key === "Delete" || event.key === "Backspace";
    if (next === undefined && !isWipe) return;
    event.preventDefault();
    if (next === undefined) return clear();
    move(next, pen);
    pen = next;
  });
  canvas.addEventListener("blur", () => {
    pen = { ...pen, isDown: false };
    leave();
  });
}
