/** A diagram in the language of Mermaid, which GitHub and GitLab draw within Markdown: open blocks are subgraphs. */
import { shown } from "../../base/visible.ts";
import { colourOf, type ColourName } from "../theme.ts";
import { boxLines, headLine } from "./box-text.ts";
import { colouring } from "./colouring.ts";
import { isOpenBlock, shownBoxes, type Box, type Diagram } from "./diagram.ts";
import type { Direction } from "./parts.ts";
import { wiresOf } from "./wires.ts";

/** Ends with a line break. */
export function diagramMermaid(diagram: Diagram, direction: Direction): string {
  const lines = [
    `flowchart ${direction === "down" ? "TB" : "LR"}`,
    ...statements(diagram.boxes, "").map((line) => `  ${line}`),
    ...edges(diagram).map((line) => `  ${line}`),
    ...classes(diagram).map((line) => `  ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

function statements(boxes: readonly Box[], within: string): readonly string[] {
  return boxes.flatMap((box) => {
    if (!isOpenBlock(box)) return [node(box, within)];
    const head = `subgraph ${box.id}["${escaped(headLine(box, within))}"]`;
    return [head, ...statements(box.boxes, box.name).map((line) => `  ${line}`), "end"];
  });
}

function node(box: Box, within: string): string {
  const label = boxLines(box, within).map(({ text }) => escaped(text));
  const [open, close] = box.kind === "layer" ? ["(", ")"] : box.kind === "block" ? ["[[", "]]"] : ["([", "])"];
  return `${box.id}${open}"${label.join("<br/>")}"${close}`;
}

/** The shape stands at the first of a tensor's edges. */
function edges({ boxes, shapes }: Diagram): readonly string[] {
  const shown = shownBoxes(boxes);
  return wiresOf(shown).flatMap(({ tensor, from, to, skips }) =>
    to.map((target, at) => {
      const label = at === 0 ? `|"${escaped(shapes[tensor]!)}"|` : "";
      return `${shown[from]!.id} ${skips.has(target) ? "-.->" : "-->"}${label} ${shown[target]!.id}`;
    }),
  );
}

function classes(diagram: Diagram): readonly string[] {
  const fill = colouring(diagram);
  const members = new Map<ColourName, string[]>();
  for (const box of shownBoxes(diagram.boxes)) members.set(fill(box), [...(members.get(fill(box)) ?? []), box.id]);
  return [...members].flatMap(([name, ids]) => [
    `classDef ${name} fill:${colourOf(name)},stroke:${colourOf("muted")},color:${colourOf("ink")}`,
    `class ${ids.join(",")} ${name}`,
  ]);
}

/** What could mean anything to Mermaid, Markdown or HTML is written by its number: `#35;`. */
function escaped(text: string): string {
  return shown(text).replaceAll(/[^\p{L}\p{N} .,:/×…_-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
