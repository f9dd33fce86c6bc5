/** What stands in boxes, and how much room it takes: boxes are made for their text, so that it never runs over. */
import { shown } from "../../base/visible.ts";
import { countOf } from "../../tensor/readable-numbers.ts";
import { fittingEnds, fittingText, textWidth } from "../text-width.ts";
import { figureOf, type BlockBox, type Box } from "./diagram.ts";

export interface TextLine {
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly isMuted: boolean;
}

export const LINE_HEIGHT = 15;
/** Of labels of tensors. */
export const LABEL_SIZE = 10.5;
const [TEXT_SIZE, SMALL_SIZE] = [12, 10.5];
/** No line is wider. */
const WIDEST = 230;

/** The lines of a box that is not open: what it is, and its name; the figure it is coloured by, where there is one. */
export function boxLines(box: Box, within: string): readonly TextLine[] {
  const name = ownName(box.kind === "block" ? callsText(box, within) : nameWithin(box.name, within));
  const figure = figureOf(box);
  const figures = figure === undefined ? [] : [small(figure.text)];
  switch (box.kind) {
    case "input":
    case "output":
      return [bold(box.name)];
    case "layer":
      return [bold(box.kinds.join(", ")), ...(box.details === "" ? [] : [plain(box.details)]), name, ...figures];
    case "block":
      return [bold(blockText(box)), plain(layersText(box)), name, ...figures];
  }
}

/** The line at the head of an open block. */
export function headLine(block: BlockBox, within: string): string {
  return fittingText(shown(`${callsText(block, within)}: ${blockText(block)}`), SMALL_SIZE, WIDEST);
}

export function headWidth(block: BlockBox, within: string): number {
  return textWidth(headLine(block, within), SMALL_SIZE);
}

export function linesWidth(lines: readonly TextLine[]): number {
  return Math.max(...lines.map(({ text, size, isBold }) => textWidth(text, size) * (isBold ? BOLD : 1)));
}

/** Bold letters are wider by this much at most. */
const BOLD = 1.12;

/** Without the name of the block that it is in, unless only a number is left. */
function nameWithin(name: string, within: string): string {
  const rest = within !== "" && name.startsWith(`${within}.`) ? name.slice(within.length + 1) : name;
  return /^\d+$/.test(rest) ? name : rest;
}

/** `layer1.1 … layer1.3` */
function callsText({ name, lastName, copies }: BlockBox, within: string): string {
  const first = nameWithin(name, within);
  return copies === 1 ? first : `${first} … ${nameWithin(lastName, within)}`;
}

/** `Bottleneck × 3` */
function blockText({ block, copies }: BlockBox): string {
  return copies === 1 ? block : `${block} × ${copies}`;
}

function layersText({ layers, copies }: BlockBox): string {
  return `${countOf(layers, "layer")}${copies === 1 ? "" : " each"}`;
}

function bold(text: string): TextLine {
  return { text: fitted(text, TEXT_SIZE / BOLD), size: TEXT_SIZE, isBold: true, isMuted: false };
}

function plain(text: string): TextLine {
  return { text: fitted(text, SMALL_SIZE), size: SMALL_SIZE, isBold: false, isMuted: false };
}

function small(text: string): TextLine {
  return { text: fitted(text, SMALL_SIZE), size: SMALL_SIZE, isBold: false, isMuted: true };
}

function ownName(text: string): TextLine {
  return { ...small(""), text: fittingEnds(shown(text), SMALL_SIZE, WIDEST) };
}

function fitted(text: string, size: number): string {
  return fittingText(shown(text), size, WIDEST);
}
