/** Which blocks of a diagram are open, by their ids: one is opened, all are, and what is in a closed one keeps its state. */
import { withBlocks, type BlockBox, type Box, type Diagram } from "../../pictures/diagram/diagram.ts";

export type OpenBlocks = ReadonlySet<string>;

/** All boxes, those in blocks as well. */
export function boxesIn(boxes: readonly Box[]): readonly Box[] {
  return boxes.flatMap((box) => (box.kind === "block" ? [box, ...boxesIn(box.boxes)] : [box]));
}

export function blocksOf(boxes: readonly Box[]): readonly BlockBox[] {
  return boxesIn(boxes).filter((box) => box.kind === "block");
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

/** Of another diagram of the same model, after a change: blocks of the same names are as they were. */
export function openAgain(before: Diagram, open: OpenBlocks, after: Diagram): OpenBlocks {
  const wereOpen = new Map(blocksOf(before.boxes).map(({ name, id }) => [name, open.has(id)]));
  return idsOf(blocksOf(after.boxes).filter(({ name, isOpen }) => wereOpen.get(name) ?? isOpen));
}

/** The box itself, or the outermost closed block that it lies in; undefined where there is no such box. */
export function seenInstead({ boxes }: Pick<Diagram, "boxes">, open: OpenBlocks, id: string): string | undefined {
  const found = boxes.find((box) => boxesIn([box]).some((each) => each.id === id));
  if (found?.kind !== "block" || found.id === id || !open.has(found.id)) return found?.id;
  return seenInstead(found, open, id);
}

function idsOf(blocks: readonly BlockBox[]): OpenBlocks {
  return new Set(blocks.map(({ id }) => id));
}
