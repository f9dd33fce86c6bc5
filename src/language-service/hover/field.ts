/** What an element of a layer sees of the input, in words and as a drawing of letters, which every editor shows. */
import type { AxisField } from "../../analysis/receptive-field.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { seenText } from "../../reports/seen-text.ts";
import { isConstantDim, type Dim } from "../../tensor/dim.ts";
import { spatialDims } from "../../tensor/shape.ts";
import type { Analysis } from "../analysis.ts";

/** Empty where nothing is seen that has places. */
export function fieldText(analysis: Analysis, node: Node): string {
  const receptive = analysis.figuresOf(node)?.receptive ?? [];
  if (receptive.length === 0) return "";
  if (receptive.every(({ kind }) => kind === "whole")) return "sees all of the input";
  const jumps = receptive.map((axis) => (axis.kind === "window" ? axis.jump : undefined));
  const step = jumps.every((jump) => jump !== undefined) ? `, ${jumps.join("x")} from one to the next` : "";
  const drawing = drawingOf(graphOf(analysis, node), node, receptive);
  const words = `receptive field ${seenText(receptive)}${step}`;
  return drawing === undefined ? words : `${words}; of the middle element:\n\n\`\`\`text\n${drawing}\n\`\`\``;
}

function graphOf({ models, broken }: Analysis, node: Node): Graph | undefined {
  return [...models, ...broken].find(({ graph }) => graph.nodes.includes(node))?.graph;
}

/** Letters of the input's longer sides: a letter is about twice as high as it is wide. */
const [mostColumns, mostRows] = [20, 8];

/** Undefined for several inputs, open sizes and more axes than a drawing has. */
function drawingOf(graph: Graph | undefined, { outputs }: Node, receptive: readonly AxisField[]): string | undefined {
  const [input, ...others] = graph?.inputs ?? [];
  const extents = input === undefined ? [] : spatialDims(input.type.shape);
  const places = spatialDims(outputs[0]!.type.shape);
  if (others.length > 0 || extents.length === 0 || extents.length > 2 || places.length !== extents.length)
    return undefined;
  if (![...extents, ...places].every(isConstantDim)) return undefined;
  const seen = receptive.map((field, axis) => seenAlong(field, extents[axis] as number, places[axis] as number));
  const [columns, rows] = lettersOf(extents as readonly number[]);
  const across = marksOf(seen.at(-1)!, extents.at(-1)!, columns);
  const down = extents.length === 1 ? [true] : marksOf(seen[0]!, extents[0]!, rows);
  const edge = "─".repeat(columns);
  const lines = down.map((isSeen) => `│${across.map((is) => (is && isSeen ? "█" : " ")).join("")}│`);
  return [`┌${edge}┐`, ...lines, `└${edge}┘`].join("\n");
}

function lettersOf(extents: readonly number[]): readonly [columns: number, rows: number] {
  const width = extents.at(-1)!;
  if (extents.length === 1) return [mostColumns, 1];
  const height = extents[0]!;
  const scale = Math.min(mostColumns / (2 * width), mostRows / height);
  return [Math.max(1, Math.round(2 * width * scale)), Math.max(1, Math.round(height * scale))];
}

/** First and last element of the input that the middle element sees, within the input. */
function seenAlong(field: AxisField, extent: number, places: number): readonly [first: number, last: number] {
  if (field.kind === "whole") return [0, extent - 1];
  const middle = Math.floor((places - 1) / 2);
  const first =
    field.start === undefined || field.jump === undefined
      ? Math.floor((extent - field.extent) / 2)
      : Math.floor(field.start + field.jump * middle);
  return [Math.max(0, first), Math.min(extent - 1, first + field.extent - 1)];
}

/** Which letters of a line have a part of what is seen. */
function marksOf([first, last]: readonly [number, number], extent: Dim, letters: number): readonly boolean[] {
  const each = Number(extent) / letters;
  return Array.from({ length: letters }, (_, at) => first < (at + 1) * each && last >= at * each);
}
