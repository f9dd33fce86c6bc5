/** Cells of layers are pressed, and the pixels that they see are shaded by how many paths lead there. */
import { countPaths, type FieldProgram, type PathCounts } from "../../analysis/path-counts.ts";
import { fieldPlane, shadingOf, shareOfScale, type FieldPlane } from "../../analysis/field-plane.ts";
import { drawPlane, pageColour, sizeOf } from "./draw-plane.ts";
import { axisNames, cellSentence } from "./cell-sentence.ts";
import { movedCell } from "./moved-cell.ts";
import { planeOf } from "./plane.ts";

interface FieldData {
  readonly program: FieldProgram;
  /** Shown at first. */
  readonly layer: number;
  readonly position: readonly number[];
  /** Of the scale of colours. */
  readonly steps: number;
}

const [CELLS_ROOM, PIXELS_ROOM] = [280, 448];
/** Cells of fewer pixels are hard to find. */
const FOUND_FROM = 7;

/** What a reader has chosen, kept where a section takes the place of one before. */
export interface ChosenCell {
  readonly layer: string;
  readonly position: readonly number[];
}

export interface ReceptiveField {
  readonly chosen: ChosenCell;
  /** In other colours. */
  redraw(): void;
}

/** @param before is chosen again, if there is still such a cell */
export function setUpReceptiveField(section: HTMLElement, before?: ChosenCell): ReceptiveField {
  const data = JSON.parse(section.querySelector("script")!.textContent!) as FieldData;
  const { program } = data;
  const layers = section.querySelector("select")!;
  const positions = section.querySelector<HTMLElement>(".positions")!;
  const cells = section.querySelector<HTMLCanvasElement>("canvas.cells")!;
  let [layer, position] = before === undefined ? [data.layer, data.position] : startOf(data, before);

  const draw = (): void => show(section, data, layer, position);
  const choose = (chosen: number, at: readonly number[]): void => {
    [layer, position] = [chosen, at];
    positions.replaceChildren(...positionInputs(program.layers[layer]!.extents, position, (to) => choose(layer, to)));
    draw();
  };
  layers.append(
    ...program.layers.flatMap(({ name, reads, extents }, at) =>
      reads.length === 0 ? [] : [option(name, extents, at)],
    ),
  );
  layers.value = String(layer);
  layers.addEventListener("change", () => {
    const chosen = Number(layers.value);
    choose(chosen, middleOf(program.layers[chosen]!.extents));
  });
  cells.addEventListener("click", (event) => {
    const { extents } = program.layers[layer]!;
    const place = placeAt(event, cells, extents);
    choose(layer, [...position.slice(0, -place.length || position.length), ...place]);
  });
  cells.addEventListener("keydown", (event) => {
    const moved = movedCell(event.key, program.layers[layer]!.extents, position);
    if (moved === undefined) return;
    event.preventDefault();
    choose(layer, moved);
  });
  section.querySelector<HTMLElement>(".interactive")!.hidden = false;
  section.querySelector<HTMLElement>(".static")?.setAttribute("hidden", "");
  choose(layer, position);
  return {
    get chosen() {
      return { layer: program.layers[layer]!.name, position };
    },
    redraw: draw,
  };
}

function startOf({ program, ...first }: FieldData, { layer, position }: ChosenCell): [number, readonly number[]] {
  const at = program.layers.findIndex(({ name, reads }) => name === layer && reads.length > 0);
  const extents = program.layers[at]?.extents ?? [];
  const isThere =
    at !== -1 && extents.length === position.length && extents.every((each, axis) => position[axis]! < each);
  return isThere ? [at, position] : [first.layer, first.position];
}

function option(name: string, extents: readonly number[], at: number): HTMLOptionElement {
  return new Option(extents.length === 0 ? name : `${name}  ${extents.join("x")}`, String(at));
}

function middleOf(extents: readonly number[]): readonly number[] {
  return extents.map((extent) => Math.floor(extent / 2));
}

/** A field for each axis, which takes whole numbers alone; what lies beyond the axis is its end. */
function positionInputs(
  extents: readonly number[],
  position: readonly number[],
  change: (position: readonly number[]) => void,
): readonly HTMLElement[] {
  return extents.map((extent, axis) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "number", min: "0", max: String(extent - 1), value: String(position[axis]) });
    input.addEventListener("change", () => {
      const given = input.valueAsNumber;
      const at = Number.isInteger(given) ? Math.min(extent - 1, Math.max(0, given)) : position[axis]!;
      change(position.with(axis, at));
    });
    const label = document.createElement("label");
    label.append(axisNames(extents.length)[axis]!, input);
    return label;
  });
}

