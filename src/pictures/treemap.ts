/**
 * What is made of what, as areas: a rectangle for each part, nested as the parts are, its area exactly the part's share of the whole.
 * Groups are told apart by the gaps between them, the wider the further out, so that they take no area.
 */
import { joined, element, type Markup } from "./markup.ts";
import { squarify, type Box } from "./squarify.ts";
import type { Picture } from "./svg-document.ts";
import { fittingText, textWidth } from "./text-width.ts";
import { paint, type ColourName } from "./theme.ts";

export type TreemapItem = TreemapLeaf | TreemapGroup;

export interface TreemapLeaf {
  /** What is written, the first that fits. */
  readonly names: readonly string[];
  /** Below the name. */
  readonly figure: string;
  /** What is told where the pointer rests. */
  readonly told: string;
  /** Positive. */
  readonly value: number;
  readonly fill: ColourName;
}

export interface TreemapGroup {
  /** What is written in the corner of the outermost ones, the first that fits. */
  readonly names: readonly string[];
  readonly items: readonly TreemapItem[];
}

export interface TreemapKey {
  readonly fill: ColourName;
  readonly text: string;
}

export interface Treemap {
  readonly title: string;
  readonly description: string;
  readonly items: readonly TreemapItem[];
  /** What the colours mean. */
  readonly key: readonly TreemapKey[];
}

const [WIDTH, HEIGHT] = [960, 420];
const KEY_LINE = 22;
const FONT_SIZE = 12;
const MARGIN = 6;
const LINE = 15;
/** Bold letters are wider by this factor at most. */
const BOLD = 1.1;

/** Parts of no area are left out by the caller; at least one is there. */
export function treemapPicture({ title, description, items, key }: Treemap): Picture {
  const keyLines = inLines(key);
  const top = keyLines.length * KEY_LINE + 8;
  const placed = placeTreemap(items, { x: 0, y: top, width: WIDTH, height: HEIGHT });
  const outlines = placed.groups.toSorted((a, b) => b.depth - a.depth);
  const corners = groupLabels(placed);
  return {
    title,
    description,
    width: WIDTH,
    height: HEIGHT + top,
    content: [
      keyLines.map(keyLine),
      placed.leaves.map((each) => drawnLeaf(each, corners.get(each))),
      outlines.map(drawnGap),
    ],
  };
}

interface PlacedLeaf {
  readonly leaf: TreemapLeaf;
  readonly box: Box;
}

interface PlacedGroup {
  readonly group: TreemapGroup;
  readonly box: Box;
  /** 1 for the outermost. */
  readonly depth: number;
}

export interface PlacedTreemap {
  readonly leaves: readonly PlacedLeaf[];
  readonly groups: readonly PlacedGroup[];
}

export function placeTreemap(items: readonly TreemapItem[], box: Box, depth = 1): PlacedTreemap {
  const sized = items.map((item) => ({ item, value: valueOf(item) })).toSorted((a, b) => b.value - a.value);
  const boxes = squarify(
    sized.map(({ value }) => value),
    box,
  );
  const parts = sized.map(({ item }, at): PlacedTreemap => {
    const own = boxes[at]!;
    if (!("items" in item)) return { leaves: [{ leaf: item, box: own }], groups: [] };
    const inner = placeTreemap(item.items, own, depth + 1);
    return { ...inner, groups: [{ group: item, box: own, depth }, ...inner.groups] };
  });
  return { leaves: parts.flatMap(({ leaves }) => leaves), groups: parts.flatMap(({ groups }) => groups) };
}

function valueOf(item: TreemapItem): number {
  return "items" in item ? item.items.reduce((sum, inner) => sum + valueOf(inner), 0) : item.value;
}

/** The names of outermost groups, by the leaf in whose corner they have room: its own name stands below then. */
function groupLabels({ leaves, groups }: PlacedTreemap): ReadonlyMap<PlacedLeaf, string> {
  const labels = new Map<PlacedLeaf, string>();
  for (const { group, box, depth } of groups) {
    const corner = depth === 1 ? leaves.find((leaf) => leaf.box.x === box.x && leaf.box.y === box.y) : undefined;
    if (corner === undefined || corner.box.height < 3 * LINE + MARGIN) continue;
    const name = group.names.find((each) => textWidth(each, FONT_SIZE) * BOLD <= corner.box.width - 2 * MARGIN);
    if (name !== undefined) labels.set(corner, name);
  }
  return labels;
}

function drawnLeaf({ leaf: { names, figure, told, fill }, box }: PlacedLeaf, corner: string | undefined): Markup {
  const { x, y, width, height } = box;
  const free = corner === undefined ? box : { x, y: y + LINE, width, height: height - LINE };
  const heading = { x: x + MARGIN, y: y + LINE + 2, "font-weight": "bold" };
  return element(
    "g",
    {},
    element("title", {}, told),
    element("rect", { x, y, width, height, ...paint({ fill, stroke: "paper" }) }),
    corner === undefined ? undefined : element("text", heading, corner),
    label(names, figure, free),
  );
}

/** The name, and the figure below it where both have room. */
function label(names: readonly string[], figure: string, { x, y, width, height }: Box): Markup | undefined {
  const room = width - 2 * MARGIN;
  if (height < LINE + MARGIN || room < FONT_SIZE) return undefined;
  const name = names.find((each) => textWidth(each, FONT_SIZE) <= room) ?? fittingText(names.at(-1)!, FONT_SIZE, room);
  if (name.length < 3 && !names.includes(name)) return undefined;
  const hasFigure = height >= 2 * LINE + MARGIN && textWidth(figure, FONT_SIZE) <= room;
  return joined([
    element("text", { x: x + MARGIN, y: y + LINE + 2 }, name),
    hasFigure ? element("text", { x: x + MARGIN, y: y + 2 * LINE + 2 }, figure) : undefined,
  ]);
}

function drawnGap({ box: { x, y, width, height }, depth }: PlacedGroup): Markup {
  const shape = { x, y, width, height, "stroke-width": Math.max(2, 6 - 2 * (depth - 1)) };
  return element("rect", { ...shape, ...paint({ fill: "none", stroke: "paper" }) });
}

/** As many in a line as have room. */
function inLines(key: readonly TreemapKey[]): readonly (readonly TreemapKey[])[] {
  const lines: TreemapKey[][] = [[]];
  for (const entry of key) {
    const line = lines.at(-1)!;
    if (keyWidth([...line, entry]) > WIDTH) lines.push([entry]);
    else line.push(entry);
  }
  return lines;
}

function keyWidth(key: readonly TreemapKey[]): number {
  return key.reduce((sum, { text }) => sum + 18 + textWidth(text, FONT_SIZE) + 24, 0);
}

function keyLine(key: readonly TreemapKey[], line: number): readonly Markup[] {
  return key.map(({ fill, text }, at) => {
    const [x, y] = [keyWidth(key.slice(0, at)), line * KEY_LINE];
    const mark = { x: x + 0.5, y: y + 4.5, width: 12, height: 12, rx: 2, ...paint({ fill, stroke: "rule" }) };
    return joined([element("rect", mark), element("text", { x: x + 18, y: y + 15 }, text)]);
  });
}
