/** Cells in any number of axes as rows and columns: leading axes lie on each other, and a line has one row. */

export interface Plane {
  readonly rows: number;
  readonly columns: number;
}

export function planeOf(extents: readonly number[]): Plane {
  return { rows: extents.at(-2) ?? 1, columns: extents.at(-1) ?? 1 };
}
