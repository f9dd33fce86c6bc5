/** Numbers as they are shown. */
/** Four digits that count, and no more places than they need. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Of what is finite; zeros where nothing is. */
export function rangeOf(values: Float32Array): Range {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most < least ? { least: 0, most: 0 } : { least, most };
}
