/**
 * How much the tests try. `CONVOKE_EFFORT=10` takes ten times as many random cases and all of what is usually sampled;
 * `CONVOKE_EFFORT=0.1` a tenth, which is the short form of a run. What is taken is the same each time.
 */
const given = process.env["CONVOKE_EFFORT"] ?? "1";

export const effort = Number(given);
if (!(effort > 0)) throw new Error(`CONVOKE_EFFORT is a positive number, not ${JSON.stringify(given)}`);

/** Whether samples are taken whole and nothing is left out for its time. */
export const isThorough = effort > 1;

/** A number of random cases: so many usually, more or fewer by the effort. */
export function tries(usual: number, least = 1): number {
  return Math.max(least, Math.round(usual * effort));
}

/** A share of a list, spread evenly over it, and at least one of its elements; all where the effort is more than usual. */
export function sampled<T>(list: readonly T[], usualShare = 1): readonly T[] {
  const share = isThorough ? 1 : usualShare * effort;
  const chosen = list.filter((_, at) => Math.floor((at + 1) * share) > Math.floor(at * share));
  return chosen.length > 0 ? chosen : list.slice(0, 1);
}
