/**
 * Rectangles whose areas are as given values, and that fill a box without a gap, each as near to a square as is easy: Bruls, Huizing,
 * van Wijk, "Squarified Treemaps", 2000.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle for each value, in the order of the values. @param values all positive; from large to small gives the best shapes. */
export function squarify(values: readonly number[], box: Box): readonly Box[] {
  const boxes: Box[] = [];
  let free = box;
  while (boxes.length < values.length) {
    const rest = values.slice(boxes.length);
    const scale = (free.width * free.height) / sumOf(rest);
    const areas = rest.map((value) => value * scale);
    const row = rest.slice(0, rowLength(areas, Math.min(free.width, free.height)));
    const placed = placeRow(row, sumOf(row) / sumOf(rest), free);
    boxes.push(...placed.row);
    free = placed.free;
  }
  return boxes;
}

/** How many of the areas stand in the next row: as many as make its worst rectangle no worse. */
function rowLength(areas: readonly number[], side: number): number {
  let [sum, least, most] = [0, Infinity, 0];
  let worst = Infinity;
  for (const [at, area] of areas.entries()) {
    [sum, least, most] = [sum + area, Math.min(least, area), Math.max(most, area)];
    const ratio = Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
    if (ratio > worst) return at;
    worst = ratio;
  }
  return areas.length;
}

/**
 * Along the shorter side.
 * @param share what the row takes of what is free: all of it for the last, so that rounding leaves no gap.
 */
function placeRow(
  row: readonly number[],
  share: number,
  free: Box,
): { readonly row: readonly Box[]; readonly free: Box } {
  const sum = sumOf(row);
  const { x, y, width, height } = free;
  const isColumn = width >= height;
  const thickness = share * (isColumn ? width : height);
  let before = 0;
  const boxes = row.map((value) => {
    const [from, length] = [before / sum, value / sum];
    before += value;
    return isColumn
      ? { x, y: y + from * height, width: thickness, height: length * height }
      : { x: x + from * width, y, width: length * width, height: thickness };
  });
  const rest = isColumn
    ? { x: x + thickness, y, width: width * (1 - share), height }
    : { x, y: y + thickness, width, height: height * (1 - share) };
  return { row: boxes, free: rest };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
