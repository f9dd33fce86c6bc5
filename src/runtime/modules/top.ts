/** Ships in modules of nets whose outputs have names of classes: those with the highest scores. */

/** In descending order; of equal scores the first comes first, and what is no number comes last. */
export function topOf<Name extends string>(
  scores: ArrayLike<number>,
  names: readonly Name[],
  count: number,
): { name: Name; score: number }[] {
  if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(`expected a count from 1 up, found ${count}`);
  const all = names.map((name, at) => ({ name, score: scores[at]! }));
  return all.sort(({ score: a }, { score: b }) => +(b > a) - +(a > b) || +isNaN(a) - +isNaN(b)).slice(0, count);
}
