/** Shapes of arrays without their batch, channels first. */

/** Whether there is more than one place: `[channels, height, width]`, or `[channels, length]`. */
export function isMap(shape: readonly number[]): boolean {
  return shape.length > 1 && shape.slice(1).some((extent) => extent > 1);
}

export interface Maps {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
}

/** A vector is one map of one row; more than two spatial axes are rows of rows. */
export function mapsOf(shape: readonly number[]): Maps {
  if (!isMap(shape)) return { channels: 1, height: 1, width: shape.reduce((product, extent) => product * extent, 1) };
  const [channels, ...extents] = shape as [number, ...number[]];
  const width = extents.at(-1)!;
  return { channels, width, height: extents.slice(0, -1).reduce((product, extent) => product * extent, 1) };
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
