/** Which blocks of a diagram are open, by their ids: one is opened, all are, and what is in a closed one keeps its state. */
import { withBlocks, type BlockBox, type Box, type Diagram } from "../../pictures/diagram/diagram.ts";

export type OpenBlocks = ReadonlySet<string>;

export function blocksOf(boxes: readonly Box[]): readonly BlockBox[] {
  return boxes.flatMap((box) => (box.kind === "block" ? [box, ...blocksOf(box.boxes)] : []));
}

export function openAtFirst({ boxes }: Diagram): OpenBlocks {
  return idsOf(blocksOf(boxes).filter(({ isOpen }) => isOpen));
}

export function allOpen({ boxes }: Diagram): OpenBlocks {
  return idsOf(blocksOf(boxes));
}

export function toggled(open: OpenBlocks, id: string): OpenBlocks {
  const changed = new Set(open);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}

export function opened(diagram: Diagram, open: OpenBlocks): Diagram {
  return withBlocks(diagram, ({ id }) => open.has(id));
}

function idsOf(blocks: readonly BlockBox[]): OpenBlocks {
  return new Set(blocks.map(({ id }) => id));
}
