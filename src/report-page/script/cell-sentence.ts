/** What a cell of a layer sees, in a sentence. Knows nothing of a page. */
import type { FieldProgram, PathCounts } from "../../analysis/path-counts.ts";

/** What positions along axes are called, by how many there are. */
export function axisNames(count: number): readonly string[] {
  if (count === 1) return ["position"];
  return [...Array.from({ length: count - 2 }, (_, at) => (count === 3 ? "slice" : `axis ${at + 1}`)), "row", "column"];
}

export function cellSentence(
  program: FieldProgram,
  layer: number,
  position: readonly number[],
  found: PathCounts,
): string {
  const { name } = program.layers[layer]!;
  const names = axisNames(position.length);
  const cell =
    position.length === 0 ? name : `${name} at ${position.map((at, axis) => `${names[axis]} ${at}`).join(", ")}`;
  if (found.inputs.length === 0) return `${cell} sees nothing but padding.`;
  const seen = found.inputs.map(({ layer: input, first, extents }) => {
    const along = axisNames(extents.length);
    const ranges = extents.map((extent, axis) => `${along[axis]}s ${first[axis]!} to ${first[axis]! + extent - 1}`);
    return `${extents.join("x")} of ${program.layers[input]!.name}${ranges.length === 0 ? "" : ` (${ranges.join(", ")})`}`;
  });
  const paths = `${countText(found.paths)} ${found.paths === 1 ? "path leads" : "paths lead"} there`;
  const padding = found.padding === 0 ? "" : `; ${percent(found.padding)} of what it takes in is padding`;
  return `${cell} sees ${seen.join(" and ")}. ${paths}${padding}.`;
}

/** Three digits where there are many. */
export function countText(count: number): string {
  return count < 1e6 ? String(count).replace(/\B(?=(\d{3})+$)/g, ",") : count.toExponential(2).replace("e+", "e");
}

function percent(share: number): string {
  return share < 0.001 ? "less than 0.1%" : `${(100 * share).toFixed(1)}%`;
}
