/** Axes of curves: from a range of values to places on the paper, with round numbers at the ticks. */

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Of at least one width: a single value stands in the middle. */
export function rangeOf(values: readonly number[]): Range {
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return least < most ? { least, most } : { least: least - 1, most: most + 1 };
}

/** From 0 to 1. */
export function shareOf({ least, most }: Range, value: number): number {
  return (value - least) / (most - least);
}

/** Round numbers within a range, about five: each 1, 2 or 5 times a power of ten from the next. */
export function ticksOf(range: Range): readonly number[] {
  return ticksEvery(stepOf(range), range);
}

/** From one tick to the next. */
export function stepOf({ least, most }: Range): number {
  const raw = (most - least) / 5;
  const unit = 10 ** Math.floor(Math.log10(raw));
  return unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw)!;
}

/** The multiples of a step within a range. */
export function ticksEvery(step: number, { least, most }: Range): readonly number[] {
  const first = Math.ceil(least / step);
  const count = Math.floor(most / step) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)));
}
