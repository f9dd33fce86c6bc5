/** The weights of a triangle filter along one axis. */
export interface Filter {
  /** Of each result the first element that counts, and how many do. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `most` for each result, of which the first `count` hold. */
  readonly weights: Float64Array;
  readonly most: number;
}

/**
 * `size` results over the `length` elements from `begin` on, of `extent` that there are. Each is a mean around its centre, as
 * far as one result stands for elements but one at least, with weights that fall to both sides. Only exact operations of
 * binary64 are used, so that the bits are the same everywhere.
 */
export function filterOf(begin: number, length: number, extent: number, size: number): Filter {
  const step = length / size;
  const reach = Math.max(1, step);
  const most = Math.min(extent, 2 * Math.ceil(reach) + 1);
  const first = new Int32Array(size);
  const count = new Int32Array(size);
  const weights = new Float64Array(size * most);
  for (let at = 0; at < size; at++) {
    const centre = begin + (at + 0.5) * step;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(extent, Math.ceil(centre + reach - 0.5));
    let sum = 0;
    for (let i = from; i < end; i++) sum += weights[at * most + i - from] = 1 - Math.abs(i + 0.5 - centre) / reach;
    for (let i = 0; i < end - from; i++) weights[at * most + i]! /= sum;
    first[at] = from;
    count[at] = end - from;
  }
  return { first, count, weights, most };
}