/** The row and column, or the place in a line, that was pressed. */
function placeAt(event: MouseEvent, canvas: HTMLCanvasElement, extents: readonly number[]): readonly number[] {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const { rows, columns } = planeOf(extents);
  const column = placeWithin((event.clientX - left) / width, columns);
  if (extents.length === 0) return [];
  return extents.length === 1 ? [column] : [placeWithin((event.clientY - top) / height, rows), column];
}

function placeWithin(share: number, extent: number): number {
  return Math.min(extent - 1, Math.max(0, Math.floor(share * extent)));
}

function show(section: HTMLElement, { program, steps }: FieldData, layer: number, position: readonly number[]): void {
  const found = countPaths(program, layer, position);
  const text = cellSentence(program, layer, position, found);
  section.querySelector(".status")!.textContent = text;
  drawCells(section.querySelector<HTMLCanvasElement>("canvas.cells")!, program.layers[layer]!.extents, position);
  const inputs = program.layers.flatMap(({ reads }, at) => (reads.length === 0 ? [at] : []));
  const figure = section.querySelector<HTMLElement>(".pixels")!;
  figure.replaceChildren(...inputs.map((input) => pixelsCanvas(program, input, found, steps)));
}

/** Around a cell that is small is a square to find it by. */
function drawCells(canvas: HTMLCanvasElement, extents: readonly number[], position: readonly number[]): void {
  const plane = planeOf(extents);
  const [row, column] = [position.at(-2) ?? 0, position.at(-1) ?? 0];
  const accent = pageColour("accent");
  const context = drawPlane(canvas, plane, CELLS_ROOM, (y, x) => (y === row && x === column ? accent : undefined));
  const { cell, height } = sizeOf(plane, CELLS_ROOM);
  if (cell >= FOUND_FROM) return;
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.strokeRect(
    (column + 0.5) * cell - FOUND_FROM,
    (row + 0.5) * height - FOUND_FROM,
    2 * FOUND_FROM,
    2 * FOUND_FROM,
  );
}

function pixelsCanvas(program: FieldProgram, input: number, found: PathCounts, steps: number): HTMLCanvasElement {
  const { name, extents } = program.layers[input]!;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const seen = found.inputs.find((each) => each.layer === input);
  canvas.setAttribute(
    "aria-label",
    `${name}, ${extents.join("x")}: ${seen === undefined ? "not seen" : "shaded where it is seen"}`,
  );
  const field = fieldPlane({ name, extents, axes: [], window: extents.map(() => null), seen }, eachPixel);
  const plane = planeOf(extents);
  const context = drawPlane(canvas, plane, PIXELS_ROOM, field === undefined ? unseen : shades(field, steps));
  if (field !== undefined) outline(context, field.box, sizeOf(plane, PIXELS_ROOM));
  return canvas;
}

const eachPixel = { rows: 1, columns: 1 };

function unseen(): undefined {}

/** By a pixel's part of the most paths that lead to any. */
function shades({ box, counts }: FieldPlane, steps: number): (row: number, column: number) => string | undefined {
  const { most, ...others } = shadingOf(counts);
  const shading = { ...others, isLogarithmic: false, most: Math.min(most, Number.MAX_VALUE) };
  const colours = Array.from({ length: steps }, (_, step) => pageColour(`scale${step}`));
  return (row, column) => {
    const [down, across] = [row - box.top, column - box.left];
    if (down < 0 || down >= box.rows || across < 0 || across >= box.columns) return undefined;
    const count = counts[down * box.columns + across]!;
    return count === 0
      ? undefined
      : colours[Math.min(steps - 1, Math.floor(steps * shareOfScale(shading, Math.min(count, Number.MAX_VALUE))))];
  };
}

function outline(
  context: CanvasRenderingContext2D,
  { top, left, rows, columns }: FieldPlane["box"],
  { cell, height }: ReturnType<typeof sizeOf>,
): void {
  context.strokeStyle = pageColour("ink");
  context.lineWidth = 1.5;
  const size = [Math.max(1, columns * cell - 1.5), Math.max(1, rows * height - 1.5)] as const;
  context.strokeRect(left * cell + 0.75, top * height + 0.75, ...size);
}
