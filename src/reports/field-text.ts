/** `convoke field`: what one cell of a layer sees, for people at a terminal. */
import type { CellField, CellInput } from "../analysis/cell-field.ts";
import { fieldPlane, shadingOf, shareOfScale, type FieldPlane } from "../analysis/field-plane.ts";
import { unevenAxes, type Misalignment } from "../analysis/misalignment.ts";
import { paddingText } from "../analysis/padding-text.ts";
import type { AxisField } from "../analysis/receptive-field.ts";
import { shown } from "../base/visible.ts";
import { countOf, grouped } from "../tensor/readable-numbers.ts";
import { seenPositions } from "./seen-positions.ts";
import { textTable } from "./text-table.ts";

export function fieldText(field: CellField): string {
  const sections = [
    `${heading(field)}\n`,
    ...field.inputs.map((input) => inputSection(field, input)),
    totalsText(field),
    ...field.misaligned.map(misalignmentText),
  ];
  return sections.join("\n");
}

/** `conv2 (conv) of LeNet, cell (5, 5) of 10x10` */
function heading({ layer, kind, model, cells, position }: CellField): string {
  const cell = cells.length === 0 ? "all of it alike" : `cell (${position.join(", ")}) of ${cells.join("x")}`;
  return shown(`${layer} (${kind}) of ${model}, ${cell}`);
}

function inputSection(field: CellField, input: CellInput): string {
  if (input.seen === undefined) return `${shown(input.name)}: nothing of it is seen\n`;
  const name = shown(input.name);
  if (input.extents.length === 0) return `${name} is seen as a whole\n`;
  return `${axesTable(field, input)}\n${mapText(name, input)}`;
}

function axesTable(field: CellField, input: CellInput): string {
  const titles = [shown(input.name), "extent", "stride", "start", "here", "seen"];
  const rows = input.extents.map((extent, axis) => {
    const whole = `0–${extent - 1}`;
    const window = input.window?.[axis];
    return [
      `${input.axes[axis]!} ${extent}`,
      // Fields along as many axes as the input with the most has.
      ...fieldCells(input.extents.length === field.fields.length ? field.fields[axis] : undefined),
      window === undefined || window === null ? whole : `${window[0]}–${window[1]}`,
      seenPositions(input.seen!, axis),
    ];
  });
  const columns = titles.map((title, at) => ({
    title,
    align: at === 0 || at === 5 ? ("left" as const) : ("right" as const),
  }));
  return textTable(columns, rows);
}

function fieldCells(field: AxisField | undefined): readonly string[] {
  if (field === undefined || field.kind === "whole") return ["all", "", ""];
  return [field.extent, field.jump, field.start].map((figure) => (figure === undefined ? "" : String(figure)));
}

function totalsText({ inputs, paths, padding }: CellField): string {
  const counts = inputs.flatMap(({ seen }) => [...(seen?.counts ?? [])]).filter((count) => count > 0);
  if (counts.length === 0) return `no path leads to a pixel${padding > 0 ? ": all is padding" : ""}\n`;
  const { least, most } = shadingOf(Float64Array.from(counts));
  const each = least === most ? `${grouped(most)} to each` : `from ${grouped(least)} to ${grouped(most)} to each`;
  return `${countOf(paths, "path")} to ${countOf(counts.length, "pixel")}, ${each}; ${paddingText(padding)}\n`;
}

function misalignmentText(misalignment: Misalignment): string {
  const { join, input, apart } = misalignment;
  const distance = apart.length === 1 ? String(apart[0]) : `(${apart.join(", ")})`;
  const judged = unevenAxes(misalignment).includes(true) ? "half a step or more" : "less than half a step";
  return shown(`${join.name} joins branches whose centres are ${distance} of ${input.name} apart, ${judged}`) + "\n";
}

// ── Map ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const MOST_NUMBERS = 16;
const WIDTH = 78;
const SHADES = ["·", "░", "▒", "▓", "█"] as const;

function mapText(name: string, input: CellInput): string {
  const plane = fieldPlane(input, { rows: 1, columns: 1 })!;
  const slices = input.extents.length > 2 ? ", slices added up" : "";
  return numbersMap(plane, `paths to each pixel${slices}`) ?? shadesMap(name, input, plane, slices);
}

/** Undefined where they have no room. */
function numbersMap({ box, counts }: FieldPlane, title: string): string | undefined {
  if (box.rows > MOST_NUMBERS || box.columns > MOST_NUMBERS) return undefined;
  const numbers = Array.from(counts, (count) => (count === 0 ? "·" : grouped(count)));
  const columns = Array.from({ length: box.columns }, (_, at) => String(box.left + at));
  const rows = Array.from({ length: box.rows }, (_, at) => String(box.top + at));
  const width = Math.max(...numbers.map(({ length }) => length), ...columns.map(({ length }) => length));
  const margin = Math.max(...rows.map(({ length }) => length));
  if (margin + box.columns * (width + 1) > WIDTH) return undefined;
  const line = (label: string, cells: readonly string[]): string =>
    `${label.padStart(margin)} ${cells.map((cell) => cell.padStart(width)).join(" ")}\n`;
  const lines = rows.map((label, row) => line(label, numbers.slice(row * box.columns, (row + 1) * box.columns)));
  return `${title}:\n${line("", columns)}${lines.join("")}`;
}

/** Characters are about twice as high as wide: a pixel takes two of them, or each of them twice as many rows as columns. */
function shadesMap(name: string, input: CellInput, { box }: FieldPlane, slices: string): string {
  const isLine = input.extents.length === 1;
  const wide = 2 * box.columns <= WIDTH && !isLine ? 2 : 1;
  const columns = Math.ceil((box.columns * wide) / WIDTH);
  const rows = wide === 2 ? 1 : 2 * columns;
  const plane = fieldPlane(input, { rows: isLine ? 1 : rows, columns })!;
  const shading = shadingOf(plane.counts);
  const marks = Array.from(plane.counts, (count) => {
    if (count === 0) return " ".repeat(wide);
    const step = Math.min(SHADES.length - 1, Math.floor(SHADES.length * shareOfScale(shading, count)));
    return SHADES[step]!.repeat(wide);
  });
  const lines = Array.from({ length: plane.box.rows }, (_, row) =>
    marks
      .slice(row * plane.box.columns, (row + 1) * plane.box.columns)
      .join("")
      .trimEnd(),
  );
  const scale = `${SHADES.join("")} from ${grouped(shading.least)} to ${grouped(shading.most)} paths`;
  const tile = wide === 2 || (rows === 1 && columns === 1) ? "" : `, a mark for ${tileText(isLine, plane)}`;
  const place = isLine ? "" : `rows ${rangeText(box.top, box.rows)}, `;
  const title = `${name}: ${place}columns ${rangeText(box.left, box.columns)}${slices}${tile}`;
  return `${title}; ${scale}${shading.isLogarithmic ? " (logarithmic)" : ""}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function tileText(isLine: boolean, { every }: FieldPlane): string {
  return isLine ? countOf(every.columns, "position") : `${every.rows}x${every.columns} pixels`;
}

function rangeText(first: number, count: number): string {
  return `${first}–${first + count - 1}`;
}
