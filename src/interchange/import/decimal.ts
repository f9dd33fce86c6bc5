/** Numbers of single precision in as few decimal digits as tell them apart: 0.2, not 0.20000000298023224. */
export function shortDecimal(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
