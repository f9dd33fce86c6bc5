/** A diagram in the language of Graphviz: open blocks are clusters. Names are quoted strings, in which nothing is an escape. */
import { shown } from "../../base/visible.ts";
import { colourOf } from "../theme.ts";
import { boxLines, headLine } from "./box-text.ts";
import { colouring } from "./colouring.ts";
import { isOpenBlock, shownBoxes, type BlockBox, type Box, type Diagram } from "./diagram.ts";
import type { Direction } from "./parts.ts";
import { wiresOf } from "./wires.ts";

/** Ends with a line break. */
export function diagramDot(diagram: Diagram, direction: Direction): string {
  const fill = colouring(diagram);
  const lines = [
    `digraph ${quoted(diagram.model)} {`,
    `  rankdir=${direction === "down" ? "TB" : "LR"};`,
    `  graph [fontname="Helvetica", fontsize=11];`,
    `  node [shape=box, style="filled,rounded", fontname="Helvetica", fontsize=11, color="${colourOf("muted")}"];`,
    `  edge [fontname="Helvetica", fontsize=10, color="${colourOf("muted")}", fontcolor="${colourOf("muted")}"];`,
    ...statements(diagram.boxes, "", (box) => colourOf(fill(box))).map((line) => `  ${line}`),
    ...edges(diagram).map((line) => `  ${line}`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function statements(boxes: readonly Box[], within: string, fill: (box: Box) => string): readonly string[] {
  return boxes.flatMap((box) => (isOpenBlock(box) ? cluster(box, within, fill) : [node(box, within, fill(box))]));
}

function node(box: Box, within: string, fill: string): string {
  const label = boxLines(box, within).map(({ text }) => escaped(text));
  const shape = box.kind === "block" ? `, peripheries=${box.copies > 1 ? 2 : 1}, style="filled"` : "";
  const port = box.kind === "input" || box.kind === "output" ? ", shape=ellipse" : "";
  return `${box.id} [label="${label.join("\\n")}", fillcolor="${fill}"${shape}${port}];`;
}

function cluster(block: BlockBox, within: string, fill: (box: Box) => string): readonly string[] {
  return [
    `subgraph cluster_${block.id} {`,
    `  label=${quoted(headLine(block, within))};`,
    `  style="filled,rounded"; fillcolor="${colourOf("panel")}"; color="${colourOf("rule")}";`,
    ...statements(block.boxes, block.name, fill).map((line) => `  ${line}`),
    "}",
  ];
}

/** The shape stands at the first of a tensor's edges. */
function edges({ boxes, shapes }: Diagram): readonly string[] {
  const shown = shownBoxes(boxes);
  return wiresOf(shown).flatMap(({ tensor, from, to, skips }) =>
    to.map((target, at) => {
      const label = at === 0 ? [`label=${quoted(shapes[tensor]!)}`] : [];
      const attributes = [...label, ...(skips.has(target) ? ["style=dashed"] : [])];
      const written = attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`;
      return `${shown[from]!.id} -> ${shown[target]!.id}${written};`;
    }),
  );
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Backslashes are doubled, so that `\N` of a name is no escape; entities of HTML are read in labels, so `&` is written as one. */
function escaped(text: string): string {
  return shown(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;");
}
