/**
 * A triangle filter along one axis. Elements come in runs. Where results are as far apart as elements, or farther, a run is
 * what lies between the centres of two results: it counts for both, less for the one as it counts more for the other. There
 * is one more before the first centre, and one behind the last. Where results are closer, each has a run of its own, of
 * what lies around its centre.
 */
export interface Filter {
  /** 1 where a run is shared by two results: by those of the run's own number and of one less. */
  readonly shared: number;
  /** Of each run the first element, and how many there are. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** How much of the run's first element does not count for the first of its results, and how much more of each further one. */
  readonly share: Float64Array;
  readonly rise: Float64Array;
  /** What the sum that is complete with a run is to be multiplied by. */
  readonly norms: Float64Array;
}

/**
 * `size` results over the `length` elements from `begin` on, of `extent` that there are. Each is a mean around its centre, as
 * far as one result stands for elements but one at least, with weights that fall to both sides. Only exact operations of
 * binary64 are used, so that the bits are the same everywhere.
 */
export function filterOf(begin: number, length: number, extent: number, size: number): Filter {
  const step = length / size;
  const reach = Math.max(1, step);
  const shared = step < 1 ? 0 : 1;
  const runs = size + shared;
  const [first, count] = [new Int32Array(runs), new Int32Array(runs)];
  const [share, rise, norms] = [new Float64Array(runs), new Float64Array(runs), new Float64Array(runs + 1)];
  let end = 0;
  for (let at = 0; at < runs; at++) {
    const centre = begin + (at + 0.5) * step;
    // Where runs are shared one begins where the one before ends, however centres are rounded.
    const from = shared && at ? end : Math.max(0, Math.floor(centre - reach + 0.5));
    end = Math.max(from, Math.min(extent, Math.ceil(shared ? centre - 0.5 : centre + reach - 0.5)));
    const shareOf = (i: number) => (shared ? 1 - (centre - i - 0.5) / reach : Math.abs(centre - i - 0.5));
    first[at] = from;
    count[at] = end - from;
    share[at] = shareOf(from);
    rise[at] = shareOf(from + 1) - share[at]!;
    for (let i = from; i < end; i++) {
      norms[at]! += 1 - shareOf(i);
      norms[at + 1]! += shared * shareOf(i);
    }
  }
  return { shared, first, count, share, rise, norms: norms.map((sum) => 1 / sum) };
}
