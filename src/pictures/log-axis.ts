/** Axes on which each power of ten is as long as the next. */

/** A range of whole powers of ten: both ends are exponents. */
export interface Decades {
  readonly least: number;
  readonly most: number;
}

/** Those that hold all values, at least one. @param values positive. */
export function decadesOf(values: readonly number[]): Decades {
  const exponents = values.map(Math.log10);
  const least = Math.floor(exponents.reduce((a, b) => Math.min(a, b), Infinity));
  const most = Math.ceil(exponents.reduce((a, b) => Math.max(a, b), -Infinity));
  return { least, most: Math.max(most, least + 1) };
}

/** From 0 to 1 within the range. */
export function logShareOf({ least, most }: Decades, value: number): number {
  return (Math.log10(value) - least) / (most - least);
}

/** The powers of ten in it. */
export function powersIn({ least, most }: Decades): readonly number[] {
  return Array.from({ length: most - least + 1 }, (_, at) => Number(`1e${least + at}`));
}
